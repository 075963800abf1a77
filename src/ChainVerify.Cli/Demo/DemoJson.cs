using System.Text.Json;
using ChainVerify.Cli.Benchmarking;
using ChainVerify.Cli.Oracles;

namespace ChainVerify.Cli.Demo;

/// <summary>The acts for programs.</summary>
internal static class DemoJson
{
    internal static void Write(Utf8JsonWriter json, OracleActResult oracle, NodesActResult nodes, BatchActResult batch, bool holds)
    {
        json.WriteStartObject();
        json.WriteBoolean("holds", holds);
        json.WriteString("agent", oracle.Agent.ToString());
        json.WritePropertyName("price");
        json.WriteRawValue(oracle.Check.Answer.Json.Span);
        json.WritePropertyName("check");
        OracleCheckJson.Write(json, oracle.Check);
        WriteNodes(json, nodes);
        WriteBatch(json, batch);
        json.WriteStartArray("benchmarks");
        foreach (BenchmarkResult benchmark in batch.Benchmarks)
        {
            BenchmarkJson.Write(json, benchmark);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteNodes(Utf8JsonWriter json, NodesActResult result)
    {
        json.WriteStartObject("multiNode");
        json.WriteString("kmsRoot", result.Root.Address.ToString());
        json.WriteString("appId", result.AppId.ToString());
        json.WriteStartArray("nodes");
        foreach (NodeResult node in result.Nodes)
        {
            json.WriteStartObject();
            json.WriteString("name", node.Name);
            json.WriteString("kms", node.Kms);
            json.WriteString("deviceId", node.DeviceId.ToString());
            json.WriteString("composeHash", node.ComposeHash.ToString());
            json.WriteBoolean("booted", node.Refusal is null);
            if (node.Chain is { } chain)
            {
                json.WriteString("publicKey", chain.PublicKey.ToString());
                json.WriteString("appSignature", chain.AppSignature.ToString());
                json.WriteString("kmsSignature", chain.KmsSignature.ToString());
                json.WriteString("messageSignature", $"0x{Convert.ToHexStringLower(chain.Message.Signature)}");
            }
            else
            {
                json.WriteString("refusal", node.Refusal);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteBoolean("samePrivateKey", result.HaveSameKey);
        json.WriteBoolean("sameChain", result.HaveSameChain);
        json.WriteBoolean("valid", result.Verdict.IsValid);
        json.WriteEndObject();
    }

    private static void WriteBatch(Utf8JsonWriter json, BatchActResult result)
    {
        json.WriteStartObject("batch");
        json.WriteNumber("chains", result.Chains);
        json.WriteNumber("invalid", result.Invalid);
        json.WriteNumber("surprises", result.Surprises);
        json.WriteString("engine", result.Engine);
        json.WriteNumber("seconds", Math.Round(result.Seconds, 4));
        json.WriteEndObject();
    }
}
