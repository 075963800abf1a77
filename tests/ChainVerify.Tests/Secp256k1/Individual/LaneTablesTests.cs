using System.Numerics;
using ChainVerify.Secp256k1;
using Xunit;
using static ChainVerify.Tests.Reference.ReferenceCurve;

namespace ChainVerify.Tests.Secp256k1.Individual;

/// <summary>The tables of odd multiples, every entry of them.</summary>
public sealed unsafe class LaneTablesTests
{
    [Theory]
    [MemberData(nameof(LaneForms.InHardware), MemberType = typeof(LaneForms))]
    public void Every_row_of_the_generators_table_is_its_multiple(int lanes) => LaneForms.Run(lanes, new GeneratorRows());

    [Theory]
    [MemberData(nameof(LaneForms.InHardware), MemberType = typeof(LaneForms))]
    public void Tables_of_any_number_of_points_hold_their_odd_multiples(int lanes) => LaneForms.Run(lanes, new PointRows());

    private static Point Read<T>(double* rows, int row)
        where T : unmanaged, IFieldLanes<T>
    {
        int[] references = new int[T.Lanes];
        UInt256[] elements = new UInt256[T.Lanes];
        Array.Fill(references, PointReference.To(row));
        T x = default;
        T y = default;
        fixed (int* reference = references)
        fixed (UInt256* element = elements)
        {
            T.Gather(rows, reference, ref x, ref y);
            T.Store(element, in x);
            BigInteger bigX = BigNumbers.ToBig(elements[0]);
            T.Store(element, in y);
            return new Point(bigX, BigNumbers.ToBig(elements[0]));
        }
    }

    private sealed class GeneratorRows : ILaneTest
    {
        public void Run<T, TScalars>()
            where T : unmanaged, IFieldLanes<T>
            where TScalars : unmanaged, IScalarLanes<TScalars>
        {
            GeneratorTable<T> table = GeneratorTable<T>.Shared;
            Point? first = G;
            for (int place = 0; place < OddDigits.GeneratorPlaces; place++)
            {
                Point? twice = Add(first, first);
                Point? expected = first;
                for (int entry = 0; entry < OddDigits.GeneratorEntries; entry++)
                {
                    Assert.Equal(expected, Read<T>(table.Rows, (place * OddDigits.GeneratorEntries) + entry));
                    expected = Add(expected, twice);
                }

                first = Multiply(1 << OddDigits.GeneratorWidth, first);
            }
        }
    }

    private sealed class PointRows : ILaneTest
    {
        private static readonly BigInteger Lambda = BigNumbers.ToBig(Scalar.Lambda);

        public void Run<T, TScalars>()
            where T : unmanaged, IFieldLanes<T>
            where TScalars : unmanaged, IScalarLanes<TScalars>
        {
            const int Entries = OddDigits.PointEntries;
            int capacity = (3 * T.Lanes) + 1;
            Point[] points = [.. Enumerable.Range(1, capacity).Select(i => Multiply(BigInteger.Pow(7, 11 * i) % N, G)!.Value)];

            // A point twice, and its negative, in one vector.
            points[^1] = points[0];
            points[capacity / 2] = new Point(points[0].X, P - points[0].Y);
            Point?[][] multiples = [.. points.Select(point => Enumerable.Range(0, Entries).Select(entry => Multiply((2 * entry) + 1, point)).ToArray())];
            Point?[][] images = [.. multiples.Select(entries => entries.Select(entry => Multiply(Lambda, entry)).ToArray())];

            OddMultiples<T> table = new(capacity, Entries, hasImages: true);
            PointDecompression<T> decompression = new();
            AlignedMemory<double> rows = new(OddMultiples<T>.PaddedCount(capacity) * table.RowsPerPoint * PointRow.Length);
            for (int count = 1; count <= capacity; count++)
            {
                UInt256[] x = [.. points.Take(count).Select(point => BigNumbers.From(point.X))];
                bool[] isOdd = [.. points.Take(count).Select(point => !point.Y.IsEven)];
                Assert.True(decompression.Decompress(x, isOdd, count, rows.Pointer, table.RowsPerPoint, new bool[count]));
                table.Compute(rows.Pointer, count);
                for (int point = 0; point < count; point++)
                {
                    for (int entry = 0; entry < Entries; entry++)
                    {
                        int row = (point * table.RowsPerPoint) + (2 * entry);
                        Assert.Equal(multiples[point][entry], Read<T>(rows.Pointer, row));
                        Assert.Equal(images[point][entry], Read<T>(rows.Pointer, row + 1));
                    }
                }
            }

            GC.KeepAlive(rows);
        }
    }
}
