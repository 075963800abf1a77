using System.Numerics;
using ChainVerify.Secp256k1;
using ChainVerify.Tests.Reference;
using CsCheck;
using Xunit;

namespace ChainVerify.Tests.Secp256k1;

/// <summary>The field in every width against big integers, on ordinary lanes and on limbs at their limits.</summary>
public sealed class FieldLanesTests
{
    private const int Multiplications = 1_000;
    private const int Sums = 300;

    private static readonly BigInteger P = ReferenceCurve.P;

    private delegate void Binary<T>(ref T result, ref readonly T left, ref readonly T right);

    public static TheoryData<int> Widths => LaneWidths.All;

    [Theory]
    [MemberData(nameof(Widths))]
    public void Products_and_squares_are_those_of_big_integers(int lanes) => LaneWidths.Run(
        lanes, Multiply<FieldVector512>, Multiply<FieldVector256>, Multiply<FieldVector128>, Multiply<FieldElement>);

    [Theory]
    [MemberData(nameof(Widths))]
    public void Products_at_the_edges_of_a_reduction_are_those_of_big_integers(int lanes) => LaneWidths.Run(
        lanes, MultiplyEdges<FieldVector512>, MultiplyEdges<FieldVector256>, MultiplyEdges<FieldVector128>, MultiplyEdges<FieldElement>);

    [Theory]
    [InlineData(8)]
    [InlineData(4)]
    [InlineData(2)]
    public void Products_and_squares_are_right_with_every_limb_at_its_limit_and_any_signs(int lanes) => LaneWidths.Run(
        lanes, MultiplyLimits<FieldVector512>, MultiplyLimits<FieldVector256>, MultiplyLimits<FieldVector128>, () => Assert.Fail("The integers have no limbs."));

    [Theory]
    [MemberData(nameof(Widths))]
    public void Sums_differences_and_small_multiples_are_those_of_big_integers(int lanes) => LaneWidths.Run(
        lanes, Add<FieldVector512>, Add<FieldVector256>, Add<FieldVector128>, Add<FieldElement>);

    [Theory]
    [MemberData(nameof(Widths))]
    public void A_result_may_be_an_operand(int lanes) => LaneWidths.Run(
        lanes, Overwrite<FieldVector512>, Overwrite<FieldVector256>, Overwrite<FieldVector128>, Overwrite<FieldElement>);

    [Theory]
    [MemberData(nameof(Widths))]
    public void Lanes_are_negated_and_copied_one_by_one(int lanes) => LaneWidths.Run(
        lanes, Choose<FieldVector512>, Choose<FieldVector256>, Choose<FieldVector128>, Choose<FieldElement>);

    [Theory]
    [MemberData(nameof(Widths))]
    public void Numbers_are_loaded_modulo_p_and_stored_below_it(int lanes) => LaneWidths.Run(
        lanes, Convert<FieldVector512>, Convert<FieldVector256>, Convert<FieldVector128>, Convert<FieldElement>);

    [Theory]
    [MemberData(nameof(Widths))]
    public void Zero_and_odd_lanes_are_those_of_the_canonical_value(int lanes) => LaneWidths.Run(
        lanes, Test<FieldVector512>, Test<FieldVector256>, Test<FieldVector128>, Test<FieldElement>);

    [Theory]
    [MemberData(nameof(Widths))]
    public void Long_chains_stay_normalized(int lanes) => LaneWidths.Run(
        lanes, Chain<FieldVector512>, Chain<FieldVector256>, Chain<FieldVector128>, Chain<FieldElement>);

    private static void Multiply<T>()
        where T : unmanaged, IFieldLanes<T> => Gen.Select(FieldSamples<T>.GenAny, FieldSamples<T>.GenAny).Sample(
        (a, b) =>
        {
            T product = default;
            T.Multiply(ref product, in a, in b);
            T square = default;
            T.Square(ref square, in a);
            BigInteger[] left = FieldSamples<T>.ValuesOf(a);
            BigInteger[] right = FieldSamples<T>.ValuesOf(b);
            AssertAre(left.Zip(right, (x, y) => x * y), product);
            AssertAre(left.Select(x => x * x), square);
        },
        iter: LaneWidths.Cases<T>(Multiplications));

