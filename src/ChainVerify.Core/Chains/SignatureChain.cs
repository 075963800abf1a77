using System.Diagnostics.CodeAnalysis;

namespace ChainVerify;

/// <summary>
/// A signature chain with its message: the KMS root signed the app key, the app key signed the derived key, the derived
/// key signed the message (PROTOCOL.md 5).
/// </summary>
/// <remarks>
/// Plain data, as it came off the wire; nothing in it is trusted until a <see cref="ChainVerifier"/> has judged it.
/// About 420 bytes: pass it by <c>in</c> or in spans. Texts and messages refer to memory that must stay unchanged until
/// the verdict is there. <c>default</c> is malformed under every policy or fails its signatures: never valid.
/// </remarks>
public readonly struct SignatureChain
{
    // Explicit fields, because the verifier reads them by reference instead of copying 65-byte values out of properties.
    private readonly AppId _appId;
    private readonly CompressedPublicKey _appPublicKey;
    private readonly DerivedPublicKey _publicKey;
    private readonly RecoverableSignature _appSignature;
    private readonly RecoverableSignature _kmsSignature;
    private readonly SignedMessage _message;

    /// <summary>The app's id; null leaves it to a policy that names exactly one app.</summary>
    public AppId? AppId
    {
        get => HasAppId ? _appId : null;
        init
        {
            HasAppId = value.HasValue;
            _appId = value.GetValueOrDefault();
        }
    }

    /// <summary>What the app key claims about the derived key: its purpose (v0) or domain (v1).</summary>
    public KeyClaim Claim { get; init; }

    /// <summary>The derived public key, which names the chain's lower end.</summary>
    public DerivedPublicKey PublicKey
    {
        get => _publicKey;
        init => _publicKey = value;
    }

    /// <summary>The app's public key when the record names it: then both upper links must prove exactly this key.</summary>
    public CompressedPublicKey? AppPublicKey
    {
        get => HasAppPublicKey ? _appPublicKey : null;
        init
        {
            HasAppPublicKey = value.HasValue;
            _appPublicKey = value.GetValueOrDefault();
        }
    }

    /// <summary>The app key's signature over the key claim.</summary>
    public RecoverableSignature AppSignature
    {
        get => _appSignature;
        init => _appSignature = value;
    }

    /// <summary>The KMS root key's signature over the app id and the app key.</summary>
    public RecoverableSignature KmsSignature
    {
        get => _kmsSignature;
        init => _kmsSignature = value;
    }

    /// <summary>What the derived key signed.</summary>
    public SignedMessage Message
    {
        get => _message;
        init => _message = value;
    }

    /// <summary>
    /// The message hash recomputed from the statement that came with an oracle's answer; null when there is none. A
    /// difference from the signed hash is <see cref="ChainFailure.StatementMismatch"/>.
    /// </summary>
    public Digest256? StatementHash { get; init; }

    /// <summary>
    /// The signer's address that an oracle's answer names; null when it names none. It must be the derived key's
    /// address, or the verdict is <see cref="ChainFailure.MessageSignerMismatch"/>.
    /// </summary>
    public Address? SignerAddress { get; init; }

    internal bool HasAppId { get; private init; }

    internal bool HasAppPublicKey { get; private init; }

    [UnscopedRef]
    internal ref readonly AppId AppIdStorage => ref _appId;

    [UnscopedRef]
    internal ref readonly CompressedPublicKey AppPublicKeyStorage => ref _appPublicKey;

    [UnscopedRef]
    internal ref readonly DerivedPublicKey PublicKeyStorage => ref _publicKey;

    [UnscopedRef]
    internal ref readonly RecoverableSignature AppSignatureStorage => ref _appSignature;

    [UnscopedRef]
    internal ref readonly RecoverableSignature KmsSignatureStorage => ref _kmsSignature;

    [UnscopedRef]
    internal ref readonly SignedMessage MessageStorage => ref _message;
}
