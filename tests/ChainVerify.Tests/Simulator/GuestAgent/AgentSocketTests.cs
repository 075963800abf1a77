using System.Net;
using System.Net.Sockets;
using ChainVerify.Dstack;
using ChainVerify.Simulator;
using ChainVerify.Tests.Cli;
using Xunit;

namespace ChainVerify.Tests.Simulator.GuestAgent;

/// <summary>Where an agent may listen, and what it does with what is there already.</summary>
public sealed class AgentSocketTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly SimulatedAgent _agent = SimulatedAgent.FromFixture(SimulatorFixture.Version053);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _agent.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task A_socket_that_a_dead_process_left_is_replaced()
    {
        string path = _directory.PathOf("a.sock");
        LeaveStale(path);

        await using GuestAgentServer server = await StartAsync(path);
        using DstackClient client = new(server.Endpoint);

        Assert.Equal("0.6.0", (await client.VersionAsync(Token)).Version);
    }

    [Fact]
    public async Task A_second_agent_on_the_same_socket_is_refused_and_the_first_goes_on()
    {
        string path = _directory.PathOf("a.sock");
        await using GuestAgentServer first = await StartAsync(path);

        GuestAgentServerException exception = await Assert.ThrowsAsync<GuestAgentServerException>(() => StartAsync(path));

        Assert.Contains("Another process listens", exception.Message, StringComparison.Ordinal);
        using DstackClient client = new(first.Endpoint);
        Assert.True(await client.IsReachableAsync(Token));
    }

    [Fact]
    public async Task What_is_no_socket_is_never_replaced()
    {
        string file = _directory.Write("kept.txt", "content");
        string directory = _directory.PathOf("directory");
        Directory.CreateDirectory(directory);

        GuestAgentServerException ofFile = await Assert.ThrowsAsync<GuestAgentServerException>(() => StartAsync(file));
        GuestAgentServerException ofDirectory = await Assert.ThrowsAsync<GuestAgentServerException>(() => StartAsync(directory));
        GuestAgentServerException ofNothing = await Assert.ThrowsAsync<GuestAgentServerException>(() => StartAsync(_directory.PathOf("no/such/a.sock")));

        Assert.Contains("not a socket", ofFile.Message, StringComparison.Ordinal);
        Assert.Equal("content", await File.ReadAllTextAsync(file, Token));
        Assert.Contains("directory where the socket should be", ofDirectory.Message, StringComparison.Ordinal);
        Assert.Contains("no directory for the socket", ofNothing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_path_that_is_too_long_is_refused_with_its_length()
    {
        string longest = _directory.PathOf(new string('a', GuestAgentServerOptions.MaximumSocketPathBytes - _directory.Path.Length - 1));
        Assert.Equal(GuestAgentServerOptions.MaximumSocketPathBytes, longest.Length);
        await using GuestAgentServer server = await StartAsync(longest);

        GuestAgentServerException exception = await Assert.ThrowsAsync<GuestAgentServerException>(() => StartAsync(longest + "b"));

        Assert.Contains("105 bytes", exception.Message, StringComparison.Ordinal);
        Assert.Contains("104", exception.Message, StringComparison.Ordinal);
        GuestAgentServerException inBytes = await Assert.ThrowsAsync<GuestAgentServerException>(() => StartAsync(longest[..^1] + "é"));
        Assert.Contains("105 bytes", inBytes.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_the_loopback_interface_is_listened_on()
    {
        await Assert.ThrowsAsync<ArgumentException>(() => StartAsync(new GuestAgentServerOptions { TcpAddress = new IPEndPoint(IPAddress.Any, 0) }));
        await Assert.ThrowsAsync<ArgumentException>(() => StartAsync(new GuestAgentServerOptions()));
    }

    [Fact]
    public async Task A_port_that_is_taken_is_refused()
    {
        using Socket other = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        other.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        other.Listen();

        GuestAgentServerException exception = await Assert.ThrowsAsync<GuestAgentServerException>(
            () => StartAsync(new GuestAgentServerOptions { TcpAddress = (IPEndPoint)other.LocalEndPoint! }));

        Assert.Contains("address already in use", exception.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Every_place_serves_every_api()
    {
        await using GuestAgentServer server = await StartAsync(new GuestAgentServerOptions
        {
            SocketPath = _directory.PathOf("dstack.sock"),
            TappdSocketPath = _directory.PathOf("tappd.sock"),
            TcpAddress = new IPEndPoint(IPAddress.Loopback, 0),
        });

        Assert.Equal(3, server.Endpoints.Count);
        foreach (DstackEndpoint endpoint in server.Endpoints)
        {
            using DstackClient v0 = new(endpoint);
            using DstackClientV1 v1 = new(endpoint);
            using TappdClient tappd = new(endpoint);
            Assert.Equal("kvin-nb", (await v0.InfoAsync(Token)).AppName);
            Assert.Equal("kvin-nb", (await v1.InfoAsync(Token)).AppName);
            Assert.Equal("kvin-nb", (await tappd.InfoAsync(Token)).AppName);
        }
    }

    [Fact]
    public async Task Two_sockets_need_two_paths()
    {
        string path = _directory.PathOf("a.sock");

        GuestAgentServerException exception = await Assert.ThrowsAsync<GuestAgentServerException>(
            () => StartAsync(new GuestAgentServerOptions { SocketPath = path, TappdSocketPath = path }));

        Assert.Contains("same path", exception.Message, StringComparison.Ordinal);
    }

    /// <summary>Binds a socket and loses it without removing its file, as a process that was killed does.</summary>
    private static void LeaveStale(string path)
    {
        string first = path + ".first";
        using (Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            socket.Bind(new UnixDomainSocketEndPoint(first));
            socket.Listen();
            File.Move(first, path); // closing removes the name that was bound
        }

        Assert.True(File.Exists(path));
    }

    private Task<GuestAgentServer> StartAsync(string path) => StartAsync(new GuestAgentServerOptions { SocketPath = path });

    private Task<GuestAgentServer> StartAsync(GuestAgentServerOptions options) => GuestAgentServer.StartAsync(_agent, options, Token);
}
