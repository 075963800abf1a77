using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using ChainVerify.Dstack;
using ChainVerify.Simulator;
using Xunit;

namespace ChainVerify.Tests.Simulator.GuestAgent;

/// <summary>A simulated agent that serves on a unix socket in a directory of its own, and the raw way to talk to it.</summary>
internal sealed class RunningAgent : IAsyncDisposable
{
    private readonly string _directory;
    private readonly GuestAgentServer _server;
    private readonly SimulatedAgent _agent;

    private RunningAgent(string directory, SimulatedAgent agent, GuestAgentServer server)
    {
        _directory = directory;
        _agent = agent;
        _server = server;
    }

    internal DstackEndpoint Endpoint => _server.Endpoint;

    internal DstackEndpoint TcpEndpoint => _server.Endpoints[^1];

    internal string SocketPath => _server.Endpoint.SocketPath!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    internal static Task<RunningAgent> StartAsync(SimulatorFixture? fixture = null, bool overTcp = false)
        => StartAsync(SimulatedAgent.FromFixture(fixture ?? SimulatorFixture.Version053), overTcp);

    internal static async Task<RunningAgent> StartAsync(SimulatedAgent agent, bool overTcp = false)
    {
        string directory = Directory.CreateTempSubdirectory("cv").FullName;
        GuestAgentServerOptions options = new()
        {
            SocketPath = Path.Combine(directory, "dstack.sock"),
            TcpAddress = overTcp ? new IPEndPoint(IPAddress.Loopback, 0) : null,
        };
        return new RunningAgent(directory, agent, await GuestAgentServer.StartAsync(agent, options, Token));
    }

    /// <summary>Posts JSON the way the JavaScript SDK does, and reads its way: by the reply's Content-Length.</summary>
    internal async Task<RawReply> PostAsync(string path, string json)
        => await SendAsync($"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(json)}\r\n\r\n{json}");

    internal Task<RawReply> GetAsync(string pathAndQuery) => SendAsync($"GET {pathAndQuery} HTTP/1.1\r\nHost: localhost\r\n\r\n");

    /// <summary>Sends bytes and reads one reply.</summary>
    /// <param name="request">The bytes, as text.</param>
    /// <param name="closesFirst">Whether the writing side is shut down before the reply is read.</param>
    internal async Task<RawReply> SendAsync(string request, bool closesFirst = false)
    {
        using Socket socket = await ConnectAsync();
        await socket.SendAsync(Encoding.UTF8.GetBytes(request), Token);
        if (closesFirst)
        {
            socket.Shutdown(SocketShutdown.Send);
        }

        RawReply reply = await RawReply.ReadAsync(socket, Token);
        if (!closesFirst)
        {
            socket.Shutdown(SocketShutdown.Send);
        }

        // Whoever has half-closed waits for the server to close.
        Assert.Equal(0, await socket.ReceiveAsync(new byte[1], Token));
        return reply;
    }

    internal async Task<Socket> ConnectAsync()
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(SocketPath), Token);
        return socket;
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _agent.Dispose();
        Assert.False(File.Exists(SocketPath), "The server must remove its socket.");
        Directory.Delete(_directory, recursive: true);
    }
}

/// <summary>A reply as it came over the socket.</summary>
internal sealed record RawReply(int Status, IReadOnlyDictionary<string, string> Headers, string Body)
{
    internal JsonElement Json => JsonElement.Parse(Body);

    internal string? Error => Json.GetProperty("error").GetString();

    internal static async Task<RawReply> ReadAsync(Socket socket, CancellationToken cancellationToken)
    {
        List<byte> received = [];
        byte[] buffer = new byte[16384];
        while (true)
        {
            int read = await socket.ReceiveAsync(buffer, cancellationToken);
            Assert.True(read > 0, $"The connection was closed after: {Encoding.Latin1.GetString([.. received])}");
            received.AddRange(buffer.AsSpan(0, read));

            // Characters and bytes are the same only because every reply is ASCII, which is asserted.
            Assert.DoesNotContain(received, each => each > 0x7f);
            string text = Encoding.ASCII.GetString([.. received]);
            int end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (end < 0)
            {
                continue;
            }

            string[] head = text[..end].Split("\r\n");
            Dictionary<string, string> headers = head.Skip(1)
                .Select(line => line.Split(": ", 2))
                .ToDictionary(pair => pair[0], pair => pair[1], StringComparer.OrdinalIgnoreCase);
            Assert.DoesNotContain("Transfer-Encoding", headers.Keys, StringComparer.OrdinalIgnoreCase);
            int length = int.Parse(headers["Content-Length"], System.Globalization.CultureInfo.InvariantCulture);
            Assert.True(text.Length <= end + 4 + length, "There are more bytes than Content-Length says.");
            if (text.Length == end + 4 + length)
            {
                return new RawReply(int.Parse(head[0].Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture), headers, text[(end + 4)..]);
            }
        }
    }
}
