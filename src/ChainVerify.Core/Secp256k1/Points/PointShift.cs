namespace ChainVerify.Secp256k1;

/// <summary>Computes 2^64·P and 2^64·λP for many points at once.</summary>
/// <remarks>64 doublings and one inversion a vector. One owner at a time; no allocation after construction.</remarks>
/// <typeparam name="T">The form of the field.</typeparam>
internal sealed unsafe class PointShift<T>
    where T : unmanaged, IFieldLanes<T>
{
    private const int Doublings = 64;

    private readonly AlignedMemory<Scratch> _scratch = new(1);
    private readonly AlignedMemory<double> _shifted = new(2 * PointRow.Length * T.Lanes);
    private readonly AlignedMemory<int> _references = new(T.Lanes);

    internal PointShift() => _scratch.Pointer->Beta = T.Broadcast(Generator.Beta);

    /// <summary>Shifts the points of rows P into rows 2 and 3 behind them: P, λP, 2^64·P, 2^64·λP.</summary>
    /// <param name="rows">The memory of all rows.</param>
    /// <param name="firstRows">The first row of each point.</param>
    internal void Shift(double* rows, ReadOnlySpan<int> firstRows)
    {
        ref Scratch scratch = ref *_scratch.Pointer;
        for (int first = 0; first < firstRows.Length; first += T.Lanes)
        {
            int lanes = Math.Min(T.Lanes, firstRows.Length - first);
            for (int lane = 0; lane < T.Lanes; lane++)
            {
                _references.Pointer[lane] = PointReference.To(firstRows[first + Math.Min(lane, lanes - 1)]);
            }

            T.Gather(rows, _references.Pointer, ref scratch.Point.X, ref scratch.Point.Y);
            scratch.Point.Z = T.Broadcast(UInt256.One);
            for (int i = 0; i < Doublings; i++)
            {
                JacobianPoint<T>.Double(ref scratch.Point, &_scratch.Pointer->Workspace);
            }

            // The group's order is an odd prime, so 2^64·P is finite and Z is not zero.
            LaneInverse<T>.Invert(ref scratch.Inverse, in scratch.Point.Z);
            T.Square(ref scratch.Power, in scratch.Inverse);
            T.Multiply(ref scratch.Point.X, in scratch.Point.X, in scratch.Power);
            T.Multiply(ref scratch.Power, in scratch.Power, in scratch.Inverse);
            T.Multiply(ref scratch.Point.Y, in scratch.Point.Y, in scratch.Power);
            T.Multiply(ref scratch.Point.Z, in scratch.Point.X, in scratch.Beta);
            double* shifted = _shifted.Pointer;
            T.Scatter(shifted, 2 * PointRow.Length, in scratch.Point.X, in scratch.Point.Y);
            T.Scatter(shifted + PointRow.Length, 2 * PointRow.Length, in scratch.Point.Z, in scratch.Point.Y);
            for (int lane = 0; lane < lanes; lane++)
            {
                new ReadOnlySpan<double>(shifted + (lane * 2 * PointRow.Length), 2 * PointRow.Length)
                    .CopyTo(new Span<double>(rows + ((nint)(firstRows[first + lane] + 2) * PointRow.Length), 2 * PointRow.Length));
            }
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