    /// <summary>
    /// Products just around a multiple of 2^256 or p. There carries run through all words, the part that passed 2^256 makes it pass once more, and what is left lies between p
    /// and 2^256: random factors lead there once in 2^200 times.
    /// </summary>
    private static void MultiplyEdges<T>()
        where T : unmanaged, IFieldLanes<T> => Gen.Select(Gen.Int[2, 4096], Gen.Int[0, 4096], Gen.Bool, Gen.OneOf(Gen.Long[-(1L << 34), 1L << 34], Gen.Long[-(1L << 45), 1L << 45])).Sample(
        (factor, multiple, isOfP, offset) =>
        {
            BigInteger product = ((1 + (multiple % factor)) * (isOfP ? P : BigInteger.One << 256)) + offset;
            BigInteger other = BigInteger.Min(product / factor, P - 1);
            T a = FieldSamples<T>.Load([.. Enumerable.Repeat(new BigInteger(factor), T.Lanes)]);
            T b = FieldSamples<T>.Load([.. Enumerable.Range(0, T.Lanes).Select(lane => (other + lane) % P)]);
            T result = default;
            T.Multiply(ref result, in a, in b);
            AssertAre(FieldSamples<T>.ValuesOf(b).Select(y => factor * y), result);
            T.Multiply(ref result, in b, in a);
            AssertAre(FieldSamples<T>.ValuesOf(b).Select(y => factor * y), result);
        },
        iter: LaneWidths.Cases<T>(20 * Multiplications));

    private static void MultiplyLimits<T>()
        where T : unmanaged, IFieldLanes<T>
    {
        long[][] patterns = [.. FieldSamples<T>.ExtremeLimbs()];
        foreach (long[] first in patterns)
        {
            T a = FieldSamples<T>.FromLimbs([.. Enumerable.Repeat(first, T.Lanes)]);
            BigInteger x = FieldSamples<T>.ValuesOf(a)[0];
            T square = default;
            T.Square(ref square, in a);
            AssertAre(Enumerable.Repeat(x * x, T.Lanes), square);
            foreach (long[][] others in patterns.Chunk(T.Lanes))
            {
                T b = FieldSamples<T>.FromLimbs(others);
                T product = default;
                T.Multiply(ref product, in a, in b);
                AssertAre(FieldSamples<T>.ValuesOf(b).Select(y => x * y), product);
            }
        }
    }

    private static void Add<T>()
        where T : unmanaged, IFieldLanes<T> => Gen.Select(FieldSamples<T>.GenAny, FieldSamples<T>.GenAny, FieldSamples<T>.GenAny).Sample(
        (a, b, c) =>
        {
            BigInteger[] x = FieldSamples<T>.ValuesOf(a);
            BigInteger[] y = FieldSamples<T>.ValuesOf(b);
            BigInteger[] z = FieldSamples<T>.ValuesOf(c);
            T result = default;
            T.Add(ref result, in a, in b);
            AssertAre(x.Zip(y, (p, q) => p + q), result);
            T.Subtract(ref result, in a, in b);
            AssertAre(x.Zip(y, (p, q) => p - q), result);
            T.SubtractBoth(ref result, in a, in b, in c);
            AssertAre(x.Zip(y, z).Select(item => item.First - item.Second - item.Third), result);
            T.Double(ref result, in a);
            AssertAre(x.Select(p => 2 * p), result);
            T.Triple(ref result, in a);
            AssertAre(x.Select(p => 3 * p), result);
        },
        iter: LaneWidths.Cases<T>(Sums));

    private static void Overwrite<T>()
        where T : unmanaged, IFieldLanes<T> => Gen.Select(FieldSamples<T>.GenAny, FieldSamples<T>.GenAny).Sample(
        (a, b) =>
        {
            AssertOverwrites<T>(T.Multiply, a, b);
            AssertOverwrites<T>(T.Add, a, b);
            AssertOverwrites<T>(T.Subtract, a, b);
            AssertOverwrites<T>((ref T result, ref readonly T left, ref readonly T right) => T.SubtractBoth(ref result, in left, in right, in right), a, b);
            AssertOverwrites<T>((ref T result, ref readonly T left, ref readonly T right) => T.Square(ref result, in left), a, b);
            AssertOverwrites<T>((ref T result, ref readonly T left, ref readonly T right) => T.Double(ref result, in right), a, b);
            AssertOverwrites<T>((ref T result, ref readonly T left, ref readonly T right) => T.Triple(ref result, in left), a, b);
        },
        iter: LaneWidths.Cases<T>(Sums));

    private static void AssertOverwrites<T>(Binary<T> operation, T a, T b)
        where T : unmanaged, IFieldLanes<T>
    {
        T expected = default;
        operation(ref expected, in a, in b);
        T left = a;
        operation(ref left, in left, in b);
        T right = b;
        operation(ref right, in a, in right);
        T both = a;
        operation(ref both, in both, in both);
        T expectedBoth = default;
        operation(ref expectedBoth, in a, in a);
        Assert.Equal(FieldSamples<T>.ValuesOf(expected), FieldSamples<T>.ValuesOf(left));
        Assert.Equal(FieldSamples<T>.ValuesOf(expected), FieldSamples<T>.ValuesOf(right));
        Assert.Equal(FieldSamples<T>.ValuesOf(expectedBoth), FieldSamples<T>.ValuesOf(both));
    }

