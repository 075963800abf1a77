using System.Numerics;
using ChainVerify.Secp256k1;
using ChainVerify.Tests.Reference;
using CsCheck;
using Xunit;

namespace ChainVerify.Tests.Secp256k1;

/// <summary>
/// Sums of scalar multiples, one or many at once, in every width of lanes and of windows. A sum says only whether it is infinite, so every group gets one more
/// term, which makes its sum zero, or another one than zero.
/// </summary>
public sealed unsafe class BucketMultiplicationTests
{
    private const int MostTerms = 24;
    private const int MostGroups = 11;

    private static readonly Gen<ulong> GenWord = Gen.Frequency(
        (2, Gen.ULong), (2, Gen.OneOf<ulong>(0UL, 1UL, 2UL, ulong.MaxValue, ulong.MaxValue - 1, 1UL << 63, (1UL << 63) - 1, 0xAAAAAAAAAAAAAAAA, 0x5555555555555555)));

    // A term with offset; or one of 64 or 128 bits, with a sign.
    private static readonly Gen<Term> GenTerm =
        from logarithm in Multiples.GenLogarithm
        from low in GenWord
        from high in GenWord
        from kind in Gen.Enum<TermKind>()
        from isNegative in Gen.Bool
        from nearOffset in Gen.Frequency((3, Gen.Const((int?)null)), (1, Gen.Int[-2, 2].Select(near => (int?)near)))
        select new Term(kind, logarithm, low, high, isNegative, nearOffset);

    // Some batches are one term over and over, and some are of terms and their negatives.
    private static readonly Gen<Term[]> GenTerms =
        from terms in GenTerm.Array[0, MostTerms / 2]
        from repetition in Gen.Int[0, 3]
        select repetition switch
        {
            0 => [.. terms, .. terms],
            1 => [.. terms, .. terms.Select(term => term with { IsNegative = !term.IsNegative })],
            2 => [.. terms.Take(1), .. Enumerable.Repeat(terms, MostTerms).SelectMany(same => same.Take(1)).Take(MostTerms - 1)],
            _ => terms,
        };

    private enum TermKind
    {
        Offset,
        Signed64,
        Signed128,
    }

    public static TheoryData<int> Widths => LaneWidths.WithRows;

    [Theory]
    [MemberData(nameof(Widths))]
    public void One_sum_is_right(int lanes) => LaneWidths.Run(
        lanes, MultiplyOne<FieldVector512>, MultiplyOne<FieldVector256>, MultiplyOne<FieldVector128>, MultiplyOne<FieldElement>);

    [Theory]
    [MemberData(nameof(Widths))]
    public void Many_sums_at_once_are_right(int lanes) => LaneWidths.Run(
        lanes, MultiplyMany<FieldVector512>, MultiplyMany<FieldVector256>, MultiplyMany<FieldVector128>, MultiplyMany<FieldElement>);

    [Theory]
    [MemberData(nameof(Widths))]
    public void More_sums_than_a_chunk_holds_are_right(int lanes) => LaneWidths.Run(
        lanes, MultiplyChunks<FieldVector512>, MultiplyChunks<FieldVector256>, MultiplyChunks<FieldVector128>, MultiplyChunks<FieldElement>);

    [Fact]
    public void Windows_cover_a_scalar_once()
    {
        for (int width = WindowPlan.MinimumWidth; width <= WindowPlan.MaximumWidth; width++)
        {
            WindowPlan plan = new(width);
            Assert.Equal(64, (width * (plan.OffsetWindows - 1)) + plan.TopWidth);
            Assert.InRange(plan.TopWidth, 1, width);
            Assert.Equal(1 << (width - 1), plan.Buckets);
            foreach (int bits in (int[])[64, 128])
            {
                // The signed digits of the largest magnitude end in the last window.
                Assert.True(width * plan.SignedWindows(bits) > bits);
                Assert.True(width * (plan.SignedWindows(bits) - 1) <= bits);
            }

            BigInteger offset = 0;
            for (int window = 0; window < plan.OffsetWindows; window++)
            {
                int widthHere = window == plan.OffsetWindows - 1 ? plan.TopWidth : width;
                offset += BigInteger.One << ((width * window) + widthHere - 1);
            }

            Assert.Equal(offset, plan.Offset);
        }
    }

    [Fact]
    public void What_does_not_fit_is_said_not_to()
    {
        WindowPlan plan = new(5);
        int windows = plan.SignedWindows(64);
        BucketMultiplication<FieldElement> multiplication = new(4, 4, 4 * windows, 2 * windows * plan.Buckets);
        Assert.True(multiplication.Fits(plan, groups: 2, offsetTerms: 2, signedTerms: 2, signedBits: 64));
        Assert.False(multiplication.Fits(plan, groups: 3, offsetTerms: 2, signedTerms: 2, signedBits: 64));
        Assert.False(multiplication.Fits(plan, groups: 2, offsetTerms: 3, signedTerms: 2, signedBits: 64));
        Assert.False(multiplication.Fits(plan, groups: 2, offsetTerms: 2, signedTerms: 2, signedBits: 128));
        Assert.False(multiplication.Fits(new WindowPlan(2), groups: 1, offsetTerms: 0, signedTerms: 4, signedBits: 64));
    }

    private static void MultiplyOne<T>()
        where T : unmanaged, IFieldLanes<T>
    {
        BucketMultiplication<T> multiplication = Create<T>(1, WindowPlan.MaximumWidth);
        foreach (int width in Enumerable.Range(WindowPlan.MinimumWidth, WindowPlan.MaximumWidth - WindowPlan.MinimumWidth + 1))
        {
            Gen.Select(GenTerms, Gen.Int[-1, 1]).Sample(
                (terms, rest) => AssertMultiplies(multiplication, new WindowPlan(width), [terms], [rest]),
                iter: LaneWidths.Cases<T>(12),
                threads: 1); // one owner at a time
        }
    }

