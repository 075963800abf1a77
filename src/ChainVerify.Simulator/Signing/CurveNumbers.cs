using Org.BouncyCastle.Asn1.X9;
using Org.BouncyCastle.Crypto.EC;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Math.EC;
using Org.BouncyCastle.Utilities;

namespace ChainVerify.Simulator;

/// <summary>Numbers and points of secp256k1 (SEC 2, section 2.4.1) from which hostile signatures and keys are put together.</summary>
internal static class CurveNumbers
{
    private static readonly X9ECParameters Parameters = CustomNamedCurves.GetByName("secp256k1");

    private static readonly BigInteger Seven = BigInteger.ValueOf(7);

    private static readonly byte[] OrderBytes = ToBytes(Parameters.N);

    private static readonly byte[] LargestLowSBytes = ToBytes(Parameters.N.ShiftRight(1));

    /// <summary>The order of the group.</summary>
    internal static BigInteger N => Parameters.N;

    /// <summary>The prime of the field.</summary>
    internal static BigInteger P { get; } = Parameters.Curve.Field.Characteristic;

    /// <summary>The largest low s, (n − 1) / 2.</summary>
    internal static BigInteger LargestLowS { get; } = Parameters.N.ShiftRight(1);

    /// <summary>Whether 32 bytes, big-endian, are a number below n.</summary>
    internal static bool IsBelowOrder(ReadOnlySpan<byte> bytes) => bytes.SequenceCompareTo(OrderBytes) < 0;

    /// <summary>Whether 32 bytes, big-endian, are a number in [1, n − 1].</summary>
    internal static bool IsScalar(ReadOnlySpan<byte> bytes) => IsBelowOrder(bytes) && bytes.ContainsAnyExcept((byte)0);

    /// <summary>Whether 32 bytes, big-endian, are an s in the lower half of its range.</summary>
    internal static bool IsLowS(ReadOnlySpan<byte> bytes) => bytes.SequenceCompareTo(LargestLowSBytes) <= 0;

    /// <summary>32 bytes, big-endian.</summary>
    internal static byte[] ToBytes(BigInteger value) => BigIntegers.AsUnsignedByteArray(32, value);

    internal static BigInteger FromBytes(ReadOnlySpan<byte> bytes) => new(1, bytes);

    /// <summary>The inverse modulo n of a number that is not a multiple of n.</summary>
    internal static BigInteger Invert(BigInteger value) => value.ModInverse(N);

    /// <summary>Whether a point with this x exists: x³ + 7 is a square, by Euler's criterion.</summary>
    internal static bool IsXCoordinate(BigInteger x)
        => x.CompareTo(P) < 0
            && x.ModPow(BigInteger.Three, P).Add(Seven).Mod(P).ModPow(P.ShiftRight(1), P).Equals(BigInteger.One);

    internal static ECPoint MultiplyBase(BigInteger scalar) => Parameters.G.Multiply(scalar.Mod(N)).Normalize();

    /// <summary>The point with this x, which must exist, and this parity of y.</summary>
    internal static ECPoint PointAt(BigInteger x, bool hasOddY)
        => Parameters.Curve.DecodePoint([(byte)(hasOddY ? 3 : 2), .. ToBytes(x)]);

    internal static CompressedPublicKey Compress(ECPoint point)
        => CompressedPublicKey.Create(point.Normalize().GetEncoded(compressed: true));

    /// <summary>A number in [1, n − 1].</summary>
    internal static BigInteger NextScalar(DeterministicRandom random)
        => FromBytes(random.NextBytes(32)).Mod(N.Subtract(BigInteger.One)).Add(BigInteger.One);

    /// <summary>The signature with R = k G and this s, brought to its low form: r, s and the recovery id of R.</summary>
    internal static byte[] Assemble(BigInteger k, BigInteger s)
    {
        if (s.CompareTo(LargestLowS) > 0)
        {
            // (r, −s) with −R is the same signature.
            k = N.Subtract(k);
            s = N.Subtract(s);
        }

        // x of a multiple of G that was not searched for is below n but for 2^-127 of all cases.
        ECPoint point = MultiplyBase(k);
        return [.. ToBytes(point.AffineXCoord.ToBigInteger().Mod(N)), .. ToBytes(s), (byte)(point.AffineYCoord.TestBitZero() ? 1 : 0)];
    }
}
