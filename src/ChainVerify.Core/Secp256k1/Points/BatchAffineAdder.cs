using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace ChainVerify.Secp256k1;

/// <summary>
/// Adds pairs of affine points in bulk: independent additions of a block share one inversion (Montgomery's trick), so that an
/// addition costs five multiplications and a squaring.
/// </summary>
/// <remarks>
/// Points lie in rows of one memory and are named by <see cref="PointReference"/>; every sum gets a new row. Rows 0 and 1 hold two points that
/// fill up the last vector of a block. Equal points are doubled, and opposite ones marked as infinite, which has no row form:
/// <see cref="IsInfinite"/>. Such exceptional pairs show as a zero among the differences of x, that is as a zero product; only then are they looked for. One owner at a time; no allocation after construction.
/// </remarks>
/// <typeparam name="T">The form of the field.</typeparam>
internal sealed unsafe class BatchAffineAdder<T>
    where T : unmanaged, IFieldLanes<T>
{
    /// <summary>The first row that belongs to the owner.</summary>
    internal const int FirstRow = 2;

    /// <summary>The additions that share an inversion at most. More would leave the second-level cache; the inversion is 2 ns of each already.</summary>
    private const int BlockLength = 2048;

    /// <summary>How many vectors ahead rows are fetched into the cache.</summary>
    private const int PrefetchDistance = 3;

    private readonly AlignedMemory<double> _rows;
    private readonly AlignedMemory<Addition> _additions;
    private readonly AlignedMemory<T> _prefixes;
    private readonly AlignedMemory<Scratch> _scratch;
    private readonly AlignedMemory<int> _left;
    private readonly AlignedMemory<int> _right;
    private readonly bool[] _isInfinite;
    private int _count;
    private int _firstResult;

    /// <summary>Makes an adder.</summary>
    /// <param name="rowCapacity">The rows of the owner and of all sums between two calls of <see cref="Reset"/>.</param>
    internal BatchAffineAdder(int rowCapacity)
    {
        // A block's last vectors are filled up, so they may write that many rows beyond the last sum.
        RowCapacity = rowCapacity;
        _rows = new AlignedMemory<double>((rowCapacity + (2 * T.Lanes)) * PointRow.Length, isCleared: false);
        _isInfinite = new bool[rowCapacity];
        _left = new AlignedMemory<int>(BlockLength);
        _right = new AlignedMemory<int>(BlockLength);
        _additions = new AlignedMemory<Addition>(BlockLength / T.Lanes);
        _prefixes = new AlignedMemory<T>(BlockLength / T.Lanes);
        _scratch = new AlignedMemory<Scratch>(1);
        NextRow = FirstRow;
        WriteFillers();
    }

    /// <summary>The memory of the points.</summary>
    internal double* Rows => _rows.Pointer;

    /// <summary>The number of rows.</summary>
    internal int RowCapacity { get; }

    /// <summary>The row that the next sum gets.</summary>
    internal int NextRow { get; private set; }

    /// <summary>Whether a sum was infinite since the last <see cref="Reset"/>.</summary>
    internal bool HasInfinite { get; private set; }

    /// <summary>Forgets all sums.</summary>
    /// <param name="nextRow">Rows below keep their points; sums are written from here on.</param>
    internal void Reset(int nextRow)
    {
        Debug.Assert(_count == 0 && nextRow >= FirstRow);
        if (HasInfinite)
        {
            Array.Clear(_isInfinite);
            HasInfinite = false;
        }

        NextRow = nextRow;
    }

    /// <summary>Whether a finished sum is the point at infinity; its row is meaningless then.</summary>
    internal bool IsInfinite(int reference) => _isInfinite[PointReference.RowOf(reference)];

    /// <summary>Orders the sum of two points, neither of them infinite. It is there after <see cref="Flush"/>.</summary>
    /// <returns>The sum's reference.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal int Queue(int left, int right)
    {
        if (_count == 0)
        {
            _firstResult = NextRow;
        }

        _left.Pointer[_count] = left;
        _right.Pointer[_count] = right;
        int result = PointReference.To(NextRow++);
        if (++_count == BlockLength)
        {
            Flush();
        }

        return result;
    }

    /// <summary>Computes all ordered sums.</summary>
    internal void Flush()
    {
        if (_count == 0)
        {
            return;
        }

        // Owners have room for whatever they order. Should one of them ever be wrong, this is the last look before rows are written.
        if (NextRow > RowCapacity)
        {
            throw new InvalidOperationException("More sums were ordered than there are rows.");
        }

        int vectors = FillUp();
        ref Scratch scratch = ref *_scratch.Pointer;
        TakeDifferences(vectors);
        MultiplyDifferences(vectors);
        T.Multiply(ref scratch.Product, in scratch.Chain0, in scratch.Chain1);
        if (T.ZeroLanes(in scratch.Product) != 0)
        {
            Repair(vectors);
            MultiplyDifferences(vectors);
            T.Multiply(ref scratch.Product, in scratch.Chain0, in scratch.Chain1);
        }

        // 1 / (c0·c1) gives 1/c0 and 1/c1.
        LaneInverse<T>.Invert(ref scratch.Inverse, in scratch.Product);

        T.Multiply(ref scratch.Product, in scratch.Inverse, in scratch.Chain1);
        T.Multiply(ref scratch.Chain1, in scratch.Inverse, in scratch.Chain0);
        scratch.Chain0 = scratch.Product;
        WriteSums(vectors);
        _count = 0;
    }

    /// <summary>Fills the block up to an even number of whole vectors.</summary>
    private int FillUp()
    {
        int pair = 2 * T.Lanes;
        int filled = (_count + pair - 1) / pair * pair;
        for (int i = _count; i < filled; i++)
        {
            _left.Pointer[i] = PointReference.To(0);
            _right.Pointer[i] = PointReference.To(1);
        }

        return filled / T.Lanes;
    }

    private void TakeDifferences(int vectors)
    {
        double* rows = _rows.Pointer;
        Addition* additions = _additions.Pointer;
        ref T rightY = ref _scratch.Pointer->Temporary0;
        for (int i = 0; i < vectors; i++)
        {
            if (Sse.IsSupported && i + PrefetchDistance < vectors)
            {
                Prefetch(rows, _left.Pointer + ((i + PrefetchDistance) * T.Lanes));
                Prefetch(rows, _right.Pointer + ((i + PrefetchDistance) * T.Lanes));
            }

            ref Addition addition = ref additions[i];
            T.Gather(rows, _left.Pointer + (i * T.Lanes), ref addition.LeftX, ref addition.LeftY);
            T.Gather(rows, _right.Pointer + (i * T.Lanes), ref addition.RightX, ref rightY);
            T.Subtract(ref addition.DifferenceX, in addition.RightX, in addition.LeftX);
            T.Subtract(ref addition.DifferenceY, in rightY, in addition.LeftY);
        }
    }

    /// <summary>Two chains of products, so that one multiplication does not wait for the other.</summary>
    private void MultiplyDifferences(int vectors)
    {
        Addition* additions = _additions.Pointer;
        T* prefixes = _prefixes.Pointer;
        ref Scratch scratch = ref *_scratch.Pointer;
        scratch.Chain0 = scratch.Chain1 = T.Broadcast(UInt256.One);
        for (int i = 0; i < vectors; i += 2)
        {
            prefixes[i] = scratch.Chain0;
            prefixes[i + 1] = scratch.Chain1;
            T.Multiply(ref scratch.Chain0, in scratch.Chain0, in additions[i].DifferenceX);
            T.Multiply(ref scratch.Chain1, in scratch.Chain1, in additions[i + 1].DifferenceX);
        }
    }

    /// <summary>
    /// Unwinds the chains: slope = Δy/Δx, x = slope² − x₁ − x₂, y = slope·(x₁ − x) − y₁. On entry the chains hold the inverses of the products.
    /// </summary>
    private void WriteSums(int vectors)
    {
        double* rows = _rows.Pointer + ((nint)_firstResult * PointRow.Length);
        Addition* additions = _additions.Pointer;
        T* prefixes = _prefixes.Pointer;
        ref Scratch scratch = ref *_scratch.Pointer;
        ref T slope0 = ref scratch.Temporary0;
        ref T slope1 = ref scratch.Temporary1;
        ref T x0 = ref scratch.X0;
        ref T x1 = ref scratch.X1;
        ref T y0 = ref scratch.Y0;
        ref T y1 = ref scratch.Y1;
        for (int i = vectors - 2; i >= 0; i -= 2)
        {
            ref Addition first = ref additions[i];
            ref Addition second = ref additions[i + 1];
            T.Multiply(ref slope0, in scratch.Chain0, in prefixes[i]);
            T.Multiply(ref slope1, in scratch.Chain1, in prefixes[i + 1]);
            T.Multiply(ref scratch.Chain0, in scratch.Chain0, in first.DifferenceX);
            T.Multiply(ref scratch.Chain1, in scratch.Chain1, in second.DifferenceX);
            T.Multiply(ref slope0, in slope0, in first.DifferenceY);
            T.Multiply(ref slope1, in slope1, in second.DifferenceY);
            T.Square(ref x0, in slope0);
            T.Square(ref x1, in slope1);
            T.SubtractBoth(ref x0, in x0, in first.LeftX, in first.RightX);
            T.SubtractBoth(ref x1, in x1, in second.LeftX, in second.RightX);
            T.Subtract(ref y0, in first.LeftX, in x0);
            T.Subtract(ref y1, in second.LeftX, in x1);
            T.Multiply(ref y0, in y0, in slope0);
            T.Multiply(ref y1, in y1, in slope1);
            T.Subtract(ref y0, in y0, in first.LeftY);
            T.Subtract(ref y1, in y1, in second.LeftY);
            T.Scatter(rows + ((nint)i * T.Lanes * PointRow.Length), PointRow.Length, in x0, in y0);
            T.Scatter(rows + ((nint)(i + 1) * T.Lanes * PointRow.Length), PointRow.Length, in x1, in y1);
        }
    }

    /// <summary>
    /// Gives exceptional pairs a fraction that makes the common formula right: for equal points the tangent 3x²/2y (2y is not 0: the group's
    /// order is odd), for opposite ones anything.
    /// </summary>
    private void Repair(int vectors)
    {
        ref Scratch scratch = ref *_scratch.Pointer;
        ref T value = ref scratch.Temporary0;
        T one = T.Broadcast(UInt256.One);
        for (int i = 0; i < vectors; i++)
        {
            ref Addition addition = ref _additions.Pointer[i];
            uint exceptional = T.ZeroLanes(in addition.DifferenceX);
            if (exceptional == 0)
            {
                continue;
            }

            // The y of the two are equal or opposite, and not 0, so a zero difference tells which.
            uint equal = exceptional & T.ZeroLanes(in addition.DifferenceY);
            uint opposite = exceptional & ~equal;
            T.Double(ref value, in addition.LeftY);
            T.CopyWhere(ref addition.DifferenceX, equal, in value);
            T.CopyWhere(ref addition.DifferenceX, opposite, in one);
            T.Square(ref value, in addition.LeftX);
            T.Triple(ref value, in value);
            T.CopyWhere(ref addition.DifferenceY, equal, in value);
            MarkInfinite(i, opposite);
        }
    }

    private void MarkInfinite(int vector, uint lanes)
    {
        for (int lane = 0; lane < T.Lanes; lane++)
        {
            if (((lanes >> lane) & 1) != 0)
            {
                // Fillers are neither equal nor opposite, so this is an ordered sum.
                _isInfinite[_firstResult + (vector * T.Lanes) + lane] = true;
                HasInfinite = true;
            }
        }
    }

    private void WriteFillers()
    {
        // G and 2G (SEC 2, section 2.4.1): two points that are neither equal nor opposite.
        Scratch* scratch = _scratch.Pointer;
        for (int row = 0; row < FirstRow; row++)
        {
            T x = T.Broadcast(row == 0 ? Generator.X : Generator.DoubleX);
            T y = T.Broadcast(row == 0 ? Generator.Y : Generator.DoubleY);
            T.Scatter(_rows.Pointer + (row * PointRow.Length), 0, in x, in y);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Prefetch(double* rows, int* references)
    {
        for (int lane = 0; lane < T.Lanes; lane++)
        {
            // 80 bytes from a multiple of 16 lie in two lines.
            double* row = rows + ((nint)PointReference.RowOf(references[lane]) * PointRow.Length);
            Sse.Prefetch0(row);
            Sse.Prefetch0(row + PointRow.Length - 2);
        }
    }

    /// <summary>What the second pass needs of one vector of additions.</summary>
    private struct Addition
    {
        public T DifferenceX;
        public T DifferenceY;
        public T LeftX;
        public T RightX;
        public T LeftY;
    }

    /// <summary>Values that would lie on the stack, were it aligned for vectors.</summary>
    private struct Scratch
    {
        public T Chain0;
        public T Chain1;
        public T Product;
        public T Inverse;
        public T Temporary0;
        public T Temporary1;
        public T X0;
        public T X1;
        public T Y0;
        public T Y1;
    }
}
