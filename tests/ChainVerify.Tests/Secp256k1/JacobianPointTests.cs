using System.Numerics;
using ChainVerify.Secp256k1;
using ChainVerify.Tests.Reference;
using CsCheck;
using Xunit;

namespace ChainVerify.Tests.Secp256k1;

/// <summary>Additions are complete: equal, opposite and infinite operands side by side in the lanes of one vector.</summary>
public sealed unsafe class JacobianPointTests
{
    private const int Cases = 100;

    private static readonly BigInteger P = ReferenceCurve.P;

    // A logarithm of zero stands for an infinite operand, whose coordinates mean nothing: any numbers may stand there.
    private static readonly Gen<Operand> GenOperand =
        from logarithm in Gen.Frequency((5, Multiples.GenLogarithm), (1, Gen.Const(BigInteger.Zero)))
        from z in BigNumbers.GenAny.Select(number => 1 + (number % (P - 1)))
        from garbage in Gen.OneOf(BigInteger.Zero, BigInteger.One, P - 1, ReferenceCurve.G.X)
        select new Operand(logarithm, z, garbage);

    /// <summary>The second operand is often the first one or its negative.</summary>
    private static readonly Gen<(Operand First, Operand Second)> GenPair =
        from first in GenOperand
        from second in GenOperand
        from relation in Gen.Int[0, 3]
        select (first, relation switch { 0 => second with { Logarithm = first.Logarithm }, 1 => second with { Logarithm = -first.Logarithm }, _ => second });

    public static TheoryData<int> Widths => LaneWidths.All;

    [Theory]
    [MemberData(nameof(Widths))]
    public void Doubling_doubles_every_lane(int lanes) => LaneWidths.Run(
        lanes, Double<FieldVector512>, Double<FieldVector256>, Double<FieldVector128>, Double<FieldElement>);

    [Theory]
    [MemberData(nameof(Widths))]
    public void Sums_are_right_for_any_two_operands(int lanes) => LaneWidths.Run(
        lanes, Add<FieldVector512>, Add<FieldVector256>, Add<FieldVector128>, Add<FieldElement>);

    [Theory]
    [MemberData(nameof(Widths))]
    public void Mixed_sums_are_right_for_any_two_operands(int lanes) => LaneWidths.Run(
        lanes, AddMixed<FieldVector512>, AddMixed<FieldVector256>, AddMixed<FieldVector128>, AddMixed<FieldElement>);

    private static void Double<T>()
        where T : unmanaged, IFieldLanes<T> => GenOperand.Where(operand => !operand.IsInfinite).Array[T.Lanes].Sample(
        operands =>
        {
            JacobianPoint<T> point = Create<T>(operands);
            JacobianPoint<T>.Workspace workspace = default;
            JacobianPoint<T>.Double(ref point, &workspace);
            AssertAre(operands.Select(operand => 2 * operand.Logarithm), point, 0);
        },
        iter: LaneWidths.Cases<T>(Cases));

    private static void Add<T>()
        where T : unmanaged, IFieldLanes<T> => GenPair.Array[T.Lanes].Sample(
        pairs =>
        {
            JacobianPoint<T> sum = Create<T>(pairs.Select(pair => pair.First));
            JacobianPoint<T> summand = Create<T>(pairs.Select(pair => pair.Second));
            uint infinite = InfiniteLanes(pairs.Select(pair => pair.First));
            JacobianPoint<T>.Workspace workspace = default;
            JacobianPoint<T>.Add(ref sum, ref infinite, in summand, InfiniteLanes(pairs.Select(pair => pair.Second)), &workspace);
            AssertAre(pairs.Select(pair => pair.First.Logarithm + pair.Second.Logarithm), sum, infinite);

            // The result goes on as an operand: S + S, and then S − 2S + S.
            JacobianPoint<T> doubled = sum;
            uint doubledInfinite = infinite;
            JacobianPoint<T>.Add(ref doubled, ref doubledInfinite, in sum, infinite, &workspace);
            AssertAre(pairs.Select(pair => 2 * (pair.First.Logarithm + pair.Second.Logarithm)), doubled, doubledInfinite);
            T.NegateWhere(ref doubled.Y, uint.MaxValue);
            JacobianPoint<T>.Add(ref doubled, ref doubledInfinite, in sum, infinite, &workspace);
            JacobianPoint<T>.Add(ref doubled, ref doubledInfinite, in sum, infinite, &workspace);
            AssertAre(pairs.Select(_ => BigInteger.Zero), doubled, doubledInfinite);
        },
        iter: LaneWidths.Cases<T>(Cases));

