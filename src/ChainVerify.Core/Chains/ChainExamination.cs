using ChainVerify.Claims;
using ChainVerify.Signatures;

namespace ChainVerify;

/// <summary>
/// One chain, link by link, by recovery alone and without any guess: the path that defines the verdict
/// (RECORDS-AND-CLI.md 3, steps 4 to 7), and the one that can tell what was recovered on the way.
/// </summary>
internal ref struct ChainExamination
{
    private readonly SignatureEngine _engine;
    private readonly TrustedRoots _roots;
    private readonly LinkMessages _messages;

    internal ChainExamination(SignatureEngine engine, TrustedRoots roots, LinkMessages messages)
    {
        _engine = engine;
        _roots = roots;
        _messages = messages;
    }

    /// <summary>The key that made the app signature, once it is recovered.</summary>
    internal PublicKey? AppKey { get; private set; }

    /// <summary>The key that made the KMS signature, once it is recovered.</summary>
    internal PublicKey? KmsKey { get; private set; }

    /// <summary>The key that made a recoverable message signature, once it is recovered.</summary>
    internal PublicKey? MessageSigner { get; private set; }

    /// <summary>Judges a chain that <see cref="ChainAdmission"/> has let through.</summary>
    internal Verdict Examine(in SignatureChain chain, in AppId appId, Utf8Text scope)
    {
        if (CheckKeys(_engine, chain) is { IsValid: false } invalidKey)
        {
            return invalidKey;
        }

        Span<byte> digest = stackalloc byte[Digest256.Size];
        _messages.HashAppLink(chain.Claim.Version, scope.Bytes, chain.PublicKeyStorage, digest);
        AppKey = Recover(digest, chain.AppSignatureStorage);
        if (AppKey is not { } appKey)
        {
            return Verdict.Invalid(ChainFailure.RecoveryFailed, ChainLink.App);
        }

        if (chain.HasAppPublicKey && !appKey.IsCompressedAs(chain.AppPublicKeyStorage))
        {
            return Verdict.Invalid(ChainFailure.AppKeyMismatch, ChainLink.App);
        }

        LinkMessages.HashKmsLink(appId, appKey.Compress(), digest);
        KmsKey = Recover(digest, chain.KmsSignatureStorage);
        if (KmsKey is not { } kmsKey)
        {
            return Verdict.Invalid(ChainFailure.RecoveryFailed, ChainLink.Kms);
        }

        return _roots.IsTrusted(kmsKey)
            ? ExamineMessage(chain)
            : Verdict.Invalid(ChainFailure.KmsRootMismatch, ChainLink.Kms);
    }

    /// <summary>Whether the derived key and the named app key are acceptable public keys.</summary>
    internal static Verdict CheckKeys(SignatureEngine engine, in SignatureChain chain)
    {
        ref readonly DerivedPublicKey derived = ref chain.PublicKeyStorage;
        bool isKey = derived.Algorithm == KeyAlgorithm.Ed25519
            ? Ed25519Verification.IsAcceptableKey(derived.Bytes)
            : engine.TryDecompress(derived.Compressed, out _);
        if (!isKey)
        {
            return Verdict.InvalidKey(RecordField.PublicKey);
        }

        return !chain.HasAppPublicKey || engine.TryDecompress(chain.AppPublicKeyStorage, out _)
            ? Verdict.Valid
            : Verdict.InvalidKey(RecordField.AppPublicKey);
    }

    /// <summary>Whether the statement that came with the message hashes to what was signed.</summary>
    internal static bool IsStatementSigned(in SignatureChain chain)
        => chain.StatementHash is not { } expected || expected == chain.MessageStorage.HashStorage;

    /// <summary>Whether the signer's address that came with the message is the derived key's.</summary>
    internal static bool IsSignerNamedRightly(SignatureEngine engine, in SignatureChain chain)
        => chain.SignerAddress is not { } named
            || (chain.PublicKeyStorage.Algorithm == KeyAlgorithm.Secp256k1
                && engine.TryDecompress(chain.PublicKeyStorage.Compressed, out PublicKey derived)
                && Address.FromPublicKey(derived) == named);

    private Verdict ExamineMessage(in SignatureChain chain)
    {
        if (!IsStatementSigned(chain))
        {
            return Verdict.Invalid(ChainFailure.StatementMismatch, ChainLink.Message);
        }

        ref readonly SignedMessage message = ref chain.MessageStorage;
        bool isSigned;
        if (message.Scheme == MessageScheme.None)
        {
            isSigned = true;
        }
        else if (message.Scheme == MessageScheme.Ed25519)
        {
            isSigned = Ed25519Verification.Verify(chain.PublicKeyStorage.Bytes, message.Message, message.Signature);
        }
        else
        {
            Span<byte> digest = stackalloc byte[Digest256.Size];
            _messages.HashMessage(message, digest);
            ref readonly EcdsaSignature signature = ref message.SignatureStorage;
            if (signature.HasRecoveryByte)
            {
                MessageSigner = Recover(digest, signature.Storage);
                if (MessageSigner is not { } signer)
                {
                    return Verdict.Invalid(ChainFailure.RecoveryFailed, ChainLink.Message);
                }

                isSigned = signer.IsCompressedAs(chain.PublicKeyStorage.Compressed);
            }
            else
            {
                isSigned = _engine.Verify(digest, signature.Bytes, chain.PublicKeyStorage.Compressed);
            }
        }

        return isSigned && IsSignerNamedRightly(_engine, chain)
            ? Verdict.Valid
            : Verdict.Invalid(ChainFailure.MessageSignerMismatch, ChainLink.Message);
    }

    private readonly PublicKey? Recover(ReadOnlySpan<byte> digest, in RecoverableSignature signature)
        => signature.TryGetRecoveryId(out int recoveryId) && _engine.TryRecover(digest, signature.Compact, recoveryId, out PublicKey key)
            ? key
            : null;
}
