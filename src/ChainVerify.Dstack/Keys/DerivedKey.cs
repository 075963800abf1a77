using System.Security.Cryptography;
using ChainVerify.Dstack.Transport;

namespace ChainVerify.Dstack;

/// <summary>A private key that the agent derived for the app, with the two signatures that prove where it comes from.</summary>
/// <remarks>
/// The private key lies in memory that <see cref="Dispose"/> overwrites and that the garbage collector does not move; it
/// appears in no text. What HTTP read on the way here cannot be cleared. Thread-safe except for <see cref="Dispose"/>,
/// which must come after every other use; chains made from the key live on.
/// </remarks>
public sealed class DerivedKey : IDisposable
{
    /// <summary>The number of bytes of every private key.</summary>
    public const int PrivateKeySize = KeyDerivation.KeySize;

    private readonly byte[] _privateKey;
    private bool _isDisposed;

    private DerivedKey(byte[] privateKey, in KeyClaim claim, in DerivedPublicKey publicKey, in RecoverableSignature app, in RecoverableSignature kms)
    {
        _privateKey = privateKey;
        Claim = claim;
        PublicKey = publicKey;
        AppSignature = app;
        KmsSignature = kms;
    }

    /// <summary>What the app key claims about the key: the purpose (v0) or the domain (v1) of the request.</summary>
    public KeyClaim Claim { get; }

    /// <summary>The public key; for v0 computed here, because the agent does not send it.</summary>
    public DerivedPublicKey PublicKey { get; }

    /// <summary>The algorithm.</summary>
    public KeyAlgorithm Algorithm => PublicKey.Algorithm;

    /// <summary>The app key's signature over the claim, as the agent sent it.</summary>
    public RecoverableSignature AppSignature { get; }

    /// <summary>The KMS root's signature over the app key, as the agent sent it.</summary>
    public RecoverableSignature KmsSignature { get; }

    /// <summary>Copies the private key out: a secp256k1 scalar, big-endian, or an Ed25519 seed.</summary>
    /// <param name="destination">At least 32 bytes; clearing them is the caller's business.</param>
    /// <exception cref="ObjectDisposedException">The key has been disposed of.</exception>
    /// <exception cref="ArgumentException">There is too little room.</exception>
    public void ExportPrivateKey(Span<byte> destination)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        _privateKey.CopyTo(destination);
    }

    /// <summary>The chain that proves the key, without a message.</summary>
    /// <param name="appId">The app that the agent serves; see <see cref="AppInfo.AppId"/>.</param>
    /// <returns>The chain, for a policy that accepts <see cref="MessageScheme.None"/>. Nothing in it has been verified.</returns>
    public SignatureChain ToSignatureChain(in AppId appId) => ToSignatureChain(appId, SignedMessage.None);

    /// <summary>The chain with a message that the key signed.</summary>
    /// <param name="appId">The app that the agent serves; see <see cref="AppInfo.AppId"/>.</param>
    /// <param name="message">What the key signed, with its signature.</param>
    /// <returns>The chain. Nothing in it has been verified.</returns>
    public SignatureChain ToSignatureChain(in AppId appId, in SignedMessage message) => new()
    {
        AppId = appId,
        Claim = Claim,
        PublicKey = PublicKey,
        AppSignature = AppSignature,
        KmsSignature = KmsSignature,
        Message = message,
    };

    /// <summary>Overwrites the private key.</summary>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_privateKey);
        _isDisposed = true;
    }

    /// <summary>The public key; never the private one.</summary>
    /// <returns>Text for people.</returns>
    public override string ToString() => $"derived {KeyAlgorithmNames.GetName(Algorithm)} key {PublicKey}";

    /// <summary>Makes a key from a reply, and takes the private key's memory over: on failure it is cleared.</summary>
    /// <param name="privateKey">Pinned memory.</param>
    /// <param name="namedPublicKey">The public key of a v1 reply; null for v0.</param>
    /// <param name="signatureChain">The app key's signature, the KMS root's.</param>
    /// <param name="claim">What was asked for.</param>
    /// <param name="algorithm">The algorithm that was asked for.</param>
    /// <param name="method">The method, for texts of errors.</param>
    /// <exception cref="DstackProtocolException">The parts have wrong lengths or do not belong together.</exception>
    internal static DerivedKey FromReply(
        byte[] privateKey, byte[]? namedPublicKey, byte[][] signatureChain, in KeyClaim claim, KeyAlgorithm algorithm, string method)
    {
        try
        {
            if (!PublicKeyComputation.TryCompute(privateKey, algorithm, out DerivedPublicKey publicKey))
            {
                throw new DstackProtocolException(
                    $"The key in the reply of {method} ({privateKey.Length} bytes) is no private key of {KeyAlgorithmNames.GetName(algorithm)}.");
            }

            if (namedPublicKey is not null && !publicKey.Bytes.SequenceEqual(namedPublicKey))
            {
                throw new DstackProtocolException($"The public key in the reply of {method} is not that of the private key in it.");
            }

            (RecoverableSignature app, RecoverableSignature kms) = ReplyChain.ReadLinks(signatureChain, 0, method);
            return new DerivedKey(privateKey, claim, publicKey, app, kms);
        }
        catch
        {
            CryptographicOperations.ZeroMemory(privateKey);
            throw;
        }
    }
}
