using ChainVerify.Native;
using Org.BouncyCastle.Asn1.X9;
using Org.BouncyCastle.Crypto.EC;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Math.EC.Multiplier;
using Org.BouncyCastle.Math.EC.Rfc8032;
using ECPoint = Org.BouncyCastle.Math.EC.ECPoint;

namespace ChainVerify.Dstack;

/// <summary>The public key of a private key: v0 agents hand out the private one only.</summary>
/// <remarks>
/// libsecp256k1 computes it in constant time. Without it BouncyCastle does, which is not constant-time and leaves copies
/// of the scalar in memory that cannot be cleared. Thread-safe.
/// </remarks>
internal static class PublicKeyComputation
{
    private const int ScalarSize = 32;

    private static readonly X9ECParameters Parameters = CustomNamedCurves.GetByName("secp256k1");

    private static readonly FixedPointCombMultiplier Multiplier = new();

    /// <summary>Computes the public key.</summary>
    /// <param name="privateKey">32 bytes: a scalar, big-endian, or an Ed25519 seed.</param>
    /// <param name="algorithm">The algorithm.</param>
    /// <param name="publicKey">The public key, or <c>default</c>.</param>
    /// <returns>Whether the bytes are a private key of the algorithm.</returns>
    internal static bool TryCompute(ReadOnlySpan<byte> privateKey, KeyAlgorithm algorithm, out DerivedPublicKey publicKey)
    {
        publicKey = default;
        if (privateKey.Length != ScalarSize)
        {
            return false;
        }

        if (algorithm == KeyAlgorithm.Ed25519)
        {
            Span<byte> encoded = stackalloc byte[Ed25519PublicKey.Size];
            Ed25519.GeneratePublicKey(privateKey, encoded);
            return DerivedPublicKey.TryCreate(encoded, algorithm, out publicKey);
        }

        Span<byte> compressed = stackalloc byte[CompressedPublicKey.Size];
        return (NativeSecp256k1.IsAvailable
                ? NativeSecp256k1.TryCreatePublicKey(privateKey, compressed)
                : TryComputeManaged(privateKey, compressed))
            && DerivedPublicKey.TryCreate(compressed, algorithm, out publicKey);
    }

    /// <summary>The managed form, for secp256k1.</summary>
    internal static bool TryComputeManaged(ReadOnlySpan<byte> privateKey, Span<byte> compressed)
    {
        BigInteger scalar = new(1, privateKey);
        if (scalar.SignValue == 0 || scalar.CompareTo(Parameters.N) >= 0)
        {
            return false;
        }

        ECPoint point = Multiplier.Multiply(Parameters.G, scalar).Normalize();
        compressed[0] = (byte)(point.AffineYCoord.TestBitZero() ? 3 : 2);
        point.AffineXCoord.EncodeTo(compressed.Slice(1, ScalarSize));
        return true;
    }
}