    private static void AddMixed<T>()
        where T : unmanaged, IFieldLanes<T> => GenPair.Array[T.Lanes].Sample(
        pairs =>
        {
            JacobianPoint<T> sum = Create<T>(pairs.Select(pair => pair.First));
            JacobianPoint<T> summand = Create<T>(pairs.Select(pair => pair.Second with { Z = BigInteger.One }));
            uint infinite = InfiniteLanes(pairs.Select(pair => pair.First));
            uint present = ~InfiniteLanes(pairs.Select(pair => pair.Second));
            JacobianPoint<T>.Workspace workspace = default;
            JacobianPoint<T>.AddMixed(ref sum, ref infinite, in summand.X, in summand.Y, present, &workspace);
            AssertAre(pairs.Select(pair => pair.First.Logarithm + pair.Second.Logarithm), sum, infinite);
        },
        iter: LaneWidths.Cases<T>(Cases));

    private static JacobianPoint<T> Create<T>(IEnumerable<Operand> operands)
        where T : unmanaged, IFieldLanes<T>
    {
        (BigInteger X, BigInteger Y, BigInteger Z)[] coordinates = [.. operands.Select(operand => operand.Coordinates)];
        return new JacobianPoint<T>
        {
            X = FieldSamples<T>.Load([.. coordinates.Select(lane => lane.X)]),
            Y = FieldSamples<T>.Load([.. coordinates.Select(lane => lane.Y)]),
            Z = FieldSamples<T>.Load([.. coordinates.Select(lane => lane.Z)]),
        };
    }

    /// <summary>The bits beyond the lanes are set, as callers that mean "all" set them.</summary>
    private static uint InfiniteLanes(IEnumerable<Operand> operands)
    {
        uint mask = uint.MaxValue;
        int lane = 0;
        foreach (Operand operand in operands)
        {
            mask &= operand.IsInfinite ? uint.MaxValue : ~(1u << lane);
            lane++;
        }

        return mask;
    }

    private static void AssertAre<T>(IEnumerable<BigInteger> logarithms, JacobianPoint<T> point, uint infinite)
        where T : unmanaged, IFieldLanes<T>
    {
        BigInteger[] x = FieldSamples<T>.ValuesOf(point.X);
        BigInteger[] y = FieldSamples<T>.ValuesOf(point.Y);
        BigInteger[] z = FieldSamples<T>.ValuesOf(point.Z);
        int lane = 0;
        foreach (BigInteger logarithm in logarithms)
        {
            ReferenceCurve.Point? expected = Multiples.Of(logarithm);
            Assert.Equal(expected is null, ((infinite >> lane) & 1) != 0);
            if (expected is { } affine)
            {
                BigInteger square = z[lane] * z[lane] % P;
                Assert.False(square.IsZero);
                Assert.Equal(affine.X * square % P, x[lane]);
                Assert.Equal(affine.Y * square % P * z[lane] % P, y[lane]);
            }

            lane++;
        }
    }

    private sealed record Operand(BigInteger Logarithm, BigInteger Z, BigInteger Garbage)
    {
        internal bool IsInfinite => (Logarithm % ReferenceCurve.N).IsZero;

        internal (BigInteger X, BigInteger Y, BigInteger Z) Coordinates
            => Multiples.Of(Logarithm) is { } point
                ? (point.X * Z * Z % P, point.Y * Z * Z % P * Z % P, Z)
                : (Garbage, Garbage * Z % P, Garbage);
    }
}
