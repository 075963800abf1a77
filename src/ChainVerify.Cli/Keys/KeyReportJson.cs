using System.Text.Json;
using ChainVerify.Records;

namespace ChainVerify.Cli.Keys;

/// <summary>A key report for programs: the chain's record, and what verifying it brought out.</summary>
internal static class KeyReportJson
{
    internal static void Write(Stream output, KeyReport report)
    {
        using (Utf8JsonWriter json = new(output, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            if (report.Request.Version == ClaimVersion.V0)
            {
                json.WriteString("path", report.Request.Path);
            }

            ChainRecordWriter.WriteMembers(json, report.Chain);
            json.WriteString("address", report.Explanation.DerivedAddress?.ToString());
            json.WriteString("recoveredAppPublicKey", report.Explanation.AppPublicKey?.Compress().ToString());
            json.WriteString("recoveredKmsRoot", report.Explanation.KmsAddress?.ToString());
            json.WriteBoolean("valid", report.Verdict.IsValid);
            if (!report.Verdict.IsValid)
            {
                json.WriteString("failure", report.Verdict.Failure.ToString());
            }

            json.WriteBoolean("comparedWithTrustedRoot", report.IsComparedWithTrustedRoot);
            if (report.PrivateKey is { } privateKey)
            {
                json.WriteString("privateKey", privateKey);
            }

            json.WriteEndObject();
        }

        output.Write("\n"u8);
    }
}
