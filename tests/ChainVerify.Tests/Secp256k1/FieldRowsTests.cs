using System.Numerics;
using ChainVerify.Secp256k1;
using ChainVerify.Tests.Reference;
using CsCheck;
using Xunit;

namespace ChainVerify.Tests.Secp256k1;

/// <summary>Rows are moved to lanes and back unchanged, limb by limb, in every width that the hardware has.</summary>
public sealed class FieldRowsTests
{
    private const double Untouched = 0.5;

    public static TheoryData<int> Widths => LaneWidths.WithRows;

    [Theory]
    [MemberData(nameof(Widths))]
    public void Lanes_go_to_rows_and_come_back(int lanes) => LaneWidths.Run(
        lanes, MoveRows<FieldVector512>, MoveRows<FieldVector256>, MoveRows<FieldVector128>, MoveRows<FieldElement>);

    private static unsafe void MoveRows<T>()
        where T : unmanaged, IFieldLanes<T>
    {
        Gen<(int Lane, bool IsNegative)> genReference = Gen.Select(Gen.Int[0, T.Lanes - 1], Gen.Bool);
        Gen.Select(FieldSamples<T>.GenAny, FieldSamples<T>.GenAny, Gen.Int[1, 3], genReference.Array[T.Lanes]).Sample(
            (x, y, rowsPerPoint, picks) =>
            {
                int stride = rowsPerPoint * PointRow.Length;
                double[] memory = new double[T.Lanes * stride];
                Array.Fill(memory, Untouched);
                int[] references = [.. picks.Select(pick => PointReference.NegateIf(PointReference.To(pick.Lane * rowsPerPoint), pick.IsNegative ? 1 : 0))];
                T gatheredX = default;
                T gatheredY = default;
                fixed (double* rows = memory)
                fixed (int* pointer = references)
                {
                    T.Scatter(rows, stride, in x, in y);
                    T.Gather(rows, pointer, ref gatheredX, ref gatheredY);
                }

                // Rows between those that are written are others' rows.
                Assert.All(
                    Enumerable.Range(0, memory.Length).Where(i => i % stride >= PointRow.Length),
                    i => Assert.Equal(Untouched, memory[i]));
                Assert.True(T.IsNormalized(in gatheredX) && T.IsNormalized(in gatheredY));
                for (int lane = 0; lane < T.Lanes; lane++)
                {
                    (int source, bool isNegative) = picks[lane];
                    if (FieldSamples<T>.HasLimbs)
                    {
                        BigInteger sign = isNegative ? -1 : 1;
                        Assert.Equal(FieldSamples<T>.LimbsOf(x, source), FieldSamples<T>.LimbsOf(gatheredX, lane));
                        Assert.Equal(FieldSamples<T>.LimbsOf(y, source).Select(limb => sign * limb), FieldSamples<T>.LimbsOf(gatheredY, lane));
                    }

                    BigInteger value = FieldSamples<T>.ValuesOf(y)[source];
                    Assert.Equal(FieldSamples<T>.ValuesOf(x)[source], FieldSamples<T>.ValuesOf(gatheredX)[lane]);
                    Assert.Equal(ReferenceCurve.Modulo(isNegative ? -value : value, ReferenceCurve.P), FieldSamples<T>.ValuesOf(gatheredY)[lane]);
                }
            },
            iter: LaneWidths.Cases<T>(300));
    }
}
