using System.Globalization;
using ChainVerify.Cli.Explanation;

namespace ChainVerify.Cli.Oracles;

/// <summary>An oracle's check for people: who it says it is, the tutorial's three steps, the age of the statement, the verdict.</summary>
internal sealed class OracleNarrative(TextWriter writer)
{
    internal void Write(OracleCheck check)
    {
        ChainNarrative chain = new(writer, check.Expectation.Policy, "which app, only the oracle says: name yours with --app-id");
        WriteOracle(check);
        chain.WriteSteps(check.Chain, check.Explanation, check.Answer.Statement);
        WriteAge(check);
        if (check.Failure is OracleFailure.None or OracleFailure.Chain)
        {
            chain.WriteConclusion(check.Chain, check.Explanation, check.Answer.Statement);
        }
        else
        {
            writer.WriteLine($"INVALID: {check.Failure}: {check.Describe(check.Failure)}");
        }
    }

    private void WriteOracle(OracleCheck check)
    {
        writer.WriteLine($"Oracle {check.Address}");
        if (check.Address.Scheme == "https")
        {
            Line("connection", "HTTPS. The fingerprint in the statement is that of the oracle's source, not of this connection");
        }

        Line("claimed app id", check.Identity.AppId + DescribeClaimedApp(check));
        Line("claimed signer", $"{check.Identity.SignerAddress}{(check.NamesOtherKey ? " (ANOTHER key than the one that signed the price)" : string.Empty)}");
    }

    private static string DescribeClaimedApp(OracleCheck check)
    {
        if (check.Expectation.TakesClaimedApp)
        {
            return " (the oracle's own word, taken for want of --app-id: it proves only \"some app under this KMS\")";
        }

        return check.Explanation.AppId is { } expected && expected != check.Identity.AppId ? $" (you expect {expected})" : string.Empty;
    }

    private void WriteAge(OracleCheck check)
    {
        writer.WriteLine("Age of the statement");
        Line("age", check.Age is { } age ? Describe(age) : "of a time beyond the calendar");
        string limit = check.Expectation.MaximumAge is { } maximum ? $"{Seconds(maximum)} (--max-age)" : "none: every age is accepted; say how old it may be with --max-age";
        Line("limit", limit);
        Line("result", check.AgeFailure == OracleFailure.None ? "ok" : $"FAILED: {check.Describe(check.AgeFailure)}");
    }

    private static string Describe(TimeSpan age)
        => age < TimeSpan.Zero ? $"{Seconds(-age)} in the future"
            : age.TotalDays >= 1 ? $"{Seconds(age)} ({age.TotalDays.ToString("N0", CultureInfo.InvariantCulture)} days)"
            : Seconds(age);

    private static string Seconds(TimeSpan time) => $"{time.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture)} s";

    private void Line(string label, string value) => writer.WriteLine($"  {label.PadRight(ChainNarrative.LabelWidth)} {value}");
}
