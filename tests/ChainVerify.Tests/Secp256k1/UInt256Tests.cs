using System.Globalization;
using System.Numerics;
using ChainVerify.Secp256k1;
using CsCheck;
using Xunit;

namespace ChainVerify.Tests.Secp256k1;

/// <summary><see cref="UInt256"/> against <see cref="BigInteger"/>.</summary>
public sealed class UInt256Tests
{
    private static readonly BigInteger Modulus = BigInteger.One << 256;

    // Limbs from the ends of their range, where carries and borrows run through, next to ordinary ones.
    private static readonly Gen<ulong> Limbs = Gen.Frequency(
        (3, Gen.OneOf(0UL, 1UL, ulong.MaxValue, ulong.MaxValue - 1, 1UL << 63)), (2, Gen.ULong));

    private static readonly Gen<UInt256> Numbers = Gen.Select(Limbs, Limbs, Limbs, Limbs, (a, b, c, d) => new UInt256(a, b, c, d));

    [Fact]
    public void Sums_and_differences_are_those_of_big_integers() => Gen.Select(Numbers, Numbers).Sample(
        (a, b) =>
        {
            BigInteger sum = ToBig(a) + ToBig(b);
            Assert.Equal(sum, ToBig(UInt256.Add(a, b, out ulong carry)) + (carry * Modulus));
            Assert.Equal(ToBig(a) - ToBig(b), ToBig(UInt256.Subtract(a, b, out ulong borrow)) - (borrow * Modulus));
            Assert.True(carry <= 1 && borrow <= 1);
        },
        iter: 20_000);

    [Fact]
    public void The_order_is_that_of_big_integers() => Gen.Select(Numbers, Numbers).Sample(
        (a, b) =>
        {
            int expected = ToBig(a).CompareTo(ToBig(b));
            Assert.Equal(expected < 0, a < b);
            Assert.Equal(expected > 0, a > b);
            Assert.Equal(expected <= 0, a <= b);
            Assert.Equal(expected >= 0, a >= b);
            Assert.Equal(expected == 0, a == b);
            Assert.Equal(expected != 0, a != b);
            Assert.Equal(expected == 0, a.Equals(b));
        },
        iter: 20_000);

    [Fact]
    public void A_number_equals_itself_and_differs_in_every_limb() => Numbers.Sample(
        a =>
        {
            var same = new UInt256(a.Limb0, a.Limb1, a.Limb2, a.Limb3);
            Assert.True(a == same && a.Equals((object)same) && a <= same && a >= same && !(a < same) && !(a > same));
            Assert.Equal(a.GetHashCode(), same.GetHashCode());
            Assert.True(a != new UInt256(a.Limb0 ^ 1, a.Limb1, a.Limb2, a.Limb3));
            Assert.True(a != new UInt256(a.Limb0, a.Limb1 ^ 1, a.Limb2, a.Limb3));
            Assert.True(a != new UInt256(a.Limb0, a.Limb1, a.Limb2 ^ 1, a.Limb3));
            Assert.True(a != new UInt256(a.Limb0, a.Limb1, a.Limb2, a.Limb3 ^ 1));
        });

    [Fact]
    public void Bytes_are_big_endian() => Numbers.Sample(
        a =>
        {
            Span<byte> bytes = stackalloc byte[34];
            bytes.Fill(0x5a);
            a.WriteBigEndian(bytes[1..]);
            Assert.Equal(ToBig(a), new BigInteger(bytes.Slice(1, 32), isUnsigned: true, isBigEndian: true));
            Assert.True(bytes[0] == 0x5a && bytes[33] == 0x5a);
            Assert.Equal(a, UInt256.ReadBigEndian(bytes[1..]));
            Assert.Equal(a.ToString(), "0x" + Convert.ToHexStringLower(bytes.Slice(1, 32)));
        });

    [Fact]
    public void Zero_and_parity_are_seen_in_every_limb()
    {
        Assert.True(UInt256.Zero.IsZero && !UInt256.Zero.IsOdd && UInt256.One.IsOdd && !UInt256.One.IsZero);
        Assert.False(new UInt256(2).IsZero || new UInt256(2).IsOdd);
        Assert.False(new UInt256(0, 1).IsZero || new UInt256(0, 1).IsOdd);
        Assert.False(new UInt256(0, 0, 1).IsZero || new UInt256(0, 0, 1).IsOdd);
        Assert.False(new UInt256(0, 0, 0, 1).IsZero || new UInt256(0, 0, 0, 1).IsOdd);
        Assert.Equal(BigInteger.Pow(2, 256) - 1, ToBig(UInt256.MaxValue));
    }

    [Fact]
    public void Too_few_bytes_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => UInt256.ReadBigEndian(new byte[31]));
        Assert.Throws<ArgumentOutOfRangeException>(() => UInt256.One.WriteBigEndian(new byte[31]));
    }

    // Through the text form, so that it does not lean on the limbs' order as the code under test sees it.
    private static BigInteger ToBig(UInt256 value) =>
        BigInteger.Parse("0" + value.ToString()[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
