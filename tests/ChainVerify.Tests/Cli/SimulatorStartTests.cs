using System.Diagnostics;
using System.Text;
using ChainVerify.Cli.Invocation;
using ChainVerify.Dstack;
using ChainVerify.Tests.Native;
using ChainVerify.Tests.Vectors;
using Xunit;

namespace ChainVerify.Tests.Cli;

/// <summary><c>chainverify simulator start</c>: wrong usage in this process, serving and stopping as a process of its own.</summary>
public sealed class SimulatorStartTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("loopback", "--listen", "0.0.0.0:80")]
    [InlineData("loopback", "--listen", "8.8.8.8:80")]
    [InlineData("not an address with a port", "--listen", "localhost")]
    [InlineData("not an address with a port", "--listen", "127.0.0.1")]
    [InlineData("not an address with a port", "--listen", "127.0.0.1:70000")]
    [InlineData("0.5.4", "--fixture", "0.5.4")]
    [InlineData("--keys only", "--app-id", "ea549f02e1a25fabd1cb788380e033ec5461b2ff")]
    [InlineData("20 bytes", "--keys", "x", "--app-id", "ea54")]
    [InlineData("cannot read", "--keys", "no/such/appkeys.json")]
    [InlineData("no directory", "--socket", "/no/such/directory/dstack.sock")]
    public async Task Wrong_usage_is_one_clear_line(string reason, params string[] arguments)
    {
        string[] place = arguments[0] is "--listen" or "--socket" ? [] : ["--socket", _directory.PathOf("a.sock")];

        CommandLineRun run = await CommandLineRun.RunAsync(["simulator", "start", .. place, .. arguments]);

        run.AssertRefused(reason);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("{\"k256_key\":\"00\",\"k256_signature\":\"00\"}")]
    [InlineData("{\"k256_key\":\"0000000000000000000000000000000000000000000000000000000000000000\",\"k256_signature\":\"SIGNATURE\"}")]
    [InlineData("not json e0e5d254fb944dcc370a2e5288b336a1e809871545a73ee645368957fefa31f9")]
    public async Task A_file_that_holds_no_keys_is_refused_and_not_shown(string content)
    {
        string file = _directory.Write("appkeys.json", content.Replace("SIGNATURE", new string('0', 130), StringComparison.Ordinal));

        CommandLineRun run = await CommandLineRun.RunAsync("simulator", "start", "--socket", _directory.PathOf("a.sock"), "--keys", file);

        run.AssertRefused("appkeys.json");
        Assert.DoesNotContain("e0e5d254", run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_directory.PathOf("a.sock")));
    }

    [Fact]
    public async Task A_path_that_is_too_long_is_refused()
    {
        CommandLineRun run = await CommandLineRun.RunAsync("simulator", "start", "--socket", _directory.PathOf(new string('x', 120)));

        run.AssertRefused("104");
    }

    [Fact]
    public async Task It_serves_until_it_is_told_to_stop_and_removes_its_socket()
    {
        string path = _directory.PathOf("dstack.sock");
        using Process process = Start("simulator", "start", "--socket", path, "--json");
        string announcement = (await process.StandardOutput.ReadLineAsync(Token))!;
        Assert.Contains("\"kmsRoot\":\"0x8f2cF602C9695b23130367ed78d8F557554de7C5\"", announcement, StringComparison.Ordinal);

        CommandLineRun second = await CommandLineRun.RunAsync("simulator", "start", "--socket", path);
        using (DstackClient client = new(DstackEndpoint.UnixSocket(path)))
        using (DerivedKey key = await client.GetKeyAsync("/oracle", "ethereum", cancellationToken: Token))
        {
            second.AssertRefused("Another process listens");
            Assert.Equal("0x02f79b023158b235e0787db27c2519caeb48ef6bb63d207d51ec8a1ecfd38c1f82", key.PublicKey.ToString());
        }

        using Process kill = Process.Start("kill", ["-TERM", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await process.WaitForExitAsync(Token);

        Assert.Equal(ExitCodes.Success, process.ExitCode);
        Assert.Empty(await process.StandardError.ReadToEndAsync(Token));
        Assert.False(File.Exists(path));
    }

    [Fact]
    public async Task Without_a_place_it_serves_the_socket_that_the_tutorial_mounts()
    {
        string expected = _directory.PathOf(".phala-cloud/simulator/0.5.3/dstack.sock");
        ProcessStartInfo start = StartInfo("simulator", "start", "--json");
        start.Environment["HOME"] = _directory.Path;
        using Process process = Process.Start(start)!;
        string announcement = (await process.StandardOutput.ReadLineAsync(Token))!;

        Assert.Equal(expected, System.Text.Json.JsonElement.Parse(announcement).GetProperty("endpoints")[0].GetString());
        Assert.True(File.Exists(expected));
        process.Kill();
        await process.WaitForExitAsync(Token);
    }

    [Fact]
    public async Task Help_is_named_by_the_whole_command()
        => (await CommandLineRun.RunAsync("simulator", "start", "extra")).AssertRefused("'chainverify simulator start --help'");

    [Fact]
    public async Task A_process_that_was_killed_leaves_a_socket_that_the_next_one_replaces()
    {
        string path = _directory.PathOf("dstack.sock");
        using (Process killed = Start("simulator", "start", "--socket", path, "--json"))
        {
            Assert.NotNull(await killed.StandardOutput.ReadLineAsync(Token));
            killed.Kill();
            await killed.WaitForExitAsync(Token);
        }

        Assert.True(File.Exists(path));
        await using InProcessRun next = InProcessRun.Start("simulator", "start", "--socket", path, "--fixture", "0.5.6", "--json");
        string announcement = await next.ReadLineAsync();

        Assert.Contains("0xA7F6043C29f9cc1d9D6aCF554c53E0c6792AaEAf", announcement, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Success, await next.StopAsync());
        Assert.False(File.Exists(path));
    }

    [Fact]
    public async Task Keys_of_a_file_are_served_under_their_app()
    {
        string file = _directory.Write("appkeys.json", VectorFile.Read("simulator-0.5.6plus.json").GetProperty("appkeys").GetRawText());
        await using InProcessRun run = InProcessRun.Start(
            "simulator", "start", "--listen", "localhost:0", "--keys", file, "--app-id", "5bb4ff9a3837357f19dc176407a5709c62eb6c56", "--json");
        System.Text.Json.JsonElement announcement = System.Text.Json.JsonElement.Parse(await run.ReadLineAsync());
        using DstackClient client = new(DstackEndpoint.Http(new Uri(announcement.GetProperty("endpoints")[0].GetString()!)));

        Assert.Equal("0xA7F6043C29f9cc1d9D6aCF554c53E0c6792AaEAf", announcement.GetProperty("kmsRoot").GetString());
        Assert.Equal("5bb4ff9a3837357f19dc176407a5709c62eb6c56", (await client.InfoAsync(Token)).AppId.ToString());
        Assert.Equal(ExitCodes.Success, await run.StopAsync());
    }

    [Fact]
    public async Task Without_json_it_tells_people_what_to_try()
    {
        string path = _directory.PathOf("dstack.sock");
        await using InProcessRun run = InProcessRun.Start("simulator", "start", "--socket", path, "--tappd-socket", _directory.PathOf("tappd.sock"));
        StringBuilder text = new();
        for (string line = ""; !line.StartsWith("Ctrl+C", StringComparison.Ordinal); text.AppendLine(line))
        {
            line = await run.ReadLineAsync();
        }

        Assert.Contains($"curl --unix-socket {path} 'http://localhost/GetKey?path=/oracle&purpose=ethereum'", text.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("e0e5d254", text.ToString(), StringComparison.Ordinal);
        Assert.True(File.Exists(_directory.PathOf("tappd.sock")));
        Assert.Equal(ExitCodes.Success, await run.StopAsync());
    }

    private static Process Start(params string[] arguments) => Process.Start(StartInfo(arguments))!;

    private static ProcessStartInfo StartInfo(params string[] arguments)
        => new(NativeProbeProcess.DotnetHost, [Path.Combine(AppContext.BaseDirectory, "chainverify.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
}
