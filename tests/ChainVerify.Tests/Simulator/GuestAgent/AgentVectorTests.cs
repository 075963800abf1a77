using System.Security.Cryptography;
using System.Text.Json;
using ChainVerify.Dstack;
using ChainVerify.Simulator;
using ChainVerify.Tests.Vectors;
using Xunit;

namespace ChainVerify.Tests.Simulator.GuestAgent;

/// <summary>The served API against the published and recomputed answers of real agents, over the socket.</summary>
public class AgentVectorTests
{
    public static TheoryData<string> Fixtures { get; } = ["simulator-0.5.3.json", "simulator-0.5.6plus.json"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Fixtures))]
    public async Task Keys_and_chains_are_those_of_the_published_simulators(string file)
    {
        await using RunningAgent agent = await RunningAgent.StartAsync(Fixture(file));
        foreach (JsonElement row in VectorFile.Read(file).GetProperty("getKey").EnumerateArray())
        {
            string request = JsonSerializer.Serialize(new { path = Text(row, "path"), purpose = Text(row, "purpose"), algorithm = Text(row, "algorithm") });

            // Twice: from the cache of credentials, too.
            foreach (string path in (string[])["/GetKey", "/v0/GetKey"])
            {
                RawReply reply = await agent.PostAsync(path, request);

                Assert.Equal(200, reply.Status);
                Assert.Equal("application/json", reply.Headers["Content-Type"]);
                Assert.Equal(Text(row, "key"), Text(reply.Json, "key"));
                Assert.Equal(row.GetProperty("signature_chain").GetRawText().Replace(" ", "").Replace("\n", ""), reply.Json.GetProperty("signature_chain").GetRawText());
            }
        }
    }

    [Theory]
    [MemberData(nameof(Fixtures))]
    public async Task Info_is_that_of_the_published_simulators(string file)
    {
        await using RunningAgent agent = await RunningAgent.StartAsync(Fixture(file));
        JsonElement expected = VectorFile.Read(file).GetProperty("info");
        foreach (string path in (string[])["/Info", "/prpc/Tappd.Info", "/prpc/Info", "/v1/Info"])
        {
            JsonElement info = (await agent.PostAsync(path, "{}")).Json;
            foreach (string field in (string[])["app_id", "instance_id", "compose_hash", "app_name", "key_provider_info"])
            {
                Assert.Equal(Text(expected, field), Text(info, field));
            }

            Assert.StartsWith("SIMULATION", Text(info, "simulation"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_recorded_event_log_gives_the_recorded_registers()
    {
        await using RunningAgent agent = await RunningAgent.StartAsync();
        JsonElement expected = VectorFile.Read("simulator-0.5.3.json").GetProperty("info");
        JsonElement fields = expected.GetProperty("quote_fields");
        JsonElement computed = expected.GetProperty("computed_info");
        JsonElement info = (await agent.PostAsync("/Info", "{}")).Json;
        JsonElement tcb = JsonElement.Parse(Text(info, "tcb_info"));

        Assert.Equal(Text(fields, "mr_td"), Text(tcb, "mrtd"));
        string[] registers = ["rtmr0", "rtmr1", "rtmr2", "rtmr3"];
        Assert.Equal(registers.Select(name => Text(fields, name)), registers.Select(name => Text(tcb, name)));
        Assert.Equal(registers.Select(name => Text(fields, name)), Replay(tcb.GetProperty("event_log")));
        foreach (string field in (string[])["device_id", "mr_aggregated", "os_image_hash"])
        {
            Assert.Equal(Text(computed, field), Text(info, field));
            Assert.Equal(Text(computed, field), Text(tcb, field));
        }

        Assert.Equal(Text(expected, "vm_config"), Text(info, "vm_config"));
        Assert.Equal(
            Text(computed, "mr_system"),
            Convert.ToHexStringLower(SimulatorFixture.Version053.Identity.Measurements.MrSystem(Text(info, "key_provider_info"))));
        Assert.Equal("kvin-nb", JsonElement.Parse(Text(tcb, "app_compose")).GetProperty("name").GetString());
    }

    [Fact]
    public async Task A_quote_holds_the_recorded_fields_and_says_that_it_is_simulated()
    {
        await using RunningAgent agent = await RunningAgent.StartAsync();
        JsonElement fields = VectorFile.Read("simulator-0.5.3.json").GetProperty("info").GetProperty("quote_fields");

        JsonElement reply = (await agent.PostAsync("/GetQuote", """{"report_data":"0x68656c6c6f"}""")).Json;

        string reportData = "68656c6c6f".PadRight(128, '0');
        Assert.Equal(reportData, Text(reply, "report_data"));
        string quote = Text(reply, "quote");
        string body = string.Concat(fields.EnumerateObject().Where(field => field.Name != "report_data").Select(field => field.Value.GetString())) + reportData;
        Assert.Equal(body, quote[96..1264]);
        byte[] notice = Convert.FromHexString(quote[1272..]);
        Assert.Equal(notice.Length, BitConverter.ToInt32(Convert.FromHexString(quote[1264..1272])));
        Assert.Equal(Text(reply, "simulation"), System.Text.Encoding.ASCII.GetString(notice));
        Assert.Equal(Text(fields, "rtmr3"), Replay(JsonElement.Parse(Text(reply, "event_log")))[3]);
    }

    [Theory]
    [MemberData(nameof(Fixtures))]
    public async Task A_simulated_log_gives_the_registers_too(string file)
    {
        using SimulatedAgent other = SimulatedAgent.FromApp(Fixture(file).CreateApp(), new AppIdentity { AppId = Fixture(file).AppId, AppCompose = "{\"name\":\"x\"}" });
        await using RunningAgent agent = await RunningAgent.StartAsync(other);
        JsonElement info = (await agent.PostAsync("/Info", "{}")).Json;
        JsonElement tcb = JsonElement.Parse(Text(info, "tcb_info"));

        Assert.Equal(((string[])["rtmr0", "rtmr1", "rtmr2", "rtmr3"]).Select(name => Text(tcb, name)), Replay(tcb.GetProperty("event_log")));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData("{\"name\":\"x\"}"u8)), Text(info, "compose_hash"));
        Assert.Equal("{\"name\":\"x\"}", Text(tcb, "app_compose"));
    }

    [Fact]
    public async Task Data_signatures_are_those_of_the_sign_method()
    {
        JsonElement vectors = VectorFile.Read("sign-rpc.json");
        foreach (string simulator in (string[])["0.5.3", "0.5.6plus"])
        {
            await using RunningAgent agent = await RunningAgent.StartAsync(Fixture(simulator));
            JsonElement[] rows = [.. vectors.GetProperty("sign").EnumerateArray().Where(row => Text(row, "simulator").StartsWith(simulator[..5], StringComparison.Ordinal))];
            Assert.Equal(18, rows.Length);
            foreach (JsonElement row in rows)
            {
                RawReply reply = await agent.PostAsync("/Sign", row.GetProperty("request").GetRawText());
                Assert.True(JsonElement.DeepEquals(row.GetProperty("response"), reply.Json), reply.Body);
            }
        }
    }

    [Fact]
    public async Task The_verify_method_gives_the_vectors_opinions_and_errors()
    {
        await using RunningAgent agent = await RunningAgent.StartAsync(SimulatorFixture.Version056);
        JsonElement[] rows = [.. VectorFile.Read("sign-rpc.json").GetProperty("verify").EnumerateArray()];
        Assert.Equal(15, rows.Length);
        foreach (JsonElement row in rows)
        {
            RawReply reply = await agent.PostAsync("/Verify", row.GetProperty("request").GetRawText());
            JsonElement expected = row.GetProperty("expect");
            if (expected.TryGetProperty("valid", out JsonElement valid))
            {
                Assert.Equal(200, reply.Status);
                Assert.Equal(valid.GetBoolean(), reply.Json.GetProperty("valid").GetBoolean());
            }
            else
            {
                Assert.Equal(400, reply.Status);
                JsonElement error = expected.GetProperty("error");
                Assert.True(error.ValueKind == JsonValueKind.True ? reply.Error!.Length > 0 : error.GetString() == reply.Error, reply.Body);
            }
        }
    }

    [Theory]
    [InlineData("signErrors", "/Sign")]
    [InlineData("getKeyErrors", "/GetKey")]
    public async Task Refusals_have_the_agents_texts(string table, string path)
    {
        await using RunningAgent agent = await RunningAgent.StartAsync();
        JsonElement[] rows = [.. VectorFile.Read("sign-rpc.json").GetProperty(table).EnumerateArray()];
        Assert.Equal(2, rows.Length);
        foreach (JsonElement row in rows)
        {
            RawReply reply = await agent.PostAsync(path, row.GetProperty("request").GetRawText());
            Assert.Equal((400, Text(row, "error")), (reply.Status, reply.Error));
        }
    }

    [Fact]
    public async Task The_v1_keys_and_their_claim_are_those_of_the_upstream_document()
    {
        JsonElement vectors = VectorFile.Read("v1.json");
        Assert.True(SimulatedApp.TryCreate(SimulatorFixture.Version053.AppId, vectors.Bytes("appRootKey"), default, out SimulatedApp? app));
        await using RunningAgent agent = await RunningAgent.StartAsync(SimulatedAgent.FromApp(app, SimulatorFixture.Version053.Identity));
        using DstackClientV1 client = new(agent.Endpoint);
        JsonElement link = vectors.GetProperty("link0");
        foreach (JsonElement row in vectors.GetProperty("keys").EnumerateArray())
        {
            string request = JsonSerializer.Serialize(new { domain = Text(row, "domain"), algorithm = Text(row, "algorithm") });
            JsonElement reply = (await agent.PostAsync("/v1/GetKey", request)).Json;
            Assert.Equal((Text(row, "key"), Text(row, "publicKey")), (Text(reply, "key"), Text(reply, "public_key")));
        }

        KeyAlgorithm algorithm = Text(link, "algorithm") == "ed25519" ? KeyAlgorithm.Ed25519 : KeyAlgorithm.Secp256k1;
        using DerivedKey key = await client.GetKeyAsync(Text(link, "domain"), algorithm, Token);
        Assert.Equal(link.Bytes("signature"), key.AppSignature.Bytes.ToArray());
    }

    private static string[] Replay(JsonElement eventLog)
    {
        byte[][] registers = [new byte[48], new byte[48], new byte[48], new byte[48]];
        foreach (JsonElement each in eventLog.EnumerateArray())
        {
            int register = each.GetProperty("imr").GetInt32();
            registers[register] = SHA384.HashData([.. registers[register], .. Convert.FromHexString(Text(each, "digest"))]);
        }

        return [.. registers.Select(Convert.ToHexStringLower)];
    }

    private static SimulatorFixture Fixture(string name)
        => name.Contains("0.5.3", StringComparison.Ordinal) ? SimulatorFixture.Version053 : SimulatorFixture.Version056;

    private static string Text(JsonElement row, string property) => row.GetProperty(property).GetString()!;
}
