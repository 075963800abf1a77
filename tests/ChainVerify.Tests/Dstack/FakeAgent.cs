using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using ChainVerify.Dstack;

namespace ChainVerify.Tests.Dstack;

/// <summary>A request as it came over the socket.</summary>
internal sealed record FakeRequest(string[] Head, string Body)
{
    internal string Path => Head[0].Split(' ')[1];

    internal JsonElement Json => JsonElement.Parse(Body);
}

/// <summary>
/// An agent on a unix socket, or a server on a port of this machine, that records raw requests and answers raw bytes,
/// so that it can answer in every wrong way. Each connection carries one request.
/// </summary>
internal sealed class FakeAgent : IAsyncDisposable
{
    private readonly Socket _listener;
    private readonly string? _directory;
    private readonly Func<FakeRequest, byte[]?> _answer;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<FakeRequest> _requests = [];
    private readonly List<Socket> _silent = [];
    private readonly Task _serving;

    /// <summary>Starts to listen.</summary>
    /// <param name="answer">Gives the bytes of the reply; null leaves the caller waiting.</param>
    /// <param name="overTcp">Whether to listen on a port instead of a unix socket.</param>
    internal FakeAgent(Func<FakeRequest, byte[]?> answer, bool overTcp = false)
    {
        _answer = answer;
        if (overTcp)
        {
            _listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            Address = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndPoint!).Port}/");
            Endpoint = DstackEndpoint.Http(Address);
        }
        else
        {
            _directory = Directory.CreateTempSubdirectory("cv").FullName;
            string path = Path.Combine(_directory, "dstack.sock");
            _listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            _listener.Bind(new UnixDomainSocketEndPoint(path));
            Endpoint = DstackEndpoint.UnixSocket(path);
            Address = Endpoint.BaseAddress;
        }

        _listener.Listen();
        _serving = ServeAsync();
    }

    internal DstackEndpoint Endpoint { get; }

    internal Uri Address { get; }

    internal FakeRequest[] Requests
    {
        get
        {
            lock (_requests)
            {
                return [.. _requests];
            }
        }
    }

    internal static byte[] Json(string body, int status = 200) => Raw(status, body, $"Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\n");

    internal static byte[] Raw(int status, string body, string headers)
        => Encoding.UTF8.GetBytes($"HTTP/1.1 {status} Status\r\nContent-Type: application/json\r\nConnection: close\r\n{headers}\r\n{body}");

    internal static byte[] Chunked(string body)
    {
        StringBuilder chunks = new();
        foreach (char[] part in body.Chunk(50))
        {
            chunks.Append(System.Globalization.CultureInfo.InvariantCulture, $"{part.Length:x}\r\n").Append(part).Append("\r\n");
        }

        return Raw(200, chunks.Append("0\r\n\r\n").ToString(), "Transfer-Encoding: chunked\r\n");
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _serving;
        _silent.ForEach(socket => socket.Dispose());
        _stop.Dispose();
        if (_directory is not null)
        {
            Directory.Delete(_directory, recursive: true);
        }
    }

    private async Task ServeAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await AnswerAsync(await _listener.AcceptAsync(_stop.Token));
            }
            catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // The client hung up, or the test is over: the loop's condition tells.
            }
        }
    }

    private async Task AnswerAsync(Socket socket)
    {
        FakeRequest? request = await ReadAsync(socket);
        if (request is not null)
        {
            lock (_requests)
            {
                _requests.Add(request);
            }

            byte[]? reply = _answer(request);
            if (reply is null)
            {
                _silent.Add(socket);
                return;
            }

            for (int sent = 0; sent < reply.Length;)
            {
                sent += await socket.SendAsync(reply.AsMemory(sent), _stop.Token);
            }
        }

        socket.Dispose();
    }

    private async Task<FakeRequest?> ReadAsync(Socket socket)
    {
        List<byte> received = [];
        byte[] buffer = new byte[4096];
        while (true)
        {
            int read = await socket.ReceiveAsync(buffer, _stop.Token);
            if (read == 0)
            {
                return null;
            }

            received.AddRange(buffer.AsSpan(0, read));
            string text = Encoding.Latin1.GetString([.. received]);
            int end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (end < 0)
            {
                continue;
            }

            string[] head = text[..end].Split("\r\n");
            string? length = Array.Find(head, line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase));
            int bodyLength = length is null ? 0 : int.Parse(length["Content-Length:".Length..], System.Globalization.CultureInfo.InvariantCulture);
            if (text.Length >= end + 4 + bodyLength)
            {
                return new FakeRequest(head, text[(end + 4)..]);
            }
        }
    }
}
