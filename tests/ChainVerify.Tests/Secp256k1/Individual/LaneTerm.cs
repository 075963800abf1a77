using System.Numerics;
using ChainVerify.Secp256k1;
using Xunit;
using static ChainVerify.Tests.Reference.ReferenceCurve;

namespace ChainVerify.Tests.Secp256k1.Individual;

/// <summary>A sum a·G + b·P with P = m·G, so that the right one is known, and so is every sum on the way to it.</summary>
internal sealed record LaneTerm(BigInteger GeneratorScalar, BigInteger PointScalar, BigInteger Multiple)
{
    private static readonly BigInteger Lambda = BigNumbers.ToBig(Scalar.Lambda);

    private readonly Lazy<Point> _point = new(() => Multiply(Multiple, G)!.Value);
    private readonly Lazy<Point?> _expected = new(() => Multiply(Modulo(GeneratorScalar + (PointScalar * Multiple), N), G));
    private readonly Lazy<Point?> _generatorPart = new(() => Multiply(GeneratorScalar, G));

    internal Point Point => _point.Value;

    internal Point? Expected => _expected.Value;

    internal Point? GeneratorPart => _generatorPart.Value;

    /// <summary>Sums for which no addition on the way is exceptional: none of them has any structure.</summary>
    internal static Lazy<LaneTerm[]> Ordinary { get; } = new(() => [.. Enumerable.Range(1, 60).Select(i => new LaneTerm(Power(3, i), Power(5, i), Power(7, i)))]);

    /// <summary>Sums for which additions on the way are.</summary>
    internal static Lazy<LaneTerm[]> Hostile { get; } = new(() => [.. MakeHostile()]);

    /// <summary>Follows the order of additions on scalars, and says which of them are exceptional.</summary>
    internal unsafe List<string> ExceptionsWith(PointSchedule schedule)
    {
        int[] pointReferences = new int[2 * OddDigits.PointPlaces];
        int[] generatorReferences = new int[OddDigits.GeneratorPlaces];
        fixed (int* point = pointReferences, generator = generatorReferences)
        {
            OddDigits.WritePointDigits(BigNumbers.From(PointScalar), 0, schedule, point, 1);
            OddDigits.WriteGeneratorDigits(BigNumbers.From(GeneratorScalar), generator, 1);
        }

        List<string> met = [];
        BigInteger sum = 0;
        int next = 0;
        foreach (int places in schedule.GroupLengths)
        {
            sum <<= OddDigits.PointWidth;
            for (int i = 0; i < 2 * places; i++, next++)
            {
                int row = PointReference.RowOf(pointReferences[next]);
                BigInteger digit = (2 * (row % OddDigits.RowsPerTable / 2)) + 1;
                digit *= (pointReferences[next] & 1) != 0 ? -1 : 1;
                digit <<= row / OddDigits.RowsPerTable * schedule.Spacing * OddDigits.PointWidth;
                sum = Follow(met, "point", next == 0, sum, digit * (i % 2 == 0 ? 1 : Lambda));
            }
        }

        BigInteger total = 0;
        for (int i = 0; i < generatorReferences.Length; i++)
        {
            BigInteger digit = (2 * (PointReference.RowOf(generatorReferences[i]) % OddDigits.GeneratorEntries)) + 1;
            digit *= (generatorReferences[i] & 1) != 0 ? -1 : 1;
            total = Follow(met, "generator", i == 0, total, digit << (i * OddDigits.GeneratorWidth));
        }

        sum = Modulo(sum * Multiple, N);
        if (sum.IsZero)
        {
            met.Add("infinite point");
        }

        if (total.IsZero)
        {
            met.Add("infinite generator");
        }

        if (!sum.IsZero && !total.IsZero)
        {
            if (sum == total)
            {
                met.Add("equal at last");
            }
            else if ((sum + total) % N == 0)
            {
                met.Add("opposite at last");
            }
        }

        Assert.Equal(Modulo(GeneratorScalar + (PointScalar * Multiple), N), (sum + total) % N);
        return met;
    }

    /// <summary>a and b, and P as a multiple of G, so that the right sum is known as one, too.</summary>
    private static IEnumerable<LaneTerm> MakeHostile()
    {
        BigInteger[] multiples = [1, 2, 3, N - 1, (N + 1) / 2, Lambda, N - Lambda, Power(7, 3)];
        foreach (BigInteger multiple in multiples)
        {
            // b·P = ±a·G, in one way and the other; a = 0; b = 0; both.
            BigInteger b = Power(5, 2);
            yield return new LaneTerm(b * multiple % N, b, multiple);
            yield return new LaneTerm(N - (b * multiple % N), b, multiple);
            yield return new LaneTerm(0, b, multiple);
            yield return new LaneTerm(Power(3, 2), 0, multiple);
            yield return new LaneTerm(0, 0, multiple);
            yield return new LaneTerm(multiple, 1, multiple);
            yield return new LaneTerm(N - multiple, 1, multiple);
            yield return new LaneTerm(1, N - 1, multiple);
        }

        // Short halves: what is added last may be what is there already, or its opposite.
        for (int d = -33; d <= 33; d++)
        {
            yield return new LaneTerm(Power(3, 5), Modulo(2 * d * Lambda, N), Power(7, 5));
            yield return new LaneTerm(Power(3, 6), Modulo(d, N), Power(7, 6));
            yield return new LaneTerm(Power(3, 7), Modulo(d * (1 + Lambda), N), Power(7, 7));
            yield return new LaneTerm(Power(3, 8), Modulo(d * (1 - Lambda), N), Power(7, 8));
        }

        // The top digit of a·G is added last.
        for (int d = -255; d <= 255; d += 2)
        {
            yield return new LaneTerm(Modulo((BigInteger)d << 249, N), Power(5, 9), Power(7, 9));
        }
    }

    private static BigInteger Power(int number, int exponent) => BigInteger.ModPow(number, (97 * exponent) + 200, N);

    private static BigInteger Follow(List<string> met, string part, bool isFirst, BigInteger sum, BigInteger summand)
    {
        sum = Modulo(sum, N);
        summand = Modulo(summand, N);
        if (!isFirst && sum == summand)
        {
            met.Add("equal in " + part);
        }
        else if (!isFirst && (sum + summand) % N == 0)
        {
            met.Add("opposite in " + part);
        }

        return (sum + summand) % N;
    }
}
