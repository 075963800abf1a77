using System.Text.Json;
using ChainVerify.Dstack;
using ChainVerify.Simulator;
using ChainVerify.Tests.Dstack;

namespace ChainVerify.Tests.Oracle;

/// <summary>Oracle keys of the published fixtures, and observations to sign with them.</summary>
internal static class OracleKeys
{
    internal const string Fingerprint = "AB:CD:EF:01:23:45:67:89:AB:CD:EF:01:23:45:67:89:AB:CD:EF:01:23:45:67:89:AB:CD:EF:01:23:45:67:89";

    /// <summary>The time in the tutorial's vectors.</summary>
    internal static DateTimeOffset Time { get; } = DateTimeOffset.FromUnixTimeMilliseconds(1735321234567);

    internal static PriceObservation Observation { get; } = new("api.coingecko.com", 97234.56, Fingerprint);

    /// <summary>The oracle of a fixture, with a key that came through the client as from an agent.</summary>
    internal static async Task<OracleSigner> CreateAsync(SimulatorFixture fixture, string path = "/oracle", string purpose = "ethereum")
    {
        await using FakeAgent agent = CreateAgent(fixture);
        using DstackClient client = new(agent.Endpoint);
        return await OracleSigner.CreateAsync(client, path, purpose);
    }

    /// <summary>An agent that has the keys of a fixture.</summary>
    internal static FakeAgent CreateAgent(SimulatorFixture fixture) => new(request => request.Path switch
    {
        "/Info" => FakeAgent.Json(AgentAnswers.Info.Replace("5bb4ff9a3837357f19dc176407a5709c62eb6c56", fixture.AppId.ToString(), StringComparison.Ordinal)),
        "/GetKey" => FakeAgent.Json(GetKey(fixture, request.Json)),
        _ => FakeAgent.Json("""{"error":"Service not found"}""", 404),
    });

    private static string GetKey(SimulatorFixture fixture, JsonElement request)
    {
        using SimulatedApp app = fixture.CreateApp();
        using SimulatedKey key = app.GetKey(request.GetProperty("path").GetString()!, request.GetProperty("purpose").GetString()!);
        byte[] privateKey = new byte[32];
        key.ExportPrivateKey(privateKey);
        string Hex(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(bytes);
        return $$"""{"key":"{{Hex(privateKey)}}","signature_chain":["{{Hex(key.AppSignature.Bytes)}}","{{Hex(key.KmsSignature.Bytes)}}"]}""";
    }
}
