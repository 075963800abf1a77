using ChainVerify.Benchmarks.Figures;

namespace ChainVerify.Benchmarks.Load;

/// <summary>What was measured of one thing, round by round. Rounds below zero warm up and don't count.</summary>
internal sealed class Rounds(int count)
{
    private readonly double[] _values = new double[count];

    internal double Median => Measurement.Quantile([.. _values], 0.5);

    internal void Add(int round, double value)
    {
        if (round >= 0)
        {
            _values[round] = value;
        }
    }

    /// <summary>This against another: the ratio of the medians, and that of single rounds.</summary>
    internal Figure Ratio(string name, Rounds other, double? least = null, double? most = null)
    {
        double[] rounds = [.. _values.Zip(other._values, (one, two) => one / two)];
        return new Figure(
            name, Median / other.Median, _values.Min() / other._values.Min(), Quartiles(rounds), least ?? most, IsUpperBound: most is not null);
    }

    /// <summary>This as it is: the median of the rounds.</summary>
    internal Figure Figure(string name, double? least = null, double? most = null)
        => new(name, Median, _values.Min(), Quartiles([.. _values]), least ?? most, IsUpperBound: most is not null);

    private static (double Lower, double Upper) Quartiles(double[] values) => (Measurement.Quantile(values, 0.25), Measurement.Quantile(values, 0.75));
}
