using System.Text.Json;
using ChainVerify.Records;

namespace ChainVerify.Cli.Oracles;

/// <summary>An oracle's check for programs.</summary>
internal static class OracleCheckJson
{
    internal static void Write(Utf8JsonWriter json, OracleCheck check)
    {
        json.WriteStartObject();
        json.WriteString("url", check.Address.ToString());
        json.WriteBoolean("valid", check.IsValid);
        if (!check.IsValid)
        {
            WriteFailure(json, check);
        }

        json.WriteString("appId", (check.Explanation.AppId ?? check.Identity.AppId).ToString());
        json.WriteString("appIdFrom", check.Expectation.TakesClaimedApp ? "oracle" : "caller");
        json.WriteString("claimedAppId", check.Identity.AppId.ToString());
        json.WriteString("claimedSignerAddress", check.Identity.SignerAddress.ToString());
        json.WriteStartArray("kmsRoots");
        foreach (KmsRoot root in check.Expectation.Policy.KmsRoots)
        {
            json.WriteStringValue(root.Address.ToString());
        }

        json.WriteEndArray();
        WriteRecovered(json, check.Explanation);
        WriteStatement(json, check.Answer.Statement);
        WriteNumber(json, "ageSeconds", check.Age?.TotalSeconds);
        WriteNumber(json, "maxAgeSeconds", check.Expectation.MaximumAge?.TotalSeconds);
        json.WriteEndObject();
    }

    private static void WriteFailure(Utf8JsonWriter json, OracleCheck check)
    {
        Verdict verdict = check.Explanation.Verdict;
        json.WriteString("failure", check.Failure == OracleFailure.Chain ? verdict.Failure.ToString() : check.Failure.ToString());
        if (check.Failure == OracleFailure.Chain && verdict.Link != ChainLink.None)
        {
            json.WriteString("link", verdict.Link.ToString().ToLowerInvariant());
        }

        json.WriteString("detail", check.Describe(check.Failure));
    }

    private static void WriteRecovered(Utf8JsonWriter json, ChainExplanation explanation)
    {
        json.WriteStartObject("recovered");
        WriteText(json, "appPublicKey", explanation.AppPublicKey?.Compress().ToString());
        WriteText(json, "kmsAddress", explanation.KmsAddress?.ToString());
        WriteText(json, "signerAddress", explanation.MessageSignerAddress?.ToString());
        json.WriteEndObject();
    }

    private static void WriteStatement(Utf8JsonWriter json, OracleStatement statement)
    {
        json.WriteStartObject("statement");
        json.WriteString("chapter", statement.Chapter == OracleChapter.Chapter05 ? "05" : "03");

        // As text: a number of 256 bits is more than most readers of JSON keep.
        json.WriteString("priceHundredths", statement.PriceHundredths.ToString(System.Globalization.CultureInfo.InvariantCulture));
        WriteText(json, "time", statement.Time?.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture));
        WriteText(json, "source", statement.Source);
        WriteText(json, "tlsFingerprint", statement.TlsFingerprint);
        json.WriteBoolean("isSourceSigned", statement.IsSourceSigned);
        json.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter json, string name, string? value)
    {
        if (value is null)
        {
            json.WriteNull(name);
        }
        else
        {
            json.WriteString(name, value);
        }
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, Math.Round(number, 3));
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
