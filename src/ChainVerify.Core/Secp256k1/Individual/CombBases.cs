using System.Diagnostics;

namespace ChainVerify.Secp256k1;

/// <summary>Computes where the tables of combs begin, P, 2^20·P, 2^40·P and so on, and their images, for up to a vector of points at once.</summary>
/// <remarks>20 doublings and one inversion a table. One owner at a time; no allocation after construction.</remarks>
/// <typeparam name="T">The form of the field.</typeparam>
internal sealed unsafe class CombBases<T>
    where T : unmanaged, IFieldLanes<T>
{
    private readonly AlignedMemory<Scratch> _scratch = new(1);
    private readonly AlignedMemory<double> _shifted = new(2 * PointRow.Length * T.Lanes);
    private readonly AlignedMemory<int> _references = new(T.Lanes);

    internal CombBases() => _scratch.Pointer->Beta = T.Broadcast(Generator.Beta);

    /// <summary>Writes the first two rows of every table of the combs, and of what fills up their last vector.</summary>
    /// <param name="rows">The memory of the points and of the combs.</param>
    /// <param name="points">The row of each point, of which there are as many as lanes at most.</param>
    /// <param name="combs">The first row of each comb.</param>
    internal void Write(double* rows, ReadOnlySpan<int> points, ReadOnlySpan<int> combs)
    {
        Debug.Assert(points.Length == combs.Length && combs.Length <= T.Lanes);
        ref Scratch scratch = ref *_scratch.Pointer;
        for (int lane = 0; lane < T.Lanes; lane++)
        {
            _references.Pointer[lane] = PointReference.To(points[Math.Min(lane, points.Length - 1)]);
        }

        T.Gather(rows, _references.Pointer, ref scratch.Point.X, ref scratch.Point.Y);
        int tables = PointSchedule.Comb.Tables;
        for (int table = 0; table < OddMultiples<T>.PaddedCount(tables); table++)
        {
            if (table > 0 && table < tables)
            {
                Shift(ref scratch);
            }

            WriteRows(ref scratch, table, rows, combs);
        }
    }

    private void Shift(ref Scratch scratch)
    {
        scratch.Point.Z = T.Broadcast(UInt256.One);
        for (int i = 0; i < PointSchedule.Comb.Spacing * OddDigits.PointWidth; i++)
        {
            JacobianPoint<T>.Double(ref scratch.Point, &_scratch.Pointer->Workspace);
        }

        // The group's order is an odd prime, so the multiple is finite and Z is not zero.
        LaneInverse<T>.Invert(ref scratch.Inverse, in scratch.Point.Z);
        T.Square(ref scratch.Power, in scratch.Inverse);
        T.Multiply(ref scratch.Point.X, in scratch.Point.X, in scratch.Power);
        T.Multiply(ref scratch.Power, in scratch.Power, in scratch.Inverse);
        T.Multiply(ref scratch.Point.Y, in scratch.Point.Y, in scratch.Power);
    }

    private void WriteRows(ref Scratch scratch, int table, double* rows, ReadOnlySpan<int> combs)
    {
        double* shifted = _shifted.Pointer;
        T.Multiply(ref scratch.Power, in scratch.Point.X, in scratch.Beta);
        T.Scatter(shifted, 2 * PointRow.Length, in scratch.Point.X, in scratch.Point.Y);
        T.Scatter(shifted + PointRow.Length, 2 * PointRow.Length, in scratch.Power, in scratch.Point.Y);
        for (int lane = 0; lane < combs.Length; lane++)
        {
            nint row = combs[lane] + (table * OddDigits.RowsPerTable);
            new ReadOnlySpan<double>(shifted + (lane * 2 * PointRow.Length), 2 * PointRow.Length)
                .CopyTo(new Span<double>(rows + (row * PointRow.Length), 2 * PointRow.Length));
        }
    }

    private struct Scratch
    {
        public JacobianPoint<T> Point;
        public JacobianPoint<T>.Workspace Workspace;
        public T Inverse;
        public T Power;
        public T Beta;
    }
}
