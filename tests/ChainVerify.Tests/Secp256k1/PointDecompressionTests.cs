using System.Numerics;
using ChainVerify.Secp256k1;
using ChainVerify.Tests.Reference;
using CsCheck;
using Xunit;

namespace ChainVerify.Tests.Secp256k1;

/// <summary>Points from x and parity, and 2^64 and λ times points, in every width that the hardware has.</summary>
public sealed unsafe class PointDecompressionTests
{
    private static readonly BigInteger P = ReferenceCurve.P;

    // On the curve and not, as chance has it (half of all x are), and surely on it.
    private static readonly Gen<BigInteger> GenX = Gen.Frequency(
        (2, BigNumbers.GenAny.Select(number => number % P)), (2, Multiples.GenLogarithm.Select(logarithm => Multiples.Of(logarithm)!.Value.X)));

    public static TheoryData<int> Widths => LaneWidths.WithRows;

    [Theory]
    [MemberData(nameof(Widths))]
    public void Points_are_those_of_SEC_1_with_their_images(int lanes) => LaneWidths.Run(
        lanes, Decompress<FieldVector512>, Decompress<FieldVector256>, Decompress<FieldVector128>, Decompress<FieldElement>);

    [Theory]
    [MemberData(nameof(Widths))]
    public void Only_a_step_without_any_bad_x_is_called_good(int lanes) => LaneWidths.Run(
        lanes, FindOneBad<FieldVector512>, FindOneBad<FieldVector256>, FindOneBad<FieldVector128>, FindOneBad<FieldElement>);

    [Theory]
    [MemberData(nameof(Widths))]
    public void Shifted_points_are_multiples_by_2_to_the_64(int lanes) => LaneWidths.Run(
        lanes, Shift<FieldVector512>, Shift<FieldVector256>, Shift<FieldVector128>, Shift<FieldElement>);

    private static void Decompress<T>()
        where T : unmanaged, IFieldLanes<T>
    {
        PointDecompression<T> decompression = new();
        int most = (2 * PointDecompression<T>.Step) + 1;
        Gen.Select(Gen.Select(GenX, Gen.Bool).Array[1, most], Gen.Int[2, 4]).Sample(
            (points, rowsPerPoint) => AssertDecompresses(decompression, points, rowsPerPoint),
            iter: LaneWidths.Cases<T>(20),
            threads: 1); // one owner at a time
    }

    private static void FindOneBad<T>()
        where T : unmanaged, IFieldLanes<T>
    {
        // 5 is not the x of a point: 5³ + 7 is no square.
        Assert.Null(ReferenceCurve.FromX(5, false));
        PointDecompression<T> decompression = new();
        int count = PointDecompression<T>.Step + 1;
        for (int bad = 0; bad <= count; bad++)
        {
            AssertDecompresses(decompression, [.. Enumerable.Range(0, count).Select(i => (i == bad ? 5 : ReferenceCurve.G.X, i % 3 == 0))], 2);
        }
    }

    private static void AssertDecompresses<T>(PointDecompression<T> decompression, (BigInteger X, bool IsOdd)[] points, int rowsPerPoint)
        where T : unmanaged, IFieldLanes<T>
    {
        int count = points.Length;
        BigInteger beta = BigNumbers.ToBig(Generator.Beta);
        AlignedMemory<double> rows = new((count + PointDecompression<T>.Step) * rowsPerPoint * PointRow.Length);
        bool[] isOnCurve = new bool[count];
        bool all = decompression.Decompress(
            [.. points.Select(point => BigNumbers.From(point.X))], [.. points.Select(point => point.IsOdd)], count, rows.Pointer, rowsPerPoint, isOnCurve);
        ReferenceCurve.Point?[] expected = [.. points.Select(point => ReferenceCurve.FromX(point.X, point.IsOdd))];
        Assert.Equal(expected.Select(point => point is not null), isOnCurve);
        Assert.Equal(expected.All(point => point is not null), all);
        for (int i = 0; i < count; i++)
        {
            if (expected[i] is { } point)
            {
                int row = i * rowsPerPoint;
                Assert.Equal(point, PointRows<T>.Read(rows.Pointer, PointReference.To(row)));
                Assert.Equal(point with { X = point.X * beta % P }, PointRows<T>.Read(rows.Pointer, PointReference.To(row + 1)));
            }
        }

        GC.KeepAlive(rows);
    }

    private static void Shift<T>()
        where T : unmanaged, IFieldLanes<T>
    {
        PointShift<T> shift = new();
        BigInteger beta = BigNumbers.ToBig(Generator.Beta);
        Multiples.GenLogarithm.Array[1, (2 * T.Lanes) + 1].Sample(
            logarithms =>
            {
                const int RowsPerPoint = 4;
                AlignedMemory<double> rows = new(logarithms.Length * RowsPerPoint * PointRow.Length);
                int[] firstRows = [.. Enumerable.Range(0, logarithms.Length).Select(i => i * RowsPerPoint)];
                for (int i = 0; i < logarithms.Length; i++)
                {
                    PointRows<T>.Write(rows.Pointer, firstRows[i], Multiples.Of(logarithms[i])!.Value);
                }

                shift.Shift(rows.Pointer, firstRows);
                for (int i = 0; i < logarithms.Length; i++)
                {
                    ReferenceCurve.Point expected = Multiples.Of(logarithms[i] << 64)!.Value;
                    Assert.Equal(Multiples.Of(logarithms[i]), PointRows<T>.Read(rows.Pointer, PointReference.To(firstRows[i])));
                    Assert.Equal(expected, PointRows<T>.Read(rows.Pointer, PointReference.To(firstRows[i] + 2)));
                    Assert.Equal(
                        expected with { X = expected.X * beta % P }, PointRows<T>.Read(rows.Pointer, PointReference.To(firstRows[i] + 3)));
                }

                GC.KeepAlive(rows);
            },
            iter: LaneWidths.Cases<T>(10),
            threads: 1);
    }
}
