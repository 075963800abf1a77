using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace ChainVerify.Dstack.Transport;

/// <summary>Calls methods of one guest agent: JSON over HTTP, over a unix socket or TCP (PROTOCOL.md 7, PROTOCOL-V1.md "Transport").</summary>
/// <remarks>Thread-safe; connections are kept and shared.</remarks>
internal sealed class AgentTransport : IDisposable
{
    private const string MethodNotFoundText = "Service not found";

    private readonly DstackEndpoint _endpoint;
    private readonly JsonChannel _channel;

    internal AgentTransport(DstackEndpoint? endpoint, DstackClientOptions? options)
    {
        _endpoint = endpoint ?? DstackEndpoint.Discover();
        options ??= new DstackClientOptions();
        options.Validate();
        HttpClient client = new(CreateHandler(_endpoint), disposeHandler: true) { Timeout = Timeout.InfiniteTimeSpan };
        _channel = new JsonChannel(client, ownsClient: true, $"The dstack guest agent at {_endpoint}", ExplainConnectionFailure, options);
    }

    internal DstackEndpoint Endpoint => _endpoint;

    /// <summary>Calls a method and reads its reply.</summary>
    /// <param name="path">The path below the endpoint, such as <c>GetKey</c> or <c>v1/GetKey</c>.</param>
    /// <param name="request">The request.</param>
    /// <param name="requestType">Its JSON.</param>
    /// <param name="replyType">The reply's JSON.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    internal async Task<TReply> CallAsync<TRequest, TReply>(
        string path, TRequest request, JsonTypeInfo<TRequest> requestType, JsonTypeInfo<TReply> replyType, CancellationToken cancellationToken)
        where TReply : class
    {
        using JsonReply reply = await SendAsync(path, request, requestType, cancellationToken).ConfigureAwait(false);
        return reply.Read(replyType, path);
    }

    /// <summary>Calls a method whose success says nothing: an empty body, <c>null</c> or <c>{}</c>.</summary>
    internal async Task CallAsync<TRequest>(
        string path, TRequest request, JsonTypeInfo<TRequest> requestType, CancellationToken cancellationToken)
        => (await SendAsync(path, request, requestType, cancellationToken).ConfigureAwait(false)).Dispose();

    public void Dispose() => _channel.Dispose();

    private async Task<JsonReply> SendAsync<TRequest>(
        string path, TRequest request, JsonTypeInfo<TRequest> requestType, CancellationToken cancellationToken)
    {
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(request, requestType);
        JsonReply reply = await _channel.PostAsync(new Uri(_endpoint.BaseAddress, path), body, cancellationToken).ConfigureAwait(false);
        if (reply.StatusCode == (int)HttpStatusCode.OK)
        {
            return reply;
        }

        using (reply)
        {
            throw ExplainFailure(path, reply);
        }
    }

    private DstackException ExplainFailure(string path, JsonReply reply)
    {
        string? text = reply.ReadErrorText();
        if (text is null)
        {
            return reply.StatusCode == (int)HttpStatusCode.NotFound && path.StartsWith("v1/", StringComparison.Ordinal)
                ? new DstackAgentTooOldException($"The dstack guest agent at {_endpoint} has no v1 API (it came with dstack 0.6.0): use {nameof(DstackClient)}.")
                : new DstackProtocolException($"{_endpoint} answered {path} with the HTTP status {reply.StatusCode} and no agent's error text: is it a dstack guest agent?");
        }

        return text.StartsWith(MethodNotFoundText, StringComparison.OrdinalIgnoreCase)
            ? new DstackMethodNotFoundException($"The dstack guest agent at {_endpoint} has no method {path}: {text}", reply.StatusCode, text)
            : new DstackRemoteException($"The dstack guest agent at {_endpoint} refused {path}: {text}", reply.StatusCode, text);
    }

    private string ExplainConnectionFailure()
        => _endpoint.SocketPath is { } path && !File.Exists(path) ? $"There is no such file. {_endpoint.Origin}" : _endpoint.Origin;

    private static SocketsHttpHandler CreateHandler(DstackEndpoint endpoint)
    {
        SocketsHttpHandler handler = new()
        {
            ActivityHeadersPropagator = null, // an agent has no use for trace headers
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
            UseProxy = false, // keys must not travel through one
        };
        if (endpoint.SocketPath is { } path)
        {
            handler.ConnectCallback = (_, cancellationToken) => ConnectAsync(path, cancellationToken);
        }

        return handler;
    }

    private static async ValueTask<Stream> ConnectAsync(string path, CancellationToken cancellationToken)
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
