using System.Numerics;
using ChainVerify.Secp256k1;
using ChainVerify.Tests.Reference;
using CsCheck;
using Xunit;

namespace ChainVerify.Tests.Secp256k1.Individual;

/// <summary>Digits put together again are the scalar, whatever it is.</summary>
public sealed unsafe class OddDigitsTests
{
    private static readonly BigInteger N = ReferenceCurve.N;

    private static readonly BigInteger Lambda = BigNumbers.ToBig(Scalar.Lambda);

    /// <summary>Any scalar, and ones of which a half is extreme: i + λj for small i and j.</summary>
    private static readonly Gen<BigInteger> GenScalar = Gen.Frequency(
        (3, BigNumbers.GenAny.Select(number => number % N)),
        (1, Gen.Select(Gen.Int[-70, 70], Gen.Int[-70, 70], (i, j) => ReferenceCurve.Modulo(i + (Lambda * j), N))));

    [Fact]
    public void Digits_of_a_point_with_one_table_sum_up_to_the_scalar() => GenScalar.Sample(scalar => AssertSumsUp(scalar, PointSchedule.SingleTable), iter: 20_000);

    [Fact]
    public void Digits_of_a_point_with_a_comb_sum_up_to_the_scalar() => GenScalar.Sample(scalar => AssertSumsUp(scalar, PointSchedule.Comb), iter: 20_000);

    [Fact]
    public void A_comb_has_fewer_doublings_than_one_table_and_all_places()
    {
        Assert.Equal((1, 26), (PointSchedule.SingleTable.Tables, PointSchedule.SingleTable.GroupLengths.Length));
        Assert.Equal((7, 4), (PointSchedule.Comb.Tables, PointSchedule.Comb.GroupLengths.Length));
        foreach (PointSchedule schedule in new[] { PointSchedule.SingleTable, PointSchedule.Comb })
        {
            Assert.Equal(Enumerable.Range(0, OddDigits.PointPlaces), schedule.Positions.ToArray().Order());
            Assert.Equal(OddDigits.PointPlaces, schedule.GroupLengths.ToArray().Sum());
        }
    }

    [Fact]
    public void Digits_of_the_generator_sum_up_to_the_scalar() => GenScalar.Sample(
        scalar =>
        {
            const int Stride = 2;
            int[] references = new int[OddDigits.GeneratorPlaces * Stride];
            fixed (int* pointer = references)
            {
                OddDigits.WriteGeneratorDigits(BigNumbers.From(scalar), pointer, Stride);
            }

            BigInteger sum = 0;
            for (int place = 0; place < OddDigits.GeneratorPlaces; place++)
            {
                int digit = Digit(references[place * Stride], place * OddDigits.GeneratorEntries, 1, OddDigits.GeneratorEntries);
                sum += (BigInteger)digit << (place * OddDigits.GeneratorWidth);
            }

            Assert.Equal(scalar, ReferenceCurve.Modulo(sum, N));
        },
        iter: 5_000);

    private static void AssertSumsUp(BigInteger scalar, PointSchedule schedule)
    {
        const int FirstRow = 96;
        const int Stride = 3;
        int[] references = new int[2 * OddDigits.PointPlaces * Stride];
        fixed (int* pointer = references)
        {
            OddDigits.WritePointDigits(BigNumbers.From(scalar), FirstRow, schedule, pointer, Stride);
        }

        // As the sum is built: groups of places, doublings in between, and each table its own power of two.
        BigInteger sum = 0;
        int next = 0;
        foreach (int places in schedule.GroupLengths)
        {
            sum <<= OddDigits.PointWidth;
            for (int i = 0; i < places; i++)
            {
                int table = (PointReference.RowOf(references[next * Stride]) - FirstRow) / OddDigits.RowsPerTable;
                int firstRow = FirstRow + (table * OddDigits.RowsPerTable);
                BigInteger digits = Digit(references[next++ * Stride], firstRow, 2, OddDigits.PointEntries);
                digits += Lambda * Digit(references[next++ * Stride], firstRow + 1, 2, OddDigits.PointEntries);
                sum += digits << (table * schedule.Spacing * OddDigits.PointWidth);
            }
        }

        Assert.Equal(scalar, ReferenceCurve.Modulo(sum, N));
    }

    /// <summary>The odd number that a reference stands for.</summary>
    private static int Digit(int reference, int firstRow, int rowsPerEntry, int entries)
    {
        int entry = Math.DivRem(PointReference.RowOf(reference) - firstRow, rowsPerEntry, out int remainder);
        Assert.Equal(0, remainder);
        Assert.InRange(entry, 0, entries - 1);
        int multiple = (2 * entry) + 1;
        return (reference & 1) != 0 ? -multiple : multiple;
    }
}
