using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace ChainVerify.Secp256k1;

/// <summary>Computes affine odd multiples P, 3P, 5P, … of many points, and their images under the endomorphism if wanted.</summary>
/// <remarks>
/// Level by level: with all odd multiples below 2^k and 2^k·P, the next ones are 2^k·P + j·P, and 2^(k+1)·P is a doubling. All additions and
/// doublings of a level, of all points, share one inversion. No exceptional case can occur, because nothing is added but different multiples
/// of a point of prime order n, all far below n; so points must be on the curve. One owner at a time; no allocation after construction.
/// </remarks>
/// <typeparam name="T">The form of the field.</typeparam>
internal sealed unsafe class OddMultiples<T>
    where T : unmanaged, IFieldLanes<T>
{
    // Scratch would lie on the stack, were it aligned for vectors. Pairs begin at these places; β is one value.
    private const int Chain = 0;
    private const int Inverse = 2;
    private const int Slope = 4;
    private const int X = 6;
    private const int Y = 8;
    private const int Beta = 10;
    private const int ScratchLength = 11;

    private readonly AlignedMemory<T> _scratch = new(ScratchLength);
    private readonly int _entries;
    private readonly bool _hasImages;
    private readonly int _rowsPerEntry;
    private readonly AlignedMemory<T> _denominators;
    private readonly AlignedMemory<T> _prefixes;
    private readonly AlignedMemory<T> _bases;
    private readonly AlignedMemory<int> _references = new(FieldPair<T>.Vectors * T.Lanes);

    /// <summary>Makes one.</summary>
    /// <param name="capacity">The most points.</param>
    /// <param name="entries">The odd multiples of a point; a power of two, at least 2.</param>
    /// <param name="hasImages">Whether each entry has a second row, for its image (βx, y).</param>
    internal OddMultiples(int capacity, int entries, bool hasImages)
    {
        _entries = entries;
        _hasImages = hasImages;
        _rowsPerEntry = hasImages ? 2 : 1;
        RowsPerPoint = entries * _rowsPerEntry;
        int vectors = PaddedCount(capacity) / T.Lanes;
        _bases = new AlignedMemory<T>(2 * vectors);

        // The last level has entries/2 additions, the one before entries/4 and a doubling.
        int operations = vectors * Math.Max(entries / 2, (entries / 4) + 1);
        _denominators = new AlignedMemory<T>(operations, isCleared: false);
        _prefixes = new AlignedMemory<T>(operations, isCleared: false);
        _scratch.Pointer[Beta] = T.Broadcast(Generator.Beta);
    }

    /// <summary>From one point's first row to the next one's.</summary>
    internal int RowsPerPoint { get; }

    /// <summary>The points that have rows when so many are asked for: whole pairs of vectors.</summary>
    internal static int PaddedCount(int points)
    {
        int step = FieldPair<T>.Vectors * T.Lanes;
        return (points + step - 1) / step * step;
    }

    /// <summary>Fills the rows of points.</summary>
    /// <param name="rows">
    /// Each point's first rows hold the point, and its image if there are images. That of all points up to the next whole vector: any point of the curve will do.
    /// </param>
    /// <param name="points">The number of points.</param>
    internal void Compute(double* rows, int points)
    {
        int vectors = (points + T.Lanes - 1) / T.Lanes;
        Debug.Assert(2 * vectors <= _bases.Length);
        for (int known = 0; known < _entries; known = Math.Max(1, 2 * known))
        {
            bool isDoubling = 2 * known < _entries;
            TakeDifferences(rows, vectors, known, isDoubling);
            InvertProduct();
            WriteSums(rows, vectors, known, isDoubling);
        }
    }

    /// <summary>Two chains of products: of the first vectors of pairs, and of the second ones.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void TakeDifferences(double* rows, int vectors, int known, bool isDoubling)
    {
        T* s = _scratch.Pointer;
        s[Chain] = s[Chain + 1] = T.Broadcast(UInt256.One);
        T* denominator = _denominators.Pointer;
        T* prefix = _prefixes.Pointer;
        for (int vector = 0; vector < vectors; vector += FieldPair<T>.Vectors)
        {
            int count = Math.Min(FieldPair<T>.Vectors, vectors - vector);
            T* baseX = _bases.Pointer + (2 * vector);
            if (known == 0)
            {
                Gather(rows, vector, 0, baseX, count);
            }

            if (isDoubling)
            {
                FieldPair<T>.Double(denominator, baseX + 2, count);
                Extend(ref denominator, ref prefix, count);
            }

            for (int entry = 0; entry < known; entry++)
            {
                Gather(rows, vector, entry, s + X, count);
                FieldPair<T>.Subtract(denominator, s + X, baseX, count);
                Extend(ref denominator, ref prefix, count);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Extend(ref T* denominator, ref T* prefix, int count)
    {
        T* chain = _scratch.Pointer + Chain;
        for (int i = 0; i < count; i++)
        {
            prefix[i] = chain[i];
        }

        FieldPair<T>.Multiply(chain, chain, denominator, count);
        denominator += count;
        prefix += count;
    }

    /// <summary>Puts the inverses of both chains in their places.</summary>
    private void InvertProduct()
    {
        T* s = _scratch.Pointer;
        T.Multiply(ref s[Inverse], in s[Chain], in s[Chain + 1]);
        LaneInverse<T>.Invert(ref s[Inverse], in s[Inverse]);
        T.Multiply(ref s[Inverse + 1], in s[Inverse], in s[Chain]);
        T.Multiply(ref s[Chain], in s[Inverse], in s[Chain + 1]);
        s[Chain + 1] = s[Inverse + 1];
    }

    /// <summary>Unwinds the chains in the opposite order, so that a base is replaced by its double when its additions are done.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void WriteSums(double* rows, int vectors, int known, bool isDoubling)
    {
        T* s = _scratch.Pointer;
        int operations = known + (isDoubling ? 1 : 0);
        T* denominator = _denominators.Pointer + (vectors * operations);
        T* prefix = _prefixes.Pointer + (vectors * operations);
        for (int vector = (vectors - 1) & ~1; vector >= 0; vector -= FieldPair<T>.Vectors)
        {
            int count = Math.Min(FieldPair<T>.Vectors, vectors - vector);
            T* baseX = _bases.Pointer + (2 * vector);
            for (int entry = known - 1; entry >= 0; entry--)
            {
                Shorten(ref denominator, ref prefix, count);
                Gather(rows, vector, entry, s + X, count);
                FieldPair<T>.Subtract(s + Slope, s + Y, baseX + 2, count);
                WriteSum(baseX, s + X, count);
                Scatter(rows, vector, known + entry, count);
            }

            if (isDoubling)
            {
                Shorten(ref denominator, ref prefix, count);
                FieldPair<T>.Square(s + Slope, baseX, count);
                FieldPair<T>.Triple(s + Slope, s + Slope, count);
                WriteSum(baseX, baseX, count);
                for (int i = 0; i < count; i++)
                {
                    baseX[i] = s[X + i];
                    baseX[2 + i] = s[Y + i];
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Shorten(ref T* denominator, ref T* prefix, int count)
    {
        T* s = _scratch.Pointer;
        denominator -= count;
        prefix -= count;
        FieldPair<T>.Multiply(s + Inverse, s + Chain, prefix, count);
        FieldPair<T>.Multiply(s + Chain, s + Chain, denominator, count);
    }

    /// <summary>x = slope² − x₁ − x₂, y = slope·(x₁ − x) − y₁, where the slope's numerator and the inverse of its denominator are in scratch.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void WriteSum(T* baseX, T* otherX, int count)
    {
        T* s = _scratch.Pointer;
        FieldPair<T>.Multiply(s + Slope, s + Slope, s + Inverse, count);
        FieldPair<T>.Square(s + Inverse, s + Slope, count);
        FieldPair<T>.SubtractBoth(s + X, s + Inverse, baseX, otherX, count);
        FieldPair<T>.Subtract(s + Y, baseX, s + X, count);
        FieldPair<T>.Multiply(s + Y, s + Y, s + Slope, count);
        FieldPair<T>.Subtract(s + Y, s + Y, baseX + 2, count);
    }

    private void Gather(double* rows, int vector, int entry, T* x, int count)
    {
        int* references = _references.Pointer;
        int row = (vector * T.Lanes * RowsPerPoint) + (entry * _rowsPerEntry);
        for (int i = 0; i < count * T.Lanes; i++)
        {
            references[i] = PointReference.To(row);
            row += RowsPerPoint;
        }

        for (int i = 0; i < count; i++)
        {
            T.Gather(rows, references + (i * T.Lanes), ref x[i], ref x[2 + i]);
        }
    }

    private void Scatter(double* rows, int vector, int entry, int count)
    {
        T* s = _scratch.Pointer;
        T* x = s + X;
        T* y = s + Y;
        int stride = RowsPerPoint * PointRow.Length;
        double* row = rows + ((nint)vector * T.Lanes * stride) + (entry * _rowsPerEntry * PointRow.Length);
        for (int i = 0; i < count; i++)
        {
            T.Scatter(row, stride, in x[i], in y[i]);
            if (_hasImages)
            {
                T.Multiply(ref x[i], in x[i], in s[Beta]);
                T.Scatter(row + PointRow.Length, stride, in x[i], in y[i]);
            }

            row += (nint)T.Lanes * stride;
        }
    }
}
