using System.Numerics;
using ChainVerify.Secp256k1;
using CsCheck;
using Xunit;
using static ChainVerify.Tests.Reference.ReferenceCurve;

namespace ChainVerify.Tests.Secp256k1;

/// <summary>Bulk additions and sums of groups: doublings and cancellations among them, few or all of a block.</summary>
public sealed unsafe class BatchAffineAdderTests
{
    private const int Points = 24;

    // More than two blocks of additions, and a last vector that is not full.
    private const int ManyAdditions = 4100;

    public static TheoryData<int> Widths => LaneWidths.WithRows;

    [Theory]
    [MemberData(nameof(Widths))]
    public void Sums_are_right_for_any_two_points(int lanes) => LaneWidths.Run(
        lanes, AddPairs<FieldVector512>, AddPairs<FieldVector256>, AddPairs<FieldVector128>, AddPairs<FieldElement>);

    [Theory]
    [MemberData(nameof(Widths))]
    public void Blocks_may_be_full_of_doublings_or_cancellations(int lanes) => LaneWidths.Run(
        lanes, AddExceptions<FieldVector512>, AddExceptions<FieldVector256>, AddExceptions<FieldVector128>, AddExceptions<FieldElement>);

    [Theory]
    [MemberData(nameof(Widths))]
    public void Groups_are_summed_to_one_point_or_none(int lanes) => LaneWidths.Run(
        lanes, SumGroups<FieldVector512>, SumGroups<FieldVector256>, SumGroups<FieldVector128>, SumGroups<FieldElement>);

    private static void AddPairs<T>()
        where T : unmanaged, IFieldLanes<T>
    {
        const int Rounds = 3;
        const int MostPairs = 40;
        Gen<(int Row, bool IsNegative)> genTerm = Gen.Select(Gen.Int[0, Points - 1], Gen.Bool);
        BatchAffineAdder<T> adder = new(BatchAffineAdder<T>.FirstRow + Points + (Rounds * MostPairs));
        Gen.Select(Multiples.GenLogarithm.Array[Points], Gen.Select(genTerm, genTerm).Array[1, MostPairs], Gen.Int[1, Rounds]).Sample(
            (logarithms, pairs, rounds) =>
            {
                PointRows<T>.WriteMultiples(adder.Rows, BatchAffineAdder<T>.FirstRow, logarithms);
                adder.Reset(BatchAffineAdder<T>.FirstRow + Points);
                bool hasInfinite = false;
                (int Reference, Point? Point)[] known = [.. logarithms.Select((logarithm, i) => (PointReference.To(BatchAffineAdder<T>.FirstRow + i), Multiples.Of(logarithm)))];
                for (int round = 0; round < rounds; round++)
                {
                    // In later rounds the sums are summands too, as long as they are finite.
                    (int Reference, Point? Point)[] ordered = [.. pairs.Select(pair =>
                    {
                        (int Reference, Point? Point) left = Choose(known, pair.Item1, Negate);
                        (int Reference, Point? Point) right = Choose(known, pair.Item2, Negate);
                        return (adder.Queue(left.Reference, right.Reference), Add(left.Point, right.Point));
                    })];
                    adder.Flush();
                    foreach ((int reference, Point? point) in ordered)
                    {
                        AssertIs(adder, point, reference);
                        hasInfinite |= point is null;
                    }

                    Assert.Equal(hasInfinite, adder.HasInfinite);
                    // One stays at least: all sums may be infinite.
                    known = [.. known.Skip(Math.Min(Points / 2, known.Length - 1)), .. ordered.Where(sum => sum.Point is not null)];
                }
            },
            iter: LaneWidths.Cases<T>(20),
            threads: 1); // one owner at a time
    }

