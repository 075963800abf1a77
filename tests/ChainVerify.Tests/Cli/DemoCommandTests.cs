using System.Text.Json;
using ChainVerify.Cli.Invocation;
using ChainVerify.Native;
using ChainVerify.Tests.Dstack;
using ChainVerify.Tests.Oracle;
using Xunit;
using static ChainVerify.Tests.Cli.CommandLineRun;

namespace ChainVerify.Tests.Cli;

/// <summary><c>chainverify demo</c>: everything together, over real sockets.</summary>
public sealed class DemoCommandTests(DemoCommandTests.JsonRun demo) : IClassFixture<DemoCommandTests.JsonRun>
{
    [Fact]
    public void The_price_is_fetched_and_verified_and_is_as_old_as_the_clock_says()
    {
        JsonElement result = demo.Result;
        Assert.Equal(ExitCodes.Success, demo.ExitCode);
        Assert.Equal(0, result.GetProperty("check").GetProperty("ageSeconds").GetDouble());
        Assert.True(result.GetProperty("holds").GetBoolean());
        Assert.True(result.GetProperty("check").GetProperty("valid").GetBoolean());
        Assert.Equal(Root, result.GetProperty("check").GetProperty("recovered").GetProperty("kmsAddress").GetString());
        Assert.Equal(97234.56, result.GetProperty("price").GetProperty("statement").GetProperty("price").GetDouble());
    }

    [Fact]
    public void The_batch_comes_out_as_it_was_made_and_every_engine_is_timed()
    {
        JsonElement batch = demo.Result.GetProperty("batch");
        Assert.Equal(200, batch.GetProperty("chains").GetInt32());
        Assert.Equal(0, batch.GetProperty("surprises").GetInt32());
        Assert.True(batch.GetProperty("invalid").GetInt32() > 0);
        string[] engines = NativeSecp256k1.IsAvailable ? ["vector", "native", "managed"] : ["vector", "managed"];
        Assert.Equal(
            engines,
            demo.Result.GetProperty("benchmarks").EnumerateArray().Select(run => Assert.Single(run.GetProperty("engines").EnumerateArray()).GetProperty("name").GetString()));
    }

    [Fact]
    public void Nodes_on_two_devices_have_one_key_and_one_chain_and_the_others_have_none()
    {
        JsonElement nodes = demo.Result.GetProperty("multiNode");
        JsonElement[] all = [.. nodes.GetProperty("nodes").EnumerateArray()];
        Assert.Equal([true, true, false, false], all.Select(node => node.GetProperty("booted").GetBoolean()));
        Assert.Equal(4, all.Select(node => node.GetProperty("deviceId").GetString()).Distinct().Count());
        foreach (string part in (string[])["publicKey", "appSignature", "kmsSignature", "messageSignature"])
        {
            Assert.Equal(all[0].GetProperty(part).GetString(), all[1].GetProperty(part).GetString());
            Assert.False(all[2].TryGetProperty(part, out _));
        }

        Assert.Equal(all[0].GetProperty("composeHash").GetString(), all[1].GetProperty("composeHash").GetString());
        Assert.Equal("App not allowed: Boot denied: Compose hash not allowed", all[2].GetProperty("refusal").GetString());
        Assert.Equal("App not allowed: Boot denied: Device not allowed", all[3].GetProperty("refusal").GetString());
        Assert.NotEqual(all[0].GetProperty("composeHash").GetString(), all[2].GetProperty("composeHash").GetString());
        Assert.True(nodes.GetProperty("samePrivateKey").GetBoolean() && nodes.GetProperty("sameChain").GetBoolean() && nodes.GetProperty("valid").GetBoolean());
    }

    [Fact]
    public void Nothing_is_left_behind()
    {
        string socket = demo.Result.GetProperty("agent").GetString()!.Split('\'')[1];
        Assert.EndsWith("dstack.sock", socket, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.GetDirectoryName(socket)));
    }

    [Theory]
    [InlineData("--chains", "10", "--chains '10' is not a whole number from 200")]
    [InlineData("--seconds", "0", "--seconds '0' is not a number")]
    public static async Task Wrong_usage_is_refused(string option, string value, string reason)
        => (await RunAsync("demo", option, value)).AssertRefused(reason);

    /// <summary>One run for all tests here, at the time of the tutorial's vectors: it times engines, which takes its while.</summary>
    public sealed class JsonRun : IAsyncLifetime
    {
        internal int ExitCode { get; private set; }

        internal JsonElement Result { get; private set; }

        public async ValueTask InitializeAsync()
        {
            using MemoryStream output = new();
            using StringWriter error = new();
            ConsoleStreams streams = new(Stream.Null, output, error) { Clock = new ManualTimeProvider(OracleKeys.Time) };
            ExitCode = await ChainVerifyCommand.RunAsync(["demo", "--chains", "200", "--seconds", "0.01", "--json"], streams, TestContext.Current.CancellationToken);
            Result = JsonElement.Parse(output.ToArray());
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
