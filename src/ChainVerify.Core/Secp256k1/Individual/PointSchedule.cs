namespace ChainVerify.Secp256k1;

/// <summary>In which order the digits of a multiple of a point are added, and when the sum is doubled in between.</summary>
/// <remarks>
/// With one table, of odd multiples of P, the sum is doubled <see cref="OddDigits.PointWidth"/> times between any two places. With a comb of tables, the t-th of odd
/// multiples of 2^(5ct)·P, places that are c apart are added one after the other, each from its own table, and only c − 1 times the sum is doubled in between (Lim, Lee,
/// CRYPTO 1994). Immutable, thread-safe.
/// </remarks>
internal sealed class PointSchedule
{
    private readonly int[] _positions = new int[OddDigits.PointPlaces];
    private readonly int[] _firstRows = new int[OddDigits.PointPlaces];
    private readonly int[] _groupLengths;

    private PointSchedule(int spacing)
    {
        Spacing = spacing;
        Tables = (OddDigits.PointPlaces + spacing - 1) / spacing;
        _groupLengths = new int[spacing];
        int position = 0;
        for (int group = 0; group < spacing; group++)
        {
            for (int place = spacing - 1 - group; place < OddDigits.PointPlaces; place += spacing)
            {
                _positions[place] = position++;
                _firstRows[place] = place / spacing * OddDigits.RowsPerTable;
                _groupLengths[group]++;
            }
        }
    }

    /// <summary>One table a point.</summary>
    internal static PointSchedule SingleTable { get; } = new(OddDigits.PointPlaces);

    /// <summary>Seven tables a point, and 15 doublings in place of 125.</summary>
    internal static PointSchedule Comb { get; } = new(4);

    /// <summary>The places from one table to the next.</summary>
    internal int Spacing { get; }

    /// <summary>The tables of a point.</summary>
    internal int Tables { get; }

    /// <summary>For each place, the lowest first: when its digits are added.</summary>
    internal ReadOnlySpan<int> Positions => _positions;

    /// <summary>For each place, the lowest first: where its table begins.</summary>
    internal ReadOnlySpan<int> FirstRows => _firstRows;

    /// <summary>How many places are added between the doublings, in their order.</summary>
    internal ReadOnlySpan<int> GroupLengths => _groupLengths;
}
