namespace ChainVerify.Secp256k1;

/// <summary>How 64-bit scalars are cut into signed digits of one width.</summary>
/// <remarks>
/// A digit d of a window of width c has |d| ≤ 2^(c−1), so a window needs 2^(c−1) buckets: the sign goes to the point.
/// </remarks>
internal readonly struct WindowPlan
{
    /// <summary>The narrowest and the widest useful window.</summary>
    internal const int MinimumWidth = 2;

    /// <summary>Digits of wider windows would not fit 16 bits with room, and no batch is large enough for them.</summary>
    internal const int MaximumWidth = 12;

    internal WindowPlan(int width)
    {
        Width = width;
        OffsetWindows = (64 + width - 1) / width;
        TopWidth = 64 - (width * (OffsetWindows - 1));
    }

    /// <summary>The width c of a window in bits.</summary>
    internal int Width { get; }

    /// <summary>The buckets of a window: 2^(c−1).</summary>
    internal int Buckets => 1 << (Width - 1);

    /// <summary>The windows of a scalar with offset: the highest may be narrower.</summary>
    internal int OffsetWindows { get; }

    /// <summary>The width of the highest of <see cref="OffsetWindows"/>.</summary>
    internal int TopWidth { get; }

    /// <summary>
    /// The windows of a magnitude in signed digits: they reach one place further, for the carry. If windows end right at the last bit, that is one more window.
    /// </summary>
    /// <param name="bits">The magnitude's bits.</param>
    internal int SignedWindows(int bits) => (bits / Width) + 1;

    /// <summary>What all digits with offset add up to when the scalar is 0, negated: Σ 2^(c·w)·2^(width of w − 1).</summary>
    /// <remarks>
    /// Digit w of a scalar u with offset is (bits of window w of u) − 2^(width of w − 1). So uniformly random bits are cut into signed digits without any
    /// carry, and what they stand for is u − Offset.
    /// </remarks>
    internal ulong Offset
    {
        get
        {
            ulong offset = 1UL << ((Width * (OffsetWindows - 1)) + TopWidth - 1);
            for (int window = 0; window < OffsetWindows - 1; window++)
            {
                offset += 1UL << ((Width * window) + Width - 1);
            }

            return offset;
        }
    }
}
