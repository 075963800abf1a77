using System.Numerics;
using ChainVerify.Secp256k1;
using CsCheck;
using Xunit;

namespace ChainVerify.Tests.Secp256k1;

/// <summary>Σ 2^(c·w)·b·bucket(w, b), with buckets that are empty, equal, opposite or alone.</summary>
public sealed unsafe class BucketAggregationTests
{
    private const int MostGroups = 10;
    private const int MostWindows = 4;
    private const int WidestHere = 7;

    private static readonly int MostBuckets = MostGroups * MostWindows * new WindowPlan(WidestHere).Buckets;

    public static TheoryData<int> Widths => LaneWidths.WithRows;

    [Theory]
    [MemberData(nameof(Widths))]
    public void Buckets_are_weighed_and_windows_joined(int lanes) => LaneWidths.Run(
        lanes, Aggregate<FieldVector512>, Aggregate<FieldVector256>, Aggregate<FieldVector128>, Aggregate<FieldElement>);

    private static void Aggregate<T>()
        where T : unmanaged, IFieldLanes<T>
    {
        // A row for every bucket's point; every point is summed twice, in a column and in a row.
        BatchAffineAdder<T> adder = new(BatchAffineAdder<T>.FirstRow + MostBuckets + (2 * MostBuckets));
        PointGroups<T> lists = new(adder, 2 * MostBuckets);
        BucketAggregation<T> aggregation = new(adder, lists, MostBuckets);
        Gen<BigInteger> genBucket = Gen.Frequency((1, Multiples.GenLogarithm), (2, Gen.Const(BigInteger.Zero)));
        Gen.Select(Gen.Int[WindowPlan.MinimumWidth, WidestHere], Gen.Int[1, MostWindows], Gen.Int[1, MostGroups], Gen.Bool).SelectMany(
            shape => Gen.Select(
                genBucket.Array[shape.Item2 * shape.Item3 * new WindowPlan(shape.Item1).Buckets],
                Gen.Int[0, 1].Array[shape.Item3],
                (buckets, rests) => (Width: shape.Item1, Windows: shape.Item2, Groups: shape.Item3, IsSparse: shape.Item4, buckets, rests))).Sample(
            sample =>
            {
                WindowPlan plan = new(sample.Width);
                BigInteger[] buckets = sample.IsSparse ? [.. sample.buckets.Select((bucket, i) => i % 5 == 0 ? bucket : BigInteger.Zero)] : sample.buckets;
                BigInteger[] logarithms = new BigInteger[buckets.Length];
                BigInteger[] sums = new BigInteger[sample.Groups];
                for (int bucket = 0; bucket < buckets.Length; bucket++)
                {
                    int magnitude = (bucket % plan.Buckets) + 1;
                    int group = bucket / plan.Buckets % sample.Groups;
                    int window = bucket / plan.Buckets / sample.Groups;
                    logarithms[bucket] = buckets[bucket];
                    sums[group] += (buckets[bucket] * magnitude) << (window * plan.Width);
                }

                // The lowest bucket, of weight 1, makes the sum what it should be: 0, or else 1.
                for (int group = 0; group < sample.Groups; group++)
                {
                    logarithms[group * plan.Buckets] += sample.rests[group] - sums[group];
                }

                Assert.Equal(sample.rests.Select(rest => rest == 0), Aggregate(adder, aggregation, plan, sample.Windows, sample.Groups, logarithms));
            },
            iter: LaneWidths.Cases<T>(30),
            threads: 1); // one owner at a time
    }

    private static bool[] Aggregate<T>(
        BatchAffineAdder<T> adder, BucketAggregation<T> aggregation, WindowPlan plan, int windows, int groups, BigInteger[] logarithms)
        where T : unmanaged, IFieldLanes<T>
    {
        int[] items = new int[logarithms.Length];
        int[] starts = [.. Enumerable.Range(0, logarithms.Length)];
        int[] counts = new int[logarithms.Length];
        for (int bucket = 0; bucket < logarithms.Length; bucket++)
        {
            if (Multiples.Of(logarithms[bucket]) is { } point)
            {
                int row = BatchAffineAdder<T>.FirstRow + bucket;
                PointRows<T>.Write(adder.Rows, row, point);
                items[bucket] = PointReference.To(row);
                counts[bucket] = 1;
            }
        }

        adder.Reset(BatchAffineAdder<T>.FirstRow + logarithms.Length);
        bool[] isInfinite = new bool[groups];
        fixed (int* i = items, s = starts, c = counts)
        {
            aggregation.Aggregate(plan, windows, groups, i, s, c, isInfinite);
        }

        return isInfinite;
    }
}
