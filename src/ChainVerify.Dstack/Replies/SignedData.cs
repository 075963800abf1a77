using ChainVerify.Dstack.Transport;
using ChainVerify.Dstack.Wire;

namespace ChainVerify.Dstack;

/// <summary>A signature of the agent's <c>Sign</c> method, with the chain that proves its key.</summary>
/// <remarks>Immutable and thread-safe. The key is always that of path <c>vms</c> and purpose <c>signing</c> (PROTOCOL.md 4.5).</remarks>
public sealed class SignedData
{
    /// <summary>The purpose that every key of <c>Sign</c> has; a policy must accept it by name.</summary>
    public const string Purpose = "signing";

    private SignedData(in SignedMessage message, in DerivedPublicKey publicKey, in RecoverableSignature app, in RecoverableSignature kms)
    {
        Message = message;
        PublicKey = publicKey;
        AppSignature = app;
        KmsSignature = kms;
    }

    /// <summary>The data with its signature: 64 bytes, without a recovery byte.</summary>
    public SignedMessage Message { get; }

    /// <summary>The key that signed.</summary>
    public DerivedPublicKey PublicKey { get; }

    /// <summary>The app key's signature over the claim, as the agent sent it.</summary>
    public RecoverableSignature AppSignature { get; }

    /// <summary>The KMS root's signature over the app key, as the agent sent it.</summary>
    public RecoverableSignature KmsSignature { get; }

    /// <summary>The chain with the data as its message.</summary>
    /// <param name="appId">The app that the agent serves; see <see cref="AppInfo.AppId"/>.</param>
    /// <returns>The chain. Nothing in it has been verified.</returns>
    public SignatureChain ToSignatureChain(in AppId appId) => new()
    {
        AppId = appId,
        Claim = KeyClaim.V0(Purpose),
        PublicKey = PublicKey,
        AppSignature = AppSignature,
        KmsSignature = KmsSignature,
        Message = Message,
    };

    /// <summary>Makes a value from a reply.</summary>
    /// <param name="algorithm">What was asked for.</param>
    /// <param name="data">The data that was sent; not changed by anybody from now on.</param>
    /// <param name="reply">The reply.</param>
    /// <exception cref="DstackProtocolException">The parts have wrong lengths or do not belong together.</exception>
    internal static SignedData FromReply(SigningAlgorithm algorithm, byte[] data, SignReply reply)
    {
        KeyAlgorithm keyAlgorithm = algorithm == SigningAlgorithm.Ed25519 ? KeyAlgorithm.Ed25519 : KeyAlgorithm.Secp256k1;
        if (!DerivedPublicKey.TryCreate(reply.PublicKey, keyAlgorithm, out DerivedPublicKey publicKey))
        {
            throw new DstackProtocolException($"The public key in the reply of Sign has {reply.PublicKey.Length} bytes, which no key of {KeyAlgorithmNames.GetName(keyAlgorithm)} has.");
        }

        if (reply.Signature.Length != EcdsaSignature.CompactSize)
        {
            throw new DstackProtocolException($"The signature in the reply of Sign has {reply.Signature.Length} bytes instead of {EcdsaSignature.CompactSize}.");
        }

        (RecoverableSignature app, RecoverableSignature kms) = ReplyChain.ReadLinks(reply.SignatureChain, 1, "Sign");
        if (!reply.SignatureChain[0].AsSpan().SequenceEqual(reply.Signature))
        {
            throw new DstackProtocolException("signature_chain[0] in the reply of Sign is not the signature in it.");
        }

        SignedMessage message = algorithm switch
        {
            SigningAlgorithm.Ed25519 => SignedMessage.Ed25519(data, Ed25519Signature.Create(reply.Signature)),
            SigningAlgorithm.Secp256k1Prehashed => SignedMessage.Digest(Digest256.Create(data), EcdsaSignature.Create(reply.Signature)),
            _ => SignedMessage.Sha256(data, EcdsaSignature.Create(reply.Signature)),
        };
        return new SignedData(message, publicKey, app, kms);
    }
}
