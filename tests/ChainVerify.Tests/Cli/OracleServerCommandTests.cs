using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using ChainVerify.Cli.Invocation;
using ChainVerify.Simulator;
using ChainVerify.Tests.Dstack;
using ChainVerify.Tests.Oracle;
using Xunit;
using static ChainVerify.Tests.Cli.CommandLineRun;

namespace ChainVerify.Tests.Cli;

/// <summary><c>chainverify oracle-server</c>: an oracle out of an agent's key and a source of prices.</summary>
public static class OracleServerCommandTests
{
    private const string AppKey = "e0e5d254fb944dcc370a2e5288b336a1e809871545a73ee645368957fefa31f9";

    public static TheoryData<string, string[]> WrongOptions => new()
    {
        { "--listen '8080' is not an address with a port", ["--listen", "8080"] },
        { "--listen '127.0.0.1' is not an address with a port", ["--listen", "127.0.0.1"] },
        { "--listen '::1:8080' is not an address with a port", ["--listen", "::1:8080"] },
        { "--listen '[127.0.0.1]:8080' is not an address with a port", ["--listen", "[127.0.0.1]:8080"] },
        { "--listen 'localhost:99999' is not an address with a port", ["--listen", "localhost:99999"] },
        { "'04'", ["--chapter", "04"] },
        { "--source-url and --source-file contradict", ["--source-url", "http://127.0.0.1:1", "--source-file", "x"] },
        { "--source-url is not an address of http or https", ["--source-url", "file:///etc/passwd"] },
        { "--source-file no-such-file: no such file", ["--source-file", "no-such-file"] },
        { "--source-pointer: A JSON Pointer is empty or begins with a slash", ["--source-url", "http://127.0.0.1:1", "--source-pointer", "price"] },
        { "--source-pointer needs --source-url or --source-file", ["--source-pointer", "/price"] },
        { "--source-timeout '0' is not a number", ["--source-timeout", "0"] },
        { "--endpoint: ", ["--endpoint", new string('x', 200)] },
        { "--path: the text is not well-formed Unicode", ["--path", "\uD800"] },
    };

    [Fact]
    public static async Task An_oracle_with_the_built_in_source_is_verified_and_stops_well()
    {
        await using FakeAgent agent = OracleKeys.CreateAgent(SimulatorFixture.Version053);
        await using RunningCommand server = new("oracle-server", "--endpoint", agent.Endpoint.SocketPath!, "--listen", "127.0.0.1:0");
        string first = await server.ReadLineAsync();
        Assert.StartsWith("Oracle of chapter 03 at http://127.0.0.1:", first, StringComparison.Ordinal);
        string address = first[first.IndexOf("http", StringComparison.Ordinal)..];

        CommandLineRun run = await RunAsync(["oracle", address, .. TutorialPolicy, "--max-age", "3600"]);

        Assert.Equal(ExitCodes.Success, run.ExitCode);
        Assert.Contains("source                 loopback (simulated price) (signed)", run.Output, StringComparison.Ordinal);
        Assert.Matches("TLS fingerprint        ([0-9A-F]{2}:){31}[0-9A-F]{2} \\(signed\\)", run.Output);
        Assert.Equal(ExitCodes.Success, await server.StopAsync());
        Assert.Equal("", server.Error);
    }

