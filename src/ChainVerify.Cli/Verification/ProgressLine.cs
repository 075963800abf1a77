using System.Diagnostics;
using System.Globalization;

namespace ChainVerify.Cli.Verification;

/// <summary>One line on a terminal that tells how far a run is, rewritten a few times a second; nothing anywhere else.</summary>
internal sealed class ProgressLine(TextWriter writer, bool isTerminal)
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(200);

    private readonly long _started = Stopwatch.GetTimestamp();
    private long _shown = Stopwatch.GetTimestamp();
    private int _width;

    internal void Show(VerificationSummary summary)
    {
        if (!isTerminal || Stopwatch.GetElapsedTime(_shown) < Period)
        {
            return;
        }

        _shown = Stopwatch.GetTimestamp();
        double rate = summary.Records / Stopwatch.GetElapsedTime(_started).TotalSeconds;
        string text = string.Create(
            CultureInfo.InvariantCulture, $"{summary.Records} records, {summary.Records - summary.Valid} invalid, {rate:0} per second");
        writer.Write($"\r{text.PadRight(_width)}");
        _width = text.Length;
    }

    /// <summary>Makes room for other lines.</summary>
    internal void Clear()
    {
        if (_width > 0)
        {
            writer.Write($"\r{new string(' ', _width)}\r");
            _width = 0;
        }
    }
}
