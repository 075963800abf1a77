using System.Diagnostics;

namespace ChainVerify.Secp256k1;

/// <summary>
/// Finds the points that have given x and a given parity of y (SEC 1, section 2.3.4), and their images under the endomorphism, many at once.
/// </summary>
/// <remarks>
/// One square root each: y = (x³ + 7)^((p + 1)/4), which is one exactly if its square is x³ + 7 again. Two vectors go at a time, unless one is enough. One owner at a
/// time; no allocation after construction.
/// </remarks>
/// <typeparam name="T">The form of the field.</typeparam>
internal sealed unsafe class PointDecompression<T>
    where T : unmanaged, IFieldLanes<T>
{
    private readonly AlignedMemory<Scratch> _scratch = new(1);
    private readonly AlignedMemory<T> _powers = new(FieldPowers<T>.WorkspaceLength);
    private readonly AlignedMemory<T> _pairs = new(6);
    private readonly AlignedMemory<UInt256> _x = new(2 * T.Lanes);

    internal PointDecompression()
    {
        _scratch.Pointer->Seven = T.Broadcast(new UInt256(7));
        _scratch.Pointer->Beta = T.Broadcast(Generator.Beta);
    }

    /// <summary>The points of one step: two vectors.</summary>
    internal static int Step => 2 * T.Lanes;

    /// <summary>
    /// Writes (x, y) and λ·(x, y) = (βx, y) into two rows of every point, side by side.
    /// </summary>
    /// <param name="x">The points' x, each below p.</param>
    /// <param name="isOdd">Whether each point's y is odd.</param>
    /// <param name="count">The number of points.</param>
    /// <param name="rows">The first point's first row. Rows are written for whole vectors of points, the last ones beyond the count without meaning.</param>
    /// <param name="rowsPerPoint">From one point's first row to the next one's; at least 2.</param>
    /// <param name="isOnCurve">Whether there is such a point; if not, its rows have no meaning.</param>
    /// <returns>Whether all points are on the curve.</returns>
    internal bool Decompress(ReadOnlySpan<UInt256> x, ReadOnlySpan<bool> isOdd, int count, double* rows, int rowsPerPoint, Span<bool> isOnCurve)
    {
        Debug.Assert(x.Length >= count && isOdd.Length >= count && isOnCurve.Length >= count && rowsPerPoint >= 2);
        bool all = true;
        for (int first = 0; first < count; first += Step)
        {
            uint valid = DecompressStep(x[first..count], isOdd[first..count], rows + ((nint)first * rowsPerPoint * PointRow.Length), rowsPerPoint);
            int length = Math.Min(Step, count - first);
            for (int i = 0; i < length; i++)
            {
                bool isValid = ((valid >> i) & 1) != 0;
                isOnCurve[first + i] = isValid;
                all &= isValid;
            }
        }

        return all;
    }

    private uint DecompressStep(ReadOnlySpan<UInt256> x, ReadOnlySpan<bool> isOdd, double* rows, int rowsPerPoint)
    {
        T* pointX = _pairs.Pointer;
        T* cube = _pairs.Pointer + 2;
        T* pointY = _pairs.Pointer + 4;
        ref Scratch scratch = ref *_scratch.Pointer;

        // What is missing in the last step is filled with the last point.
        uint wantOdd = 0;
        int vectors = x.Length > T.Lanes ? 2 : 1;
        for (int i = 0; i < vectors * T.Lanes; i++)
        {
            int source = Math.Min(i, x.Length - 1);
            _x.Pointer[i] = x[source];
            wantOdd |= isOdd[source] ? 1u << i : 0;
        }

        for (int v = 0; v < vectors; v++)
        {
            T.Load(ref pointX[v], _x.Pointer + (v * T.Lanes));
            T.Square(ref cube[v], in pointX[v]);
            T.Multiply(ref cube[v], in cube[v], in pointX[v]);
            T.Add(ref cube[v], in cube[v], in scratch.Seven);
        }

        FieldPowers<T>.SquareRoots(pointY, cube, _powers.Pointer, vectors);

        uint valid = 0;
        for (int v = 0; v < vectors; v++)
        {
            int shift = v * T.Lanes;
            T.Square(ref scratch.Temporary, in pointY[v]);
            T.Subtract(ref scratch.Temporary, in scratch.Temporary, in cube[v]);
            valid |= T.ZeroLanes(in scratch.Temporary) << shift;

            // −7 is not a cube modulo p, so y is never 0 and always has a parity to choose.
            T.NegateWhere(ref pointY[v], T.OddLanes(in pointY[v]) ^ (wantOdd >> shift));
            double* row = rows + ((nint)shift * rowsPerPoint * PointRow.Length);
            int stride = rowsPerPoint * PointRow.Length;
            T.Scatter(row, stride, in pointX[v], in pointY[v]);
            T.Multiply(ref scratch.Temporary, in pointX[v], in scratch.Beta);
            T.Scatter(row + PointRow.Length, stride, in scratch.Temporary, in pointY[v]);
        }

        return valid;
    }

    private struct Scratch
    {
        public T Seven;
        public T Beta;
        public T Temporary;
    }
}