    [Fact]
    public static async Task Two_starts_have_one_key_and_no_output_has_a_private_one()
    {
        using TemporaryDirectory directory = new();
        string file = directory.Write("price.json", """{"bitcoin":{"usd":97234.56}}""");
        await using FakeAgent agent = OracleKeys.CreateAgent(SimulatorFixture.Version053);
        string[] ready = new string[2];
        for (int start = 0; start < 2; start++)
        {
            await using RunningCommand server = new(
                "oracle-server", "--endpoint", agent.Endpoint.SocketPath!, "--listen", "localhost:0", "--chapter", "05", "--source-file", file, "--json");
            ready[start] = await server.ReadLineAsync();
            JsonElement started = JsonElement.Parse(ready[start]);
            using HttpClient client = new() { BaseAddress = new Uri(started.GetProperty("address").GetString()!) };
            JsonElement price = JsonElement.Parse(await client.GetStringAsync(new Uri("price", UriKind.Relative), TestContext.Current.CancellationToken));
            Assert.Equal(9723456, price.GetProperty("price").GetInt64());
            Assert.Equal("file:price.json", price.GetProperty("source").GetString());
            Assert.Equal("none", price.GetProperty("tlsFingerprint").GetString());
            Assert.Equal(0, await server.StopAsync());
            Assert.Equal("", server.Error);
        }

        Assert.Equal(JsonElement.Parse(ready[0]).GetProperty("derivedPubkey").GetString(), JsonElement.Parse(ready[1]).GetProperty("derivedPubkey").GetString());
        Assert.All(ready, text => Assert.DoesNotContain(AppKey, text, StringComparison.OrdinalIgnoreCase));
        Assert.All(ready, text => Assert.DoesNotContain(PrivateKey(agent), text, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public static async Task A_source_that_fails_is_told_on_standard_error_and_the_server_goes_on()
    {
        await using FakeAgent agent = OracleKeys.CreateAgent(SimulatorFixture.Version053);
        await using FakeAgent source = new(_ => FakeAgent.Json("{}", 503), overTcp: true);
        await using RunningCommand server = new(
            "oracle-server", "--endpoint", agent.Endpoint.SocketPath!, "--listen", "127.0.0.1:0", "--source-url", source.Address.ToString(), "--json");
        Uri address = new(JsonElement.Parse(await server.ReadLineAsync()).GetProperty("address").GetString()!);
        using HttpClient client = new() { BaseAddress = address };

        using HttpResponseMessage price = await client.GetAsync(new Uri("price", UriKind.Relative), TestContext.Current.CancellationToken);
        using HttpResponseMessage identity = await client.GetAsync(new Uri("", UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.BadGateway, price.StatusCode);
        Assert.Equal(HttpStatusCode.OK, identity.StatusCode);
        Assert.Equal(0, await server.StopAsync());
        Assert.Equal($"no price: The price source 127.0.0.1:{source.Address.Port} answered with the HTTP status 503.\n", server.Error);
    }

    [Fact]
    public static async Task On_every_network_the_hint_names_an_address_that_can_be_asked()
    {
        await using FakeAgent agent = OracleKeys.CreateAgent(SimulatorFixture.Version053);
        await using RunningCommand server = new("oracle-server", "--endpoint", agent.Endpoint.SocketPath!, "--listen", "0.0.0.0:0");
        Assert.StartsWith("Oracle of chapter 03 at http://0.0.0.0:", await server.ReadLineAsync(), StringComparison.Ordinal);
        string hint;
        do
        {
            hint = await server.ReadLineAsync();
        }
        while (!hint.Contains("verify it with", StringComparison.Ordinal));

        string[] words = hint.Split(' ');
        CommandLineRun run = await RunAsync(["oracle", words[Array.IndexOf(words, "oracle") + 1], .. TutorialPolicy]);

        Assert.Equal(ExitCodes.Success, run.ExitCode);
    }

    [Fact]
    public static async Task An_agent_that_is_not_there_is_one_clear_line()
        => (await RunAsync("oracle-server", "--endpoint", "/no/such/agent.sock", "--listen", "127.0.0.1:0"))
            .AssertRefused("Cannot connect to the dstack guest agent at unix socket '/no/such/agent.sock'");

    [Fact]
    public static async Task A_port_that_is_taken_is_one_clear_line()
    {
        using Socket taken = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        taken.Listen();
        await using FakeAgent agent = OracleKeys.CreateAgent(SimulatorFixture.Version053);

        CommandLineRun run = await RunAsync("oracle-server", "--endpoint", agent.Endpoint.SocketPath!, "--listen", taken.LocalEndPoint!.ToString()!);

        run.AssertRefused($"cannot listen on {taken.LocalEndPoint}: ");
        Assert.Contains("address already in use", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(WrongOptions))]
    public static async Task Wrong_usage_is_refused(string reason, string[] options)
        => (await RunAsync(["oracle-server", .. options])).AssertRefused(reason);

    private static string PrivateKey(FakeAgent agent)
    {
        using SimulatedApp app = SimulatorFixture.Version053.CreateApp();
        using SimulatedKey key = app.GetKey("/oracle", "ethereum");
        byte[] privateKey = new byte[32];
        key.ExportPrivateKey(privateKey);
        Assert.NotEmpty(agent.Requests);
        return Convert.ToHexString(privateKey);
    }
}
