using System.Numerics;
using ChainVerify.Secp256k1;
using ChainVerify.Tests.Reference;
using CsCheck;

namespace ChainVerify.Tests.Secp256k1;

/// <summary>256-bit integers as big integers, and where they are most likely to go wrong.</summary>
internal static class BigNumbers
{
    private static readonly BigInteger Top = BigInteger.One << 256;

    private static readonly Gen<ulong> GenLimb = Gen.Frequency(
        (3, Gen.OneOf(0UL, 1UL, ulong.MaxValue, ulong.MaxValue - 1, 1UL << 63, (1UL << 26) - 1, 1UL << 26, (1UL << 52) - 1)), (3, Gen.ULong));

    private static readonly Gen<BigInteger> GenEdge =
        from center in Gen.OneOf(BigInteger.Zero, ReferenceCurve.N, ReferenceCurve.P, Top - 1, (ReferenceCurve.N - 1) / 2, Top - ReferenceCurve.N, Top - ReferenceCurve.P, BigInteger.One << 128)
        from offset in Gen.Int[-3, 3]
        select (center + offset + Top) % Top;

    private static readonly Gen<BigInteger> GenLimbs =
        Gen.Select(GenLimb, GenLimb, GenLimb, GenLimb, (a, b, c, d) => ToBig(new UInt256(a, b, c, d)));

    /// <summary>Numbers below 2^256: ordinary ones, ones of extreme limbs, and ones near n, p and the like.</summary>
    internal static Gen<BigInteger> GenAny { get; } = Gen.Frequency((3, GenLimbs), (1, GenEdge));

    internal static BigInteger ToBig(in UInt256 value)
        => value.Limb0 + ((BigInteger)value.Limb1 << 64) + ((BigInteger)value.Limb2 << 128) + ((BigInteger)value.Limb3 << 192);

    internal static UInt256 From(BigInteger value) => UInt256.ReadBigEndian(ReferenceCurve.Bytes(value));
}