    private static void Choose<T>()
        where T : unmanaged, IFieldLanes<T> => Gen.Select(FieldSamples<T>.GenAny, FieldSamples<T>.GenAny, Gen.UInt).Sample(
        (a, b, lanes) =>
        {
            BigInteger[] x = FieldSamples<T>.ValuesOf(a);
            BigInteger[] y = FieldSamples<T>.ValuesOf(b);
            T negated = a;
            T.NegateWhere(ref negated, lanes);
            AssertAre(x.Select((value, lane) => Has(lanes, lane) ? -value : value), negated);
            T copied = a;
            T.CopyWhere(ref copied, lanes, in b);
            AssertAre(x.Select((value, lane) => Has(lanes, lane) ? y[lane] : value), copied);
        },
        iter: LaneWidths.Cases<T>(Sums));

    private static void Convert<T>()
        where T : unmanaged, IFieldLanes<T> => Gen.Select(BigNumbers.GenAny.Array[T.Lanes], FieldSamples<T>.GenAny).Sample(
        (numbers, any) =>
        {
            T loaded = FieldSamples<T>.Load(numbers);
            AssertAre(numbers, loaded);
            Assert.Equal(numbers.Select(number => number % P), FieldSamples<T>.Store(loaded));
            Assert.Equal(FieldSamples<T>.ValuesOf(any), FieldSamples<T>.Store(any));
            AssertAre(Enumerable.Repeat(numbers[0], T.Lanes), T.Broadcast(BigNumbers.From(numbers[0])));
        },
        iter: LaneWidths.Cases<T>(Sums));

    private static void Test<T>()
        where T : unmanaged, IFieldLanes<T> => Gen.Select(FieldSamples<T>.GenAny, FieldSamples<T>.GenAny, Gen.UInt, Gen.Int[-3, 3]).Sample(
        (a, b, lanes, offset) =>
        {
            // a − b is zero where b was made equal to a, in whatever form the difference then is; and a small number after an offset.
            T.CopyWhere(ref b, lanes, in a);
            T difference = default;
            T.Subtract(ref difference, in a, in b);
            T small = T.Broadcast(BigNumbers.From(ReferenceCurve.Modulo(offset, P)));
            T near = default;
            T.Add(ref near, in difference, in small);
            foreach (T value in (T[])[a, difference, near, default])
            {
                BigInteger[] values = FieldSamples<T>.ValuesOf(value);
                Assert.Equal(MaskOf(values, item => item.IsZero), T.ZeroLanes(in value));
                Assert.Equal(MaskOf(values, item => !item.IsEven), T.OddLanes(in value));
            }
        },
        iter: LaneWidths.Cases<T>(Sums));

    private static void Chain<T>()
        where T : unmanaged, IFieldLanes<T> => Gen.Select(FieldSamples<T>.GenAny, FieldSamples<T>.GenAny).Sample(
        (a, b) =>
        {
            BigInteger[] x = FieldSamples<T>.ValuesOf(a);
            BigInteger[] y = FieldSamples<T>.ValuesOf(b);
            for (int i = 0; i < 100; i++)
            {
                T.Multiply(ref a, in a, in b);
                T.Triple(ref b, in b);
                T.SubtractBoth(ref b, in b, in a, in a);
                T.Square(ref a, in a);
                for (int lane = 0; lane < T.Lanes; lane++)
                {
                    x[lane] = x[lane] * y[lane] % P;
                    y[lane] = ((3 * y[lane]) - (2 * x[lane])) % P;
                    x[lane] = x[lane] * x[lane] % P;
                }
            }

            AssertAre(x, a);
            AssertAre(y, b);
        },
        iter: LaneWidths.Cases<T>(20));

    private static bool Has(uint lanes, int lane) => ((lanes >> lane) & 1) != 0;

    private static uint MaskOf(BigInteger[] values, Func<BigInteger, bool> isChosen)
        => values.Select((value, lane) => isChosen(value) ? 1u << lane : 0).Aggregate((mask, bit) => mask | bit);

    private static void AssertAre<T>(IEnumerable<BigInteger> expected, T actual)
        where T : unmanaged, IFieldLanes<T>
    {
        Assert.True(T.IsNormalized(in actual));
        Assert.Equal(expected.Select(value => ReferenceCurve.Modulo(value, P)), FieldSamples<T>.ValuesOf(actual));
    }
}
