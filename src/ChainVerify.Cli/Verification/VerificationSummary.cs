using System.Globalization;

namespace ChainVerify.Cli.Verification;

/// <summary>Counts verdicts and tells them on standard error.</summary>
internal sealed class VerificationSummary
{
    private readonly long[] _byFailure = new long[Enum.GetValues<ChainFailure>().Length];

    internal long Records { get; private set; }

    internal long Valid => _byFailure[(int)ChainFailure.None];

    internal bool AllValid => Valid == Records;

    internal void Count(ReadOnlySpan<Verdict> verdicts)
    {
        Records += verdicts.Length;
        foreach (ref readonly Verdict verdict in verdicts)
        {
            _byFailure[(int)verdict.Failure]++;
        }
    }

    /// <summary>Two lines: what came out, and how fast.</summary>
    internal void WriteTo(TextWriter writer, TimeSpan elapsed, string engine)
    {
        // Not before the first microsecond: a rate is no division by zero.
        double seconds = Math.Max(elapsed.TotalSeconds, 1e-6);
        IEnumerable<string> failures = Enum.GetValues<ChainFailure>()
            .Where(failure => failure != ChainFailure.None && _byFailure[(int)failure] > 0)
            .Select(failure => string.Create(CultureInfo.InvariantCulture, $"{failure} {_byFailure[(int)failure]}"));
        string reasons = AllValid ? string.Empty : $" ({string.Join(", ", failures)})";
        writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Records} {(Records == 1 ? "record" : "records")}: {Valid} valid, {Records - Valid} invalid{reasons}"));
        writer.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{seconds:0.000} seconds, {Records / seconds:0} chains per second, engine {engine}"));
    }
}
