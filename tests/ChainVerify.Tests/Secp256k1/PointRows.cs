using System.Numerics;
using ChainVerify.Secp256k1;
using ChainVerify.Tests.Reference;

namespace ChainVerify.Tests.Secp256k1;

/// <summary>Points in rows, written and read one by one.</summary>
internal static unsafe class PointRows<T>
    where T : unmanaged, IFieldLanes<T>
{
    internal static void Write(double* rows, int row, ReferenceCurve.Point point)
    {
        T x = T.Broadcast(BigNumbers.From(point.X));
        T y = T.Broadcast(BigNumbers.From(point.Y));
        T.Scatter(rows + (row * PointRow.Length), 0, in x, in y);
    }

    internal static ReferenceCurve.Point Read(double* rows, int reference)
    {
        int[] references = [.. Enumerable.Repeat(reference, T.Lanes)];
        T x = default;
        T y = default;
        fixed (int* pointer = references)
        {
            T.Gather(rows, pointer, ref x, ref y);
        }

        return new ReferenceCurve.Point(FieldSamples<T>.Store(x)[0], FieldSamples<T>.Store(y)[0]);
    }

    /// <summary>Writes logarithm · G from a row on.</summary>
    internal static void WriteMultiples(double* rows, int firstRow, IReadOnlyList<BigInteger> logarithms)
    {
        for (int i = 0; i < logarithms.Count; i++)
        {
            Write(rows, firstRow + i, Multiples.Of(logarithms[i])!.Value);
        }
    }
}
