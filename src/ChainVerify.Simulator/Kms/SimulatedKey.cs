using System.Security.Cryptography;

namespace ChainVerify.Simulator;

/// <summary>A derived key with its credential: what <c>GetKey</c> answers, and what signs messages.</summary>
/// <remarks>For simulators and tests. Thread-safe except for <see cref="Dispose"/>, which must come after every other use; chains that were made live on.</remarks>
public sealed class SimulatedKey : IDisposable
{
    private readonly SigningKey? _secp256k1;
    private readonly Ed25519SigningKey? _ed25519;

    private SimulatedKey(SimulatedApp app, in KeyClaim claim, SigningKey? secp256k1, Ed25519SigningKey? ed25519)
    {
        _secp256k1 = secp256k1;
        _ed25519 = ed25519;
        AppId = app.AppId;
        AppPublicKey = app.PublicKey;
        Claim = claim;
        PublicKey = secp256k1 is null ? ed25519!.PublicKey : secp256k1.PublicKey;
        AppSignature = app.SignClaim(claim, PublicKey);
        KmsSignature = app.KmsSignature;
    }

    /// <summary>The app that the key belongs to.</summary>
    public AppId AppId { get; }

    /// <summary>The app's public key.</summary>
    public CompressedPublicKey AppPublicKey { get; }

    /// <summary>What the app key claims about the key: a v0 purpose or a v1 domain.</summary>
    public KeyClaim Claim { get; }

    /// <summary>The derived public key.</summary>
    public DerivedPublicKey PublicKey { get; }

    /// <summary>The app key's signature over the claim: link 0 of <c>signature_chain</c>.</summary>
    public RecoverableSignature AppSignature { get; }

    /// <summary>The KMS root's signature over the app key: link 1 of <c>signature_chain</c>.</summary>
    public RecoverableSignature KmsSignature { get; }

    /// <summary>The key's address; null for Ed25519, which has none.</summary>
    public Address? Address => _secp256k1?.Address;

    internal SigningKey? EcdsaKey => _secp256k1;

    /// <summary>Signs a message.</summary>
    /// <param name="scheme">The scheme; it must fit the key's algorithm. <see cref="MessageScheme.None"/> signs nothing.</param>
    /// <param name="message">The message, or the hash of 32 bytes where the scheme takes one; not copied.</param>
    /// <param name="form">
    /// The form of an ECDSA signature; null takes the scheme's usual one: 27 and 28 for the EIP-191 schemes, 64 bytes for
    /// the others.
    /// </param>
    /// <returns>The message with its signature.</returns>
    /// <exception cref="ArgumentException">The scheme does not fit the key, or the message or the form the scheme.</exception>
    /// <exception cref="ObjectDisposedException">The key has been disposed of.</exception>
    public SignedMessage Sign(MessageScheme scheme, ReadOnlyMemory<byte> message, SignatureForm? form = null)
    {
        if (scheme == MessageScheme.None)
        {
            return SignedMessage.None;
        }

        if ((scheme == MessageScheme.Ed25519) != (_ed25519 is not null))
        {
            throw new ArgumentException($"The scheme {MessageSchemeNames.GetName(scheme)} does not fit a {PublicKey.Algorithm} key.", nameof(scheme));
        }

        if (_ed25519 is not null)
        {
            return MessageSignatures.Create(scheme, message, _ed25519.Sign(message.Span).Bytes);
        }

        SignatureForm actualForm = form ?? MessageSignatures.UsualForm(scheme);
        bool isCompact = actualForm == SignatureForm.Compact;
        RecoverableSignature signature = _secp256k1!.Sign(
            MessageSignatures.Digest(scheme, message.Span), isCompact ? SignatureForm.RecoveryId : actualForm);
        return MessageSignatures.Create(scheme, message, isCompact ? signature.Compact : signature.Bytes);
    }

    /// <summary>Signs a message and puts the whole chain together. One scalar multiplication.</summary>
    /// <param name="scheme">The scheme; see <see cref="Sign"/>.</param>
    /// <param name="message">The message; see <see cref="Sign"/>.</param>
    /// <param name="form">The form of an ECDSA signature; see <see cref="Sign"/>.</param>
    /// <param name="namesAppPublicKey">Whether the record names the app's public key.</param>
    /// <returns>A chain that is valid by construction.</returns>
    /// <exception cref="ArgumentException">The scheme does not fit the key, or the message or the form the scheme.</exception>
    /// <exception cref="ObjectDisposedException">The key has been disposed of.</exception>
    public SignatureChain SignMessage(
        MessageScheme scheme, ReadOnlyMemory<byte> message, SignatureForm? form = null, bool namesAppPublicKey = false)
        => CreateChain(Sign(scheme, message, form), namesAppPublicKey);

    /// <summary>The chain without a message: the key's public credential.</summary>
    /// <param name="namesAppPublicKey">Whether the record names the app's public key.</param>
    /// <returns>A chain with <see cref="MessageScheme.None"/>.</returns>
    public SignatureChain CreateChain(bool namesAppPublicKey = false) => CreateChain(SignedMessage.None, namesAppPublicKey);

    /// <summary>The chain over a message that was signed before.</summary>
    /// <param name="message">The message; whether this key signed it is not checked.</param>
    /// <param name="namesAppPublicKey">Whether the record names the app's public key.</param>
    /// <returns>The chain.</returns>
    public SignatureChain CreateChain(in SignedMessage message, bool namesAppPublicKey = false) => new()
    {
        AppId = AppId,
        Claim = Claim,
        PublicKey = PublicKey,
        AppPublicKey = namesAppPublicKey ? AppPublicKey : null,
        AppSignature = AppSignature,
        KmsSignature = KmsSignature,
        Message = message,
    };

    /// <summary>Copies the secret scalar or seed out, for an agent that hands it to its app.</summary>
    /// <param name="destination">At least 32 bytes; clearing them is the caller's business.</param>
    /// <exception cref="ObjectDisposedException">The key has been disposed of.</exception>
    /// <exception cref="ArgumentException">There is too little room.</exception>
    public void ExportPrivateKey(Span<byte> destination)
    {
        _secp256k1?.ExportPrivateKey(destination);
        _ed25519?.ExportPrivateKey(destination);
    }

    /// <summary>Overwrites the private key.</summary>
    public void Dispose()
    {
        _secp256k1?.Dispose();
        _ed25519?.Dispose();
    }

    /// <summary>The public key; never the private one.</summary>
    /// <returns>Text for people.</returns>
    public override string ToString() => $"derived {PublicKey.Algorithm} key {PublicKey}";

    internal static SimulatedKey Create(SimulatedApp app, in KeyClaim claim, KeyAlgorithm algorithm, ReadOnlySpan<byte> privateKey)
    {
        switch (algorithm)
        {
            case KeyAlgorithm.Ed25519:
                return new SimulatedKey(app, claim, null, Ed25519SigningKey.Create(privateKey));
            case KeyAlgorithm.Secp256k1:
                return SigningKey.TryCreate(privateKey, app.Key.Signer, out SigningKey? key)
                    ? new SimulatedKey(app, claim, key, null)
                    : throw new CryptographicException("The derived key is no secp256k1 scalar.");
            default:
                throw new ArgumentOutOfRangeException(nameof(algorithm));
        }
    }
}
