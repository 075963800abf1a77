using System.Text.Json;
using ChainVerify.Cli.Invocation;
using ChainVerify.Tests.Dstack;
using ChainVerify.Tests.Simulator.GuestAgent;
using Xunit;

namespace ChainVerify.Tests.Cli;

/// <summary><c>chainverify key</c> against the simulated agent, and against agents that answer wrongly.</summary>
public class KeyCommandTests
{
    private const string PrivateKey = "7a7fc23b33327f46bfbd37c7ff2a104c95d13acd81909520fec163942fd7ba15";

    [Fact]
    public async Task A_key_is_shown_with_its_verified_chain_and_without_its_private_part()
    {
        await using RunningAgent agent = await RunningAgent.StartAsync();

        CommandLineRun run = await CommandLineRun.RunAsync("key", "/oracle", "--socket", agent.SocketPath, "--kms-root", CommandLineRun.Root);

        Assert.Equal((ExitCodes.Success, ""), (run.ExitCode, run.Error));
        foreach (string shown in (string[])
            [
                "path \"/oracle\" for purpose \"ethereum\"", CommandLineRun.App, "0x02f79b023158b235e0787db27c2519caeb48ef6bb63d207d51ec8a1ecfd38c1f82",
                "0xE9bebf5c6beeb5217177266d61321364C866C56D", "0x5e5132F15a9aa4AA91A6bCaE35Adf34e27A13516", CommandLineRun.Root, "VALID: a KMS root that you trust",
            ])
        {
            Assert.Contains(shown, run.Output, StringComparison.Ordinal);
        }

        Assert.DoesNotContain(PrivateKey, run.Output, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task The_private_key_is_shown_when_asked_for()
    {
        await using RunningAgent agent = await RunningAgent.StartAsync(overTcp: true);

        CommandLineRun text = await CommandLineRun.RunAsync("key", "/oracle", "--endpoint", agent.TcpEndpoint.BaseAddress.ToString(), "--show-private-key");
        CommandLineRun json = await CommandLineRun.RunAsync("key", "/oracle", "--socket", agent.SocketPath, "--show-private-key", "--json");

        Assert.Contains(PrivateKey, text.Output, StringComparison.Ordinal);
        Assert.Equal("0x" + PrivateKey, JsonElement.Parse(json.Output).GetProperty("privateKey").GetString());
    }

    [Fact]
    public async Task Without_a_root_the_chain_is_consistent_but_not_called_valid()
    {
        await using RunningAgent agent = await RunningAgent.StartAsync();

        CommandLineRun text = await CommandLineRun.RunAsync("key", "", "--purpose", "", "--socket", agent.SocketPath);
        CommandLineRun json = await CommandLineRun.RunAsync("key", "/oracle", "--socket", agent.SocketPath, "--json");

        Assert.Equal(ExitCodes.Success, text.ExitCode);
        Assert.Contains("compared with no root", text.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("VALID:", text.Output, StringComparison.Ordinal);
        JsonElement report = JsonElement.Parse(json.Output);
        Assert.False(report.GetProperty("comparedWithTrustedRoot").GetBoolean());
        Assert.Equal(CommandLineRun.Root, report.GetProperty("recoveredKmsRoot").GetString());
        Assert.Equal("none", report.GetProperty("messageScheme").GetString());
        Assert.False(report.TryGetProperty("privateKey", out _));
    }

    [Fact]
    public async Task Another_root_than_the_trusted_one_makes_the_chain_invalid()
    {
        await using RunningAgent agent = await RunningAgent.StartAsync();

        CommandLineRun run = await CommandLineRun.RunAsync(
            "key", "/oracle", "--socket", agent.SocketPath, "--kms-root", "0xA7F6043C29f9cc1d9D6aCF554c53E0c6792AaEAf");

        Assert.Equal(ExitCodes.Invalid, run.ExitCode);
        Assert.Contains("INVALID: ", run.Output, StringComparison.Ordinal);
        Assert.Contains("KmsRootMismatch", run.Output, StringComparison.Ordinal);
        Assert.Contains(CommandLineRun.Root, run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ed25519", false)]
    [InlineData("secp256k1", true)]
    [InlineData("ed25519", true)]
    public async Task Other_algorithms_and_v1_keys_verify_as_well(string algorithm, bool isV1)
    {
        await using RunningAgent agent = await RunningAgent.StartAsync();
        string[] name = isV1 ? ["--v1", "--domain", "example.org"] : ["/oracle"];

        CommandLineRun run = await CommandLineRun.RunAsync(
            ["key", .. name, "--algorithm", algorithm, "--socket", agent.SocketPath, "--kms-root", CommandLineRun.Root, "--json"]);

        Assert.Equal((ExitCodes.Success, ""), (run.ExitCode, run.Error));
        JsonElement report = JsonElement.Parse(run.Output);
        Assert.True(report.GetProperty("valid").GetBoolean());
        Assert.Equal(algorithm == "ed25519" ? 66 : 68, report.GetProperty("publicKey").GetString()!.Length);
        Assert.Equal(isV1, report.TryGetProperty("domain", out _));
    }

    [Fact]
    public async Task What_it_writes_as_json_verify_reads_as_a_record()
    {
        await using RunningAgent agent = await RunningAgent.StartAsync();
        CommandLineRun key = await CommandLineRun.RunAsync("key", "/oracle", "--socket", agent.SocketPath, "--json");

        CommandLineRun verified = await CommandLineRun.RunWithInputAsync(key.Output, ["verify", .. CommandLineRun.TutorialPolicy, "--message-scheme", "none", "-"]);

        Assert.Equal(ExitCodes.Success, verified.ExitCode);
    }

    [Theory]
    [InlineData("PATH is required")]
    [InlineData("--v1 needs --domain", "--v1")]
    [InlineData("--domain goes with --v1", "/oracle", "--domain", "x")]
    [InlineData("neither a path nor a purpose", "/oracle", "--v1", "--domain", "x")]
    [InlineData("rsa", "/oracle", "--algorithm", "rsa")]
    [InlineData("--kms-root", "/oracle", "--kms-root", "0x00")]
    [InlineData("no such file", "/oracle", "--socket", "/no/such/dstack.sock")]
    [InlineData("--endpoint", "/oracle", "--endpoint", "http://")]
    public async Task Wrong_usage_is_one_clear_line(string reason, params string[] arguments)
    {
        CommandLineRun run = await CommandLineRun.RunAsync(["key", .. arguments]);

        run.AssertRefused(reason);
    }

    [Fact]
    public async Task An_agent_that_refuses_or_answers_nonsense_is_one_clear_line()
    {
        await using FakeAgent refusing = new(_ => FakeAgent.Json("""{"error":"no keys today"}""", 400));
        await using FakeAgent nonsense = new(_ => FakeAgent.Json("[]"));

        (await CommandLineRun.RunAsync("key", "/oracle", "--socket", refusing.Endpoint.SocketPath!)).AssertRefused("no keys today");
        (await CommandLineRun.RunAsync("key", "/oracle", "--socket", nonsense.Endpoint.SocketPath!)).AssertRefused("not what the protocol promises");
    }
}
