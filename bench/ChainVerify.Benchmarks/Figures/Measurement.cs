namespace ChainVerify.Benchmarks.Figures;

/// <summary>What all rounds of a subject gave.</summary>
/// <param name="Subject">Who ran.</param>
/// <param name="Operations">How many operations each pass had.</param>
/// <param name="Seconds">The time of one operation, round by round.</param>
/// <param name="AllocatedBytes">What the timing thread allocated in a whole pass, in the worst round.</param>
internal sealed record Measurement(Subject Subject, int Operations, double[] Seconds, long AllocatedBytes)
{
    internal double Median => Quantile(Seconds, 0.5);

    internal double Minimum => Seconds.Min();

    internal double AllocatedPerOperation => (double)AllocatedBytes / Operations;

    /// <summary>The distance between the quartiles, as a share of the median: how noisy the machine was.</summary>
    internal double Spread => (Quantile(Seconds, 0.75) - Quantile(Seconds, 0.25)) / Median;

    /// <summary>A quantile, interpolated between neighbours.</summary>
    internal static double Quantile(double[] values, double share)
    {
        double[] sorted = [.. values.Order()];
        double place = share * (sorted.Length - 1);
        int below = (int)place;
        int above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((place - below) * (sorted[above] - sorted[below]));
    }
}
