using ChainVerify.Secp256k1;
using Xunit;
using static ChainVerify.Tests.Reference.ReferenceCurve;

namespace ChainVerify.Tests.Secp256k1.Individual;

/// <summary>Sums a·G + b·P in lanes against the reference, above all where additions on the way are exceptional.</summary>
public sealed class LaneMultiplicationTests
{
    [Theory]
    [MemberData(nameof(LaneForms.InHardware), MemberType = typeof(LaneForms))]
    public void Any_number_of_ordinary_sums_is_right(int lanes) => LaneForms.Run(lanes, new AnyNumber());

    [Theory]
    [MemberData(nameof(LaneForms.InHardware), MemberType = typeof(LaneForms))]
    public void Exceptional_sums_are_right_among_ordinary_ones(int lanes) => LaneForms.Run(lanes, new AmongOrdinary());

    [Theory]
    [MemberData(nameof(LaneForms.InHardware), MemberType = typeof(LaneForms))]
    public void Sums_are_right_where_all_lanes_are_exceptional(int lanes) => LaneForms.Run(lanes, new AllLanes());

    [Theory]
    [MemberData(nameof(LaneForms.InHardware), MemberType = typeof(LaneForms))]
    public void Numbers_that_are_no_point_spoil_no_other_sum(int lanes) => LaneForms.Run(lanes, new NoPoints());

    [Fact]
    public void The_hostile_sums_do_meet_every_exceptional_case()
    {
        // If digits or their order change, so do the scalars that make partial sums collide: this says so. Equal summands within b·P do not occur: before the
        // last place partial sums are shorter than any relation i + λj ≡ 0, and at the last one none of the few scalars that could do it is split that way.
        string[] expected =
        [
            "equal at last", "equal in generator", "infinite generator", "infinite point", "opposite at last", "opposite in generator", "opposite in point",
        ];
        foreach (PointSchedule schedule in new[] { PointSchedule.SingleTable, PointSchedule.Comb })
        {
            HashSet<string> met = [];
            foreach (LaneTerm term in LaneTerm.Hostile.Value)
            {
                met.UnionWith(term.ExceptionsWith(schedule));
            }

            Assert.Equal(expected, met.Order(StringComparer.Ordinal));
        }
    }

    /// <summary>One multiplication of a width, and what it must give, with one table a point and with combs.</summary>
    private sealed unsafe class Evaluation<T>
        where T : unmanaged, IFieldLanes<T>
    {
        private static readonly int CombRows = OddMultiples<T>.PaddedCount(PointSchedule.Comb.Tables) * OddDigits.RowsPerTable;

        private readonly LaneMultiplication<T> _multiplication = new();
        private readonly AlignedMemory<double> _rows = new((PointTables<T>.Rows + (LaneMultiplication<T>.Capacity * CombRows)) * PointRow.Length);
        private readonly PointTables<T> _tables;
        private readonly PointDecompression<T> _decompression = new();
        private readonly CombBases<T> _bases = new();
        private readonly OddMultiples<T> _multiples = new(PointSchedule.Comb.Tables, OddDigits.PointEntries, hasImages: true);

        internal Evaluation() => _tables = new PointTables<T>(_rows, 0);

        internal void AssertRight(ReadOnlySpan<LaneTerm> terms)
        {
            UInt256[] x = new UInt256[terms.Length];
            bool[] isOdd = new bool[terms.Length];
            bool[] isOnCurve = new bool[terms.Length];
            for (int i = 0; i < terms.Length; i++)
            {
                x[i] = BigNumbers.From(terms[i].Point.X);
                isOdd[i] = !terms[i].Point.Y.IsEven;
            }

            _decompression.Decompress(x, isOdd, terms.Length, _tables.Start, OddDigits.RowsPerTable, isOnCurve);
            Assert.DoesNotContain(false, isOnCurve);
            _tables.Fill(isOnCurve);
            Evaluate(terms, 0, OddDigits.RowsPerTable, PointSchedule.SingleTable);
            for (int i = 0; i < terms.Length; i++)
            {
                AssertRight(i, terms[i]);
            }

            WriteCombs(terms.Length);
            Evaluate(terms, PointTables<T>.Rows, CombRows, PointSchedule.Comb);
            for (int i = 0; i < terms.Length; i++)
            {
                AssertRight(i, terms[i]);
            }
        }

        internal void AssertOthersAreRight(ReadOnlySpan<LaneTerm> terms, UInt256[] x, bool[] isOnCurve)
        {
            _decompression.Decompress(x, new bool[x.Length], x.Length, _tables.Start, OddDigits.RowsPerTable, new bool[x.Length]);
            _tables.Fill(isOnCurve);
            Evaluate(terms, 0, OddDigits.RowsPerTable, PointSchedule.SingleTable);
            for (int i = 0; i < terms.Length; i++)
            {
                if (isOnCurve[i])
                {
                    AssertRight(i, terms[i]);
                }
            }
        }

        private void WriteCombs(int points)
        {
            for (int first = 0; first < points; first += T.Lanes)
            {
                int count = Math.Min(T.Lanes, points - first);
                int[] rows = [.. Enumerable.Range(first, count).Select(i => i * OddDigits.RowsPerTable)];
                int[] combs = [.. Enumerable.Range(first, count).Select(i => PointTables<T>.Rows + (i * CombRows))];
                _bases.Write(_rows.Pointer, rows, combs);
                foreach (int comb in combs)
                {
                    _multiples.Compute(_rows.Pointer + (comb * PointRow.Length), PointSchedule.Comb.Tables);
                }
            }
        }

        private void Evaluate(ReadOnlySpan<LaneTerm> terms, int firstRow, int rowsPerPoint, PointSchedule schedule)
        {
            for (int i = 0; i < terms.Length; i++)
            {
                _multiplication.SetSum(i, BigNumbers.From(terms[i].GeneratorScalar), BigNumbers.From(terms[i].PointScalar), firstRow + (i * rowsPerPoint), schedule);
            }

            _multiplication.Evaluate(terms.Length, _rows.Pointer, schedule);
        }

        private void AssertRight(int sum, LaneTerm term)
        {
            Point? actual = _multiplication.IsInfinite(sum)
                ? null
                : new Point(BigNumbers.ToBig(_multiplication.X[sum]), BigNumbers.ToBig(_multiplication.Y[sum]));
            Assert.Equal(term.Expected, actual);
            if (term.GeneratorPart is { } part)
            {
                UInt256 x = BigNumbers.From(part.X);
                Assert.True(_multiplication.IsGeneratorPart(sum, x, !part.Y.IsEven));
                Assert.False(_multiplication.IsGeneratorPart(sum, x, part.Y.IsEven));
                Assert.False(_multiplication.IsGeneratorPart(sum, BigNumbers.From(part.X ^ 1), !part.Y.IsEven));
            }
            else
            {
                Assert.False(_multiplication.IsGeneratorPart(sum, Generator.X, false));
                Assert.False(_multiplication.IsGeneratorPart(sum, UInt256.Zero, false));
            }
        }
    }

