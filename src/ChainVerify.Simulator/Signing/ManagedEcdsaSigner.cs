using System.Security.Cryptography;
using Org.BouncyCastle.Asn1.X9;
using Org.BouncyCastle.Crypto.EC;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Math.EC.Multiplier;
using Org.BouncyCastle.Utilities;
using ECPoint = Org.BouncyCastle.Math.EC.ECPoint;

namespace ChainVerify.Simulator;

/// <summary>Signing in managed code, over BouncyCastle's custom curve class and its comb of multiples of the base point.</summary>
/// <remarks>
/// Not constant-time, and BouncyCastle's big integers cannot be cleared: for simulators and tests, where keys protect
/// nothing.
/// </remarks>
internal sealed class ManagedEcdsaSigner : EcdsaSigner
{
    private const int ScalarSize = 32;

    private static readonly X9ECParameters Parameters = CustomNamedCurves.GetByName("secp256k1");

    private static readonly BigInteger N = Parameters.N;

    private static readonly BigInteger HalfN = N.ShiftRight(1);

    private static readonly FixedPointCombMultiplier Multiplier = new();

    internal override bool TryCreatePublicKey(ReadOnlySpan<byte> privateKey, Span<byte> compressed)
    {
        BigInteger d = new(1, privateKey);
        if (!IsScalar(d))
        {
            return false;
        }

        ECPoint point = MultiplyBase(d);
        compressed[0] = (byte)(point.AffineYCoord.TestBitZero() ? 3 : 2);
        point.AffineXCoord.EncodeTo(compressed.Slice(1, ScalarSize));
        return true;
    }

    internal override void Sign(ReadOnlySpan<byte> digest, ReadOnlySpan<byte> privateKey, Span<byte> signature)
    {
        Span<byte> nonce = stackalloc byte[ScalarSize];
        using DeterministicNonce nonces = new(privateKey, digest);
        try
        {
            BigInteger d = new(1, privateKey);
            BigInteger z = new(1, digest);
            while (true)
            {
                nonces.Next(nonce);
                BigInteger k = new(1, nonce);
                if (IsScalar(k) && TrySign(d, z, k, signature))
                {
                    return;
                }
            }
        }
        finally
        {
            CryptographicOperations.ZeroMemory(nonce);
        }
    }

    private static bool TrySign(BigInteger d, BigInteger z, BigInteger k, Span<byte> signature)
    {
        ECPoint point = MultiplyBase(k);
        BigInteger x = point.AffineXCoord.ToBigInteger();
        BigInteger r = x.Mod(N);
        BigInteger s = BigIntegers.ModOddInverse(N, k).Multiply(z.Add(r.Multiply(d))).Mod(N);
        if (r.SignValue == 0 || s.SignValue == 0)
        {
            return false;
        }

        // The recovery id names the point R: bit 0 is the parity of its y, bit 1 tells that its x was not below n
        // (SEC 1, section 4.1.6). Negating s stands for negating R, whose y then has the other parity.
        int recoveryId = (point.AffineYCoord.TestBitZero() ? 1 : 0) | (x.CompareTo(N) >= 0 ? 2 : 0);
        if (s.CompareTo(HalfN) > 0)
        {
            s = N.Subtract(s);
            recoveryId ^= 1;
        }

        BigIntegers.AsUnsignedByteArray(r, signature[..ScalarSize]);
        BigIntegers.AsUnsignedByteArray(s, signature.Slice(ScalarSize, ScalarSize));
        signature[2 * ScalarSize] = (byte)recoveryId;
        return true;
    }

    private static ECPoint MultiplyBase(BigInteger scalar) => Multiplier.Multiply(Parameters.G, scalar).Normalize();

    private static bool IsScalar(BigInteger value) => value.SignValue > 0 && value.CompareTo(N) < 0;
}
