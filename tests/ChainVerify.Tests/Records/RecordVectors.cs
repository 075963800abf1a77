using System.Text;
using System.Text.Json.Nodes;
using ChainVerify.Records;

namespace ChainVerify.Tests.Records;

/// <summary>Well-formed records to read, change and break: written ones, and those of the given vectors.</summary>
internal static class RecordVectors
{
    internal const string AppIdHex = "ea549f02e1a25fabd1cb788380e033ec5461b2ff";

    internal static readonly string PublicKeyHex = "02" + new string('a', 64);

    internal static readonly string AppPublicKeyHex = "03" + new string('b', 64);

    internal static readonly string AppSignatureHex = new string('1', 128) + "00";

    internal static readonly string KmsSignatureHex = new string('2', 128) + "01";

    internal static readonly string MessageHashHex = new('3', 64);

    internal static readonly string MessageSignatureHex = new string('4', 128) + "1b";

    /// <summary>The four complete answers of the tutorial's oracles with their app ids.</summary>
    internal static IEnumerable<(string Name, string AppIdHex, JsonObject Answer)> OracleAnswers
        => from entry in ReadVectors("oracle-chain.json").AsObject()
           where entry.Key.StartsWith("chapter", StringComparison.Ordinal)
           select (
               entry.Key,
               entry.Value!["GET /"]!["appId"]!.GetValue<string>(),
               entry.Value["GET /price"]!.DeepClone().AsObject());

    /// <summary>A record with every field of the commonest kind, in the order of the table.</summary>
    internal static JsonObject Record() => new()
    {
        ["id"] = "record 1",
        ["appId"] = AppIdHex,
        ["claim"] = "v0",
        ["purpose"] = "ethereum",
        ["algorithm"] = "secp256k1",
        ["publicKey"] = PublicKeyHex,
        ["appPublicKey"] = AppPublicKeyHex,
        ["appSignature"] = AppSignatureHex,
        ["kmsSignature"] = KmsSignatureHex,
        ["messageScheme"] = "eip191-hash",
        ["messageHash"] = MessageHashHex,
        ["messageSignature"] = MessageSignatureHex,
    };

    /// <summary>An oracle's answer of either shape.</summary>
    internal static JsonObject OracleAnswer(OracleChapter chapter)
    {
        string name = chapter == OracleChapter.Chapter03 ? "chapter03_simulator_0.5.3" : "chapter05_simulator_0.5.3";
        return OracleAnswers.Single(answer => answer.Name == name).Answer;
    }

    internal static JsonNode ReadVectors(string name)
        => JsonNode.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Vectors", name)))!;

    internal static ChainRecord Parse(JsonNode record) => Parse(record.ToJsonString());

    internal static ChainRecord Parse(string json) => Parse(Encoding.UTF8.GetBytes(json));

    internal static ChainRecord Parse(ReadOnlySpan<byte> json)
    {
        new ChainRecordParser().Parse(json, out ChainRecord record);
        return record;
    }

    internal static byte[] Bytes(string hex) => Convert.FromHexString(hex);
}