    private sealed class AnyNumber : ILaneTest
    {
        public void Run<T, TScalars>()
            where T : unmanaged, IFieldLanes<T>
            where TScalars : unmanaged, IScalarLanes<TScalars>
        {
            Evaluation<T> evaluation = new();
            for (int count = 1; count <= (3 * T.Lanes) + 1; count++)
            {
                evaluation.AssertRight(LaneTerm.Ordinary.Value.AsSpan(count, count));
            }

            // The most that is possible.
            LaneTerm[] all = [.. Enumerable.Range(0, LaneMultiplication<T>.Capacity).Select(i => LaneTerm.Ordinary.Value[i % LaneTerm.Ordinary.Value.Length])];
            evaluation.AssertRight(all);
        }
    }

    private sealed class AmongOrdinary : ILaneTest
    {
        public void Run<T, TScalars>()
            where T : unmanaged, IFieldLanes<T>
            where TScalars : unmanaged, IScalarLanes<TScalars>
        {
            // One exceptional lane to a pair of vectors, a little further each time.
            Evaluation<T> evaluation = new();
            LaneTerm[] terms = new LaneTerm[LaneMultiplication<T>.Capacity];
            int next = 0;
            while (next < LaneTerm.Hostile.Value.Length)
            {
                for (int i = 0; i < terms.Length; i++)
                {
                    bool isHostile = i % (2 * T.Lanes) == next % (2 * T.Lanes);
                    terms[i] = isHostile && next < LaneTerm.Hostile.Value.Length ? LaneTerm.Hostile.Value[next++] : LaneTerm.Ordinary.Value[i % LaneTerm.Ordinary.Value.Length];
                }

                evaluation.AssertRight(terms);
            }
        }
    }

    private sealed class AllLanes : ILaneTest
    {
        public void Run<T, TScalars>()
            where T : unmanaged, IFieldLanes<T>
            where TScalars : unmanaged, IScalarLanes<TScalars>
        {
            Evaluation<T> evaluation = new();
            foreach (LaneTerm[] chunk in LaneTerm.Hostile.Value.Chunk(LaneMultiplication<T>.Capacity))
            {
                evaluation.AssertRight(chunk);
            }

            // One and the same case in every lane.
            for (int i = 0; i < LaneTerm.Hostile.Value.Length; i += 29)
            {
                LaneTerm[] same = new LaneTerm[(2 * T.Lanes) + 1];
                Array.Fill(same, LaneTerm.Hostile.Value[i]);
                evaluation.AssertRight(same);
            }
        }
    }

    private sealed class NoPoints : ILaneTest
    {
        public void Run<T, TScalars>()
            where T : unmanaged, IFieldLanes<T>
            where TScalars : unmanaged, IScalarLanes<TScalars>
        {
            Evaluation<T> evaluation = new();
            for (int position = 0; position < 3 * T.Lanes; position++)
            {
                LaneTerm[] terms = LaneTerm.Ordinary.Value[..(3 * T.Lanes)];
                UInt256[] x = [.. terms.Select(term => BigNumbers.From(term.Point.X))];

                // Decompression asks for an even y here.
                for (int i = 0; i < terms.Length; i++)
                {
                    if (!terms[i].Point.Y.IsEven)
                    {
                        terms[i] = new LaneTerm(terms[i].GeneratorScalar, terms[i].PointScalar, N - terms[i].Multiple);
                    }
                }

                // x = 0 and x = 5 are on no point of the curve; y would be 7^((p + 1)/4) and the like.
                bool[] isOnCurve = new bool[terms.Length];
                Array.Fill(isOnCurve, true);
                isOnCurve[position] = false;
                x[position] = position % 2 == 0 ? UInt256.Zero : new UInt256(5);
                evaluation.AssertOthersAreRight(terms, x, isOnCurve);
            }
        }
    }
}
