using System.Diagnostics;

namespace ChainVerify.Secp256k1;

/// <summary>The odd multiples of the points of a few signatures, one table a point.</summary>
/// <remarks>One owner at a time; no allocation after construction.</remarks>
/// <typeparam name="T">The form of the field.</typeparam>
internal sealed unsafe class PointTables<T>
    where T : unmanaged, IFieldLanes<T>
{
    /// <summary>The most points. Their tables take 2,560 bytes each and have to stay in the second-level cache.</summary>
    internal const int Capacity = LaneMultiplication<T>.Capacity;

    private readonly OddMultiples<T> _multiples = new(Capacity, OddDigits.PointEntries, hasImages: true);
    private readonly AlignedMemory<double> _generatorRows = new(2 * PointRow.Length);
    private readonly AlignedMemory<double> _memory;

    /// <summary>Takes a part of memory for tables.</summary>
    /// <param name="memory">The memory.</param>
    /// <param name="firstRow">The first of <see cref="Rows"/> rows of it.</param>
    internal PointTables(AlignedMemory<double> memory, int firstRow)
    {
        Debug.Assert(_multiples.RowsPerPoint == OddDigits.RowsPerTable && memory.Length >= (firstRow + Rows) * PointRow.Length);
        _memory = memory;
        FirstRow = firstRow;
        T beta = T.Broadcast(Generator.Beta);
        T x = T.Broadcast(Generator.X);
        T y = T.Broadcast(Generator.Y);
        T.Scatter(_generatorRows.Pointer, 0, in x, in y);
        T.Multiply(ref x, in x, in beta);
        T.Scatter(_generatorRows.Pointer + PointRow.Length, 0, in x, in y);
    }

    /// <summary>The rows that tables take.</summary>
    internal static int Rows => OddMultiples<T>.PaddedCount(Capacity) * OddDigits.RowsPerTable;

    /// <summary>The row where the first point's table begins; each takes <see cref="OddDigits.RowsPerTable"/>.</summary>
    internal int FirstRow { get; }

    /// <summary>Where P and λP of the first point are written, before <see cref="Fill"/>, and those of the next one behind its table.</summary>
    internal double* Start => _memory.Pointer + ((nint)FirstRow * PointRow.Length);

    /// <summary>Fills the points' tables.</summary>
    /// <param name="isOnCurve">For each point whether it is one. The generator takes the place of the others: other numbers could spoil all tables.</param>
    internal void Fill(ReadOnlySpan<bool> isOnCurve)
    {
        Debug.Assert(isOnCurve.Length <= Capacity);
        int padded = OddMultiples<T>.PaddedCount(isOnCurve.Length);
        for (int point = 0; point < padded; point++)
        {
            if (point >= isOnCurve.Length || !isOnCurve[point])
            {
                new ReadOnlySpan<double>(_generatorRows.Pointer, 2 * PointRow.Length)
                    .CopyTo(new Span<double>(Start + (point * OddDigits.RowsPerTable * PointRow.Length), 2 * PointRow.Length));
            }
        }

        _multiples.Compute(Start, isOnCurve.Length);
    }
}
