using System.Numerics;
using ChainVerify.Secp256k1;
using ChainVerify.Tests.Reference;
using CsCheck;
using Xunit;

namespace ChainVerify.Tests.Secp256k1;

/// <summary>Integers modulo n, and inverses modulo n and p, against <see cref="BigInteger"/>.</summary>
public sealed class ScalarTests
{
    private static readonly BigInteger N = ReferenceCurve.N;

    private static readonly BigInteger P = ReferenceCurve.P;

    /// <summary>λ·(x, y) = (βx, y) on the generator says that β and λ belong together; both are cube roots of one.</summary>
    [Fact]
    public void Lambda_and_beta_belong_together()
    {
        BigInteger lambda = BigNumbers.ToBig(Scalar.Lambda);
        BigInteger beta = BigNumbers.ToBig(Generator.Beta);
        Assert.Equal(BigInteger.One, BigInteger.ModPow(lambda, 3, N));
        ReferenceCurve.Point image = ReferenceCurve.Multiply(lambda, ReferenceCurve.G)!.Value;
        Assert.Equal(beta * ReferenceCurve.G.X % P, image.X);
        Assert.Equal(ReferenceCurve.G.Y, image.Y);
    }

    [Fact]
    public void The_constants_of_the_generator_are_its_multiples()
    {
        ReferenceCurve.Point twice = ReferenceCurve.Multiply(2, ReferenceCurve.G)!.Value;
        ReferenceCurve.Point shifted = ReferenceCurve.Multiply(BigInteger.One << 64, ReferenceCurve.G)!.Value;
        Assert.Equal((ReferenceCurve.G.X, ReferenceCurve.G.Y), (BigNumbers.ToBig(Generator.X), BigNumbers.ToBig(Generator.Y)));
        Assert.Equal((twice.X, twice.Y), (BigNumbers.ToBig(Generator.DoubleX), BigNumbers.ToBig(Generator.DoubleY)));
        Assert.Equal((shifted.X, shifted.Y), (BigNumbers.ToBig(Generator.ShiftedX), BigNumbers.ToBig(Generator.ShiftedY)));
    }

    [Fact]
    public void Products_sums_and_negatives_are_those_of_big_integers() => Gen.Select(BigNumbers.GenAny, BigNumbers.GenAny).Sample(
        (a, b) =>
        {
            Assert.Equal(a * b % N, BigNumbers.ToBig(Scalar.Multiply(BigNumbers.From(a), BigNumbers.From(b))));
            Assert.Equal(a % N, BigNumbers.ToBig(Scalar.Reduce(BigNumbers.From(a))));
            Assert.Equal((a + b) % N, BigNumbers.ToBig(Scalar.Add(BigNumbers.From(a % N), BigNumbers.From(b % N))));
            Assert.Equal((N - (a % N)) % N, BigNumbers.ToBig(Scalar.Negate(BigNumbers.From(a % N))));
        },
        iter: 20_000);

    [Fact]
    public void Inverses_are_those_of_Fermat() => BigNumbers.GenAny.Sample(
        a =>
        {
            Assert.Equal(BigInteger.ModPow(a, N - 2, N), BigNumbers.ToBig(Scalar.Invert(BigNumbers.From(a % N))));
            Assert.Equal(BigInteger.ModPow(a, P - 2, P), BigNumbers.ToBig(ModularInverse.ModuloFieldPrime(BigNumbers.From(a % P))));
        },
        iter: 3_000);

    [Fact]
    public void A_sum_is_reduced_once_however_long_it_is() => BigNumbers.GenAny.Array[0, 40].Sample(
        numbers =>
        {
            ScalarSum sum = default;
            BigInteger expected = 0;
            foreach (BigInteger number in numbers)
            {
                sum.Add(BigNumbers.From(number));
                expected += number;
            }

            Assert.Equal(expected % N, BigNumbers.ToBig(sum.ToScalar()));
        },
        iter: 2_000);

    [Fact]
    public void A_split_scalar_has_short_halves_that_stand_for_it() => Gen.Frequency((3, BigNumbers.GenAny), (1, GenSplitExtremes())).Sample(
        number =>
        {
            BigInteger scalar = number % N;
            SplitScalar split = new(BigNumbers.From(scalar));
            BigInteger first = split.FirstIsNegative ? -(BigInteger)split.First : split.First;
            BigInteger second = split.SecondIsNegative ? -(BigInteger)split.Second : split.Second;
            BigInteger sum = (first + (second * BigNumbers.ToBig(Scalar.Lambda))) % N;
            Assert.Equal(scalar, sum.Sign < 0 ? sum + N : sum);
        },
        iter: 20_000);

    /// <summary>Where a coordinate of (k, 0) in the short basis lies half way between two integers, a half is longest.</summary>
    private static Gen<BigInteger> GenSplitExtremes()
    {
        BigInteger b2 = BigInteger.Parse("3086D221A7D46BCDE86C90E49284EB15", System.Globalization.NumberStyles.HexNumber, null);
        BigInteger b1 = BigInteger.Parse("0E4437ED6010E88286F547FA90ABFE4C3", System.Globalization.NumberStyles.HexNumber, null);
        return from side in Gen.Bool
               from multiple in Gen.Long[0, long.MaxValue]
               from near in Gen.Int[-2, 2]
               let basis = side ? b1 : b2
               let k = ((((2 * new BigInteger(multiple)) + 1) * N) / (2 * basis)) + near
               select k;
    }
}
