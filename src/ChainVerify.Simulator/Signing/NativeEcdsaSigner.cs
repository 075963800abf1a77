using System.Security.Cryptography;
using ChainVerify.Native;

namespace ChainVerify.Simulator;

/// <summary>Signing by libsecp256k1.</summary>
internal sealed class NativeEcdsaSigner : EcdsaSigner
{
    internal override bool TryCreatePublicKey(ReadOnlySpan<byte> privateKey, Span<byte> compressed)
        => NativeSecp256k1.TryCreatePublicKey(privateKey, compressed);

    internal override void Sign(ReadOnlySpan<byte> digest, ReadOnlySpan<byte> privateKey, Span<byte> signature)
    {
        // Releases of the library differ in whether they reduce a digest that is n or more before it enters the nonce.
        if (!CurveNumbers.IsBelowOrder(digest))
        {
            Managed.Sign(digest, privateKey, signature);
            return;
        }

        // The library refuses only keys outside [1, n − 1], which no SigningKey holds.
        if (!NativeSecp256k1.TrySignRecoverable(digest, privateKey, signature))
        {
            throw new CryptographicException("The private key is not in the range of the group order.");
        }
    }
}
