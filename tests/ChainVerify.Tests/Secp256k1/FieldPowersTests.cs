using System.Numerics;
using ChainVerify.Secp256k1;
using ChainVerify.Tests.Reference;
using CsCheck;
using Xunit;

namespace ChainVerify.Tests.Secp256k1;

/// <summary>Roots and inverses in every lane against <see cref="BigInteger.ModPow"/>.</summary>
public sealed unsafe class FieldPowersTests
{
    private static readonly BigInteger P = ReferenceCurve.P;

    public static TheoryData<int> Widths => LaneWidths.All;

    [Theory]
    [MemberData(nameof(Widths))]
    public void Roots_and_inverses_are_powers(int lanes) => LaneWidths.Run(
        lanes, RaiseToPowers<FieldVector512>, RaiseToPowers<FieldVector256>, RaiseToPowers<FieldVector128>, RaiseToPowers<FieldElement>);

    [Theory]
    [MemberData(nameof(Widths))]
    public void Lanes_share_one_inversion(int lanes) => LaneWidths.Run(
        lanes, InvertLanes<FieldVector512>, InvertLanes<FieldVector256>, InvertLanes<FieldVector128>, InvertLanes<FieldElement>);

    private static void RaiseToPowers<T>()
        where T : unmanaged, IFieldLanes<T> => Gen.Select(FieldSamples<T>.GenAny, FieldSamples<T>.GenAny).Sample(
        (first, second) =>
        {
            AlignedMemory<T> memory = new(4 + FieldPowers<T>.WorkspaceLength);
            T* bases = memory.Pointer;
            T* results = bases + 2;
            T* workspace = bases + 4;
            bases[0] = first;
            bases[1] = second;
            BigInteger[][] values = [FieldSamples<T>.ValuesOf(first), FieldSamples<T>.ValuesOf(second)];
            FieldPowers<T>.SquareRoots(results, bases, workspace, 2);
            AssertArePowers(values, (P + 1) / 4, results);
            FieldPowers<T>.SquareRoots(results, bases + 1, workspace, 1);
            AssertArePowers(values[1..], (P + 1) / 4, results);
            FieldPowers<T>.Inverses(results, bases, workspace);
            AssertArePowers(values, P - 2, results);
            FieldPowers<T>.Inverse(results, bases + 1, workspace);
            AssertArePowers(values[1..], P - 2, results);
            GC.KeepAlive(memory);
        },
        iter: LaneWidths.Cases<T>(20));

    private static void InvertLanes<T>()
        where T : unmanaged, IFieldLanes<T> => FieldSamples<T>.GenAny.Sample(
        value =>
        {
            // A zero would make all lanes zero, so there are none.
            T one = T.Broadcast(UInt256.One);
            T.CopyWhere(ref value, T.ZeroLanes(in value), in one);
            T inverse = default;
            LaneInverse<T>.Invert(ref inverse, in value);
            Assert.Equal(FieldSamples<T>.ValuesOf(value).Select(x => BigInteger.ModPow(x, P - 2, P)), FieldSamples<T>.ValuesOf(inverse));
            LaneInverse<T>.Invert(ref value, in value);
            Assert.Equal(FieldSamples<T>.ValuesOf(inverse), FieldSamples<T>.ValuesOf(value));
        },
        iter: LaneWidths.Cases<T>(50));

    private static void AssertArePowers<T>(BigInteger[][] bases, BigInteger exponent, T* results)
        where T : unmanaged, IFieldLanes<T>
    {
        for (int i = 0; i < bases.Length; i++)
        {
            Assert.True(T.IsNormalized(in results[i]));
            Assert.Equal(bases[i].Select(value => BigInteger.ModPow(value, exponent, P)), FieldSamples<T>.ValuesOf(results[i]));
        }
    }
}
