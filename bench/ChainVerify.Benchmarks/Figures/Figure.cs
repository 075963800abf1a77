using System.Globalization;

namespace ChainVerify.Benchmarks.Figures;

/// <summary>One promised figure, and what was measured.</summary>
/// <param name="Name">What is compared.</param>
/// <param name="Measured">The ratio of the medians, or bytes.</param>
/// <param name="OfMinima">The ratio of the fastest rounds; null for bytes.</param>
/// <param name="Quartiles">The quartiles of the ratios of single rounds; null for bytes.</param>
/// <param name="Bound">The least or the greatest allowed value; null when nothing was promised.</param>
/// <param name="IsUpperBound">Whether <paramref name="Bound"/> is the greatest allowed value.</param>
internal sealed record Figure(
    string Name, double Measured, double? OfMinima, (double Lower, double Upper)? Quartiles, double? Bound, bool IsUpperBound)
{
    internal bool? IsMet => Bound is { } bound ? (IsUpperBound ? Measured <= bound : Measured >= bound) : null;

    internal string Asked => Bound is { } bound
        ? string.Create(CultureInfo.InvariantCulture, $"{(IsUpperBound ? "≤" : "≥")} {bound:0.##}")
        : "–";

    /// <summary>How many times as long the first takes as the second.</summary>
    internal static Figure Ratio(string name, Measurement first, Measurement second, double? least = null, double? most = null)
    {
        double[] rounds = [.. first.Seconds.Zip(second.Seconds, (one, other) => one / other)];
        return new Figure(
            name,
            first.Median / second.Median,
            first.Minimum / second.Minimum,
            (Measurement.Quantile(rounds, 0.25), Measurement.Quantile(rounds, 0.75)),
            least ?? most,
            most is not null);
    }

    internal static Figure NoAllocation(string name, Measurement measurement)
        => new(name, measurement.AllocatedPerOperation, null, null, 0, IsUpperBound: true);
}
