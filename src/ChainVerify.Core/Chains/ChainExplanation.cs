namespace ChainVerify;

/// <summary>A verdict together with what was recovered on the way to it, for people who want to see each step.</summary>
public sealed class ChainExplanation
{
    internal ChainExplanation(Verdict verdict, AppId? appId, Utf8Text? scope, PublicKey? appKey, PublicKey? kmsKey, PublicKey? messageSigner, PublicKey? derivedKey)
    {
        Verdict = verdict;
        AppId = appId;
        Scope = scope;
        AppPublicKey = appKey;
        KmsPublicKey = kmsKey;
        MessageSigner = messageSigner;
        DerivedPublicKey = derivedKey;
    }

    /// <summary>The verdict, the same that <see cref="ChainVerifier.Verify"/> gives.</summary>
    public Verdict Verdict { get; }

    /// <summary>The app id that counted: the record's, or the policy's only one; null when there is none.</summary>
    public AppId? AppId { get; }

    /// <summary>The purpose or domain that counted; null when there is none.</summary>
    public Utf8Text? Scope { get; }

    /// <summary>The key recovered from the app signature; null when the examination ended before, or nothing can be recovered.</summary>
    public PublicKey? AppPublicKey { get; }

    /// <summary>The key recovered from the KMS signature; null when the examination ended before, or nothing can be recovered.</summary>
    public PublicKey? KmsPublicKey { get; }

    /// <summary>The address of <see cref="KmsPublicKey"/>.</summary>
    public Address? KmsAddress => KmsPublicKey is { } key ? Address.FromPublicKey(key) : null;

    /// <summary>The key recovered from a recoverable message signature; null when the examination ended before, or the signature names no key.</summary>
    public PublicKey? MessageSigner { get; }

    /// <summary>The address of <see cref="MessageSigner"/>.</summary>
    public Address? MessageSignerAddress => MessageSigner is { } key ? Address.FromPublicKey(key) : null;

    /// <summary>The derived key as a point; null when it is none (or an Ed25519 key).</summary>
    public PublicKey? DerivedPublicKey { get; }

    /// <summary>The address of <see cref="DerivedPublicKey"/>.</summary>
    public Address? DerivedAddress => DerivedPublicKey is { } key ? Address.FromPublicKey(key) : null;
}
