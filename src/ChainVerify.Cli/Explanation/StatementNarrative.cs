using System.Globalization;
using ChainVerify.Records;

namespace ChainVerify.Cli.Explanation;

/// <summary>What an oracle's answer states, and which parts of it are signed.</summary>
internal sealed class StatementNarrative(TextWriter writer, int labelWidth)
{
    internal void Write(in SignatureChain chain, OracleStatement statement)
    {
        string isSourceSigned = statement.IsSourceSigned ? "signed" : "NOT signed";
        writer.WriteLine(statement.Chapter == OracleChapter.Chapter03
            ? "Statement of the oracle (the tutorial's chapter 03)"
            : "Statement of the oracle (the tutorial's chapter 05)");
        Line("price", $"{TerminalText.Show(statement.PriceText)} (signed, as {statement.PriceHundredths} hundredths)");
        string unit = statement.Chapter == OracleChapter.Chapter03 ? "ms" : "s";
        string time = statement.Time is { } date
            ? date.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture)
            : "beyond the calendar";
        Line("timestamp", $"{statement.Timestamp} {unit}, {time} (signed)");
        Line("source", Optional(statement.Source, isSourceSigned));
        Line("TLS fingerprint", Optional(statement.TlsFingerprint, isSourceSigned));
        if (chain.StatementHash is { } recomputed)
        {
            bool matches = recomputed == chain.Message.Hash;
            Line("statement hash", $"{recomputed} (recomputed: {(matches ? "matches messageHash" : "DIFFERS from messageHash")})");
        }
    }

    private static string Optional(string? text, string isSigned) => text is null ? "not given" : $"{TerminalText.Show(text)} ({isSigned})";

    private void Line(string label, string value) => writer.WriteLine($"  {label.PadRight(labelWidth)} {value}");
}