    private static void AddExceptions<T>()
        where T : unmanaged, IFieldLanes<T>
    {
        BigInteger[] logarithms = [1, 2, 3, 5];
        BatchAffineAdder<T> adder = new(BatchAffineAdder<T>.FirstRow + logarithms.Length + ManyAdditions);
        PointRows<T>.WriteMultiples(adder.Rows, BatchAffineAdder<T>.FirstRow, logarithms);

        // One of so many additions is exceptional, or all of them; it doubles (0), cancels (1), or does now this, now that (2).
        foreach (int every in (int[])[1, 2, 7, ManyAdditions - 1])
        {
            foreach (int sign in (int[])[0, 1, 2])
            {
                adder.Reset(BatchAffineAdder<T>.FirstRow + logarithms.Length);
                (int Reference, BigInteger Logarithm)[] sums = [.. Enumerable.Range(0, ManyAdditions).Select(i =>
                {
                    int left = i % logarithms.Length;
                    bool isExceptional = i % every == 0;
                    int right = isExceptional ? left : (left + 1) % logarithms.Length;
                    bool isNegative = isExceptional && (sign == 2 ? i % 5 < 2 : sign == 1);
                    int reference = PointReference.NegateIf(PointReference.To(BatchAffineAdder<T>.FirstRow + right), isNegative ? 1 : 0);
                    return (
                        adder.Queue(PointReference.To(BatchAffineAdder<T>.FirstRow + left), reference),
                        logarithms[left] + (isNegative ? -logarithms[right] : logarithms[right]));
                })];
                adder.Flush();
                Assert.Equal(sums.Any(sum => sum.Logarithm.IsZero), adder.HasInfinite);
                foreach ((int reference, BigInteger logarithm) in sums)
                {
                    AssertIs(adder, Multiples.Of(logarithm), reference);
                }
            }
        }
    }

    private static void SumGroups<T>()
        where T : unmanaged, IFieldLanes<T>
    {
        const int MostGroups = 12;
        const int MostPoints = 20;
        Gen<(int Row, bool IsNegative)> genTerm = Gen.Select(Gen.Int[0, Points - 1], Gen.Bool);
        BatchAffineAdder<T> adder = new(BatchAffineAdder<T>.FirstRow + Points + (MostGroups * MostPoints));
        PointGroups<T> groups = new(adder, MostGroups);
        Gen.Select(Multiples.GenLogarithm.Array[Points], genTerm.Array[0, MostPoints].Array[1, MostGroups], Gen.Int[0, MostGroups]).Sample(
            (logarithms, lists, skipped) =>
            {
                PointRows<T>.WriteMultiples(adder.Rows, BatchAffineAdder<T>.FirstRow, logarithms);
                adder.Reset(BatchAffineAdder<T>.FirstRow + Points);
                (int Reference, BigInteger Logarithm)[] known = [.. logarithms.Select((logarithm, i) => (PointReference.To(BatchAffineAdder<T>.FirstRow + i), logarithm))];
                (int Reference, BigInteger Point)[][] terms = [.. lists.Select(list => list.Select(term => Choose(known, term, logarithm => -logarithm)).ToArray())];
                int[] items = [.. terms.SelectMany(list => list).Select(term => term.Reference), 0];
                int[] counts = [.. terms.Select(list => list.Length)];
                int[] starts = [.. counts.Select((_, i) => counts.Take(i).Sum())];
                int first = skipped % terms.Length;
                fixed (int* i = items, s = starts, c = counts)
                {
                    groups.Sum(i, s, c, first, terms.Length);
                }

                for (int group = 0; group < terms.Length; group++)
                {
                    BigInteger sum = terms[group].Aggregate(BigInteger.Zero, (total, term) => total + term.Point);
                    if (group < first)
                    {
                        Assert.Equal(terms[group].Length, counts[group]);
                        continue;
                    }

                    Assert.Equal(Multiples.Of(sum) is null ? 0 : 1, counts[group]);
                    if (counts[group] == 1)
                    {
                        Assert.Equal(Multiples.Of(sum), PointRows<T>.Read(adder.Rows, items[starts[group]]));
                    }
                }
            },
            iter: LaneWidths.Cases<T>(30),
            threads: 1);
    }

    private static (int Reference, TPoint Point) Choose<TPoint>((int Reference, TPoint Point)[] known, (int Row, bool IsNegative) term, Func<TPoint, TPoint> negate)
    {
        (int reference, TPoint point) = known[term.Row % known.Length];
        return term.IsNegative ? (PointReference.NegateIf(reference, 1), negate(point)) : (reference, point);
    }

    private static Point? Negate(Point? point) => point is { } finite ? finite with { Y = P - finite.Y } : null;

    private static void AssertIs<T>(BatchAffineAdder<T> adder, Point? expected, int reference)
        where T : unmanaged, IFieldLanes<T>
    {
        Assert.Equal(expected is null, adder.IsInfinite(reference));
        if (expected is { } point)
        {
            Assert.Equal(point, PointRows<T>.Read(adder.Rows, reference));
        }
    }
}
