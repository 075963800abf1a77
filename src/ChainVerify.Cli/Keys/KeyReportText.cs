using ChainVerify.Cli.Explanation;

namespace ChainVerify.Cli.Keys;

/// <summary>A key report for people.</summary>
internal static class KeyReportText
{
    private const int LabelWidth = 16;

    internal static void Write(TextWriter writer, KeyReport report)
    {
        KeyRequest request = report.Request;
        string algorithm = request.Algorithm == KeyAlgorithm.Ed25519 ? "ed25519" : "secp256k1";
        writer.WriteLine(request.Version == ClaimVersion.V0
            ? $"Key of path \"{TerminalText.Show(request.Path)}\" for purpose \"{TerminalText.Show(request.Scope)}\" ({algorithm})"
            : $"v1 key of domain \"{TerminalText.Show(request.Scope)}\" ({algorithm})");
        ChainExplanation explanation = report.Explanation;
        Line(writer, "app id", $"{report.Chain.AppId} (told by the agent)");
        Line(writer, "public key", report.Chain.PublicKey.ToString());
        if (explanation.DerivedAddress is { } address)
        {
            Line(writer, "address", address.ToString());
        }

        Line(writer, "app signature", report.Chain.AppSignature.ToString());
        if (explanation.AppPublicKey is { } appKey)
        {
            Line(writer, "  is by app key", $"{appKey.Compress()} ({Address.FromPublicKey(appKey)})");
        }

        Line(writer, "KMS signature", report.Chain.KmsSignature.ToString());
        if (explanation.KmsAddress is { } root)
        {
            Line(writer, "  is by root", root.ToString());
        }

        if (report.PrivateKey is { } privateKey)
        {
            Line(writer, "private key", privateKey);
        }

        writer.WriteLine(Conclude(report));
    }

    private static string Conclude(KeyReport report) => report switch
    {
        { Verdict.IsValid: false } => $"INVALID: {report.Verdict}",
        { IsComparedWithTrustedRoot: false } => "Consistent, but compared with no root that you trust: name one with --kms-root.",
        _ => "VALID: a KMS root that you trust gave the app this key. It does not prove which code runs, or the path.",
    };

    private static void Line(TextWriter writer, string label, string value) => writer.WriteLine($"  {label.PadRight(LabelWidth)} {value}");
}
