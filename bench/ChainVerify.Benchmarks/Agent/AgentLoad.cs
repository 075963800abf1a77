using System.Buffers.Text;
using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace ChainVerify.Benchmarks.Agent;

/// <summary>What is asked for, and how.</summary>
/// <param name="RepeatsPaths">Whether a few paths take turns, so that the agent knows their signatures; else each is new.</param>
/// <param name="KeepsConnection">Whether one connection carries all calls; the JavaScript SDK makes one for each.</param>
internal readonly record struct LoadKind(bool RepeatsPaths, bool KeepsConnection);

/// <summary>What came out.</summary>
/// <param name="PerSecond">Replies per second of the clock.</param>
/// <param name="PerProcessorSecond">Replies per second of the agent's processor time.</param>
internal readonly record struct LoadResult(double PerSecond, double PerProcessorSecond);

/// <summary>A client that does as little as possible, so that the agent is what is measured. Requests are those of the SDK.</summary>
internal sealed class AgentLoad(AgentProcess agent)
{
    private const int FewPaths = 16;

    private readonly byte[] _buffer = new byte[4096];
    private int _nextPath;

    internal async Task<LoadResult> RunAsync(LoadKind kind, int replies, CancellationToken cancellationToken)
    {
        TimeSpan processorTime = agent.ProcessorTime;
        long started = Stopwatch.GetTimestamp();
        Socket? socket = null;
        try
        {
            for (int i = 0; i < replies; i++)
            {
                socket ??= await ConnectAsync(cancellationToken);
                string path = string.Create(CultureInfo.InvariantCulture, $"/{(kind.RepeatsPaths ? i % FewPaths : _nextPath++)}");
                await CallAsync(socket, path, cancellationToken);
                if (!kind.KeepsConnection)
                {
                    socket.Dispose();
                    socket = null;
                }
            }
        }
        finally
        {
            socket?.Dispose();
        }

        double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        return new LoadResult(replies / seconds, replies / (agent.ProcessorTime - processorTime).TotalSeconds);
    }

    private async Task<Socket> ConnectAsync(CancellationToken cancellationToken)
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(agent.SocketPath), cancellationToken);
        return socket;
    }

    private async Task CallAsync(Socket socket, string path, CancellationToken cancellationToken)
    {
        string body = $$"""{"path":"{{path}}","purpose":"ethereum","algorithm":"secp256k1"}""";
        string request = string.Create(
            CultureInfo.InvariantCulture,
            $"POST /GetKey HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}");
        await socket.SendAsync(Encoding.ASCII.GetBytes(request), cancellationToken);
        int length = 0;
        while (!IsComplete(_buffer.AsSpan(0, length)))
        {
            int read = await socket.ReceiveAsync(_buffer.AsMemory(length), cancellationToken);
            length += read > 0 ? read : throw new InvalidOperationException("The agent closed the connection.");
        }
    }

    private static bool IsComplete(ReadOnlySpan<byte> reply)
    {
        int end = reply.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return false;
        }

        int header = reply.IndexOf("Content-Length: "u8);
        if (!reply.StartsWith("HTTP/1.1 200 "u8) || header < 0 || !Utf8Parser.TryParse(reply[(header + 16)..], out int length, out _))
        {
            throw new InvalidOperationException("The agent refused: " + Encoding.ASCII.GetString(reply));
        }

        return reply.Length == end + 4 + length;
    }
}