    private static void MultiplyMany<T>()
        where T : unmanaged, IFieldLanes<T>
    {
        const int WidestHere = 8;
        BucketMultiplication<T> multiplication = Create<T>(MostGroups, WidestHere);
        foreach (int width in Enumerable.Range(WindowPlan.MinimumWidth, WidestHere - WindowPlan.MinimumWidth + 1))
        {
            Gen.Select(GenTerms, Gen.Int[-1, 1]).Array[2, MostGroups].Sample(
                groups => AssertMultiplies(multiplication, new WindowPlan(width), [.. groups.Select(group => group.Item1)], [.. groups.Select(group => group.Item2)]),
                iter: LaneWidths.Cases<T>(4),
                threads: 1);
        }
    }

    private static void MultiplyChunks<T>()
        where T : unmanaged, IFieldLanes<T>
    {
        // Some thousand terms of a few points: chunks of windows, and buckets in which equal and opposite points meet all the time.
        const int Terms = 2500;
        WindowPlan plan = new(4);
        BucketMultiplication<T> multiplication = new(
            Terms + 1, Terms + 1, (Terms + 1) * plan.SignedWindows(64), plan.SignedWindows(64) * plan.Buckets);
        Gen.Select(GenTerm.Select(term => term with { Kind = term.Kind == TermKind.Offset ? TermKind.Offset : TermKind.Signed64 }).Array[40], Gen.Int[0, 1]).Sample(
            (few, rest) => AssertMultiplies(
                multiplication,
                plan,
                [[.. Enumerable.Range(0, Terms).Select(i => few[i % few.Length] with { Low = few[i % few.Length].Low * (ulong)((i / few.Length) + 1) })]],
                [rest]),
            iter: LaneWidths.Cases<T>(3),
            threads: 1);
    }

    private static BucketMultiplication<T> Create<T>(int groups, int widest)
        where T : unmanaged, IFieldLanes<T>
    {
        int terms = groups * (MostTerms + 1);
        int buckets = groups * Enumerable.Range(WindowPlan.MinimumWidth, widest - WindowPlan.MinimumWidth + 1)
            .Max(width => new WindowPlan(width).SignedWindows(128) * new WindowPlan(width).Buckets);
        return new BucketMultiplication<T>(terms, terms, terms * new WindowPlan(WindowPlan.MinimumWidth).SignedWindows(128), buckets);
    }

    /// <summary>A group's sum comes out as <paramref name="rests"/> times G: infinity for 0.</summary>
    private static void AssertMultiplies<T>(BucketMultiplication<T> multiplication, WindowPlan plan, Term[][] groups, int[] rests)
        where T : unmanaged, IFieldLanes<T>
    {
        int signedBits = groups.Any(group => group.Any(term => term.Kind == TermKind.Signed128)) ? 128 : 64;
        multiplication.Begin(plan, groups.Length, signedBits);
        int row = BatchAffineAdder<T>.FirstRow;
        BigInteger[] sums = new BigInteger[groups.Length];
        for (int group = 0; group < groups.Length; group++)
        {
            foreach (Term term in groups[group])
            {
                PointRows<T>.Write(multiplication.Adder.Rows, row, Multiples.Of(term.Logarithm)!.Value);
                sums[group] += term.AddTo(multiplication, plan, group, PointReference.To(row++));
            }

            // The scalar 1 with a point that makes the sum what was asked for, unless that is infinity: then the sum is right already.
            if (ReferenceCurve.Multiply(ReferenceCurve.Modulo(rests[group] - sums[group], ReferenceCurve.N), ReferenceCurve.G) is { } last)
            {
                PointRows<T>.Write(multiplication.Adder.Rows, row, last);
                multiplication.AddSignedTerm(group, PointReference.To(row++), UInt128.One, 64);
            }
        }

        bool[] isInfinite = new bool[groups.Length];
        multiplication.Multiply(row, isInfinite);
        Assert.Equal(rests.Select(rest => rest == 0), isInfinite);
    }

    /// <summary>One term of a sum.</summary>
    private sealed record Term(TermKind Kind, BigInteger Logarithm, ulong Low, ulong High, bool IsNegative, int? NearOffset)
    {
        /// <summary>Adds the term.</summary>
        /// <returns>Its logarithm.</returns>
        internal BigInteger AddTo<T>(BucketMultiplication<T> multiplication, WindowPlan plan, int group, int reference)
            where T : unmanaged, IFieldLanes<T>
        {
            reference = PointReference.NegateIf(reference, IsNegative ? 1 : 0);
            BigInteger logarithm = IsNegative ? -Logarithm : Logarithm;
            switch (Kind)
            {
                case TermKind.Offset:
                    // Near the offset all digits are zero.
                    ulong bits = NearOffset is { } near ? plan.Offset + (ulong)near : Low;
                    multiplication.AddOffsetTerm(group, reference, bits);
                    return logarithm * (bits - (BigInteger)plan.Offset);
                case TermKind.Signed64:
                    multiplication.AddSignedTerm(group, reference, Low, 64);
                    return logarithm * Low;
                default:
                    UInt128 magnitude = new(High, Low);
                    multiplication.AddSignedTerm(group, reference, magnitude, 128);
                    return logarithm * (((BigInteger)High << 64) + Low);
            }
        }
    }
}
