using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;

namespace ChainVerify.Dstack.Transport;

/// <summary>Posts and gets JSON and reads bounded replies; turns every failure on the way into a <see cref="DstackException"/>.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class JsonChannel : IDisposable
{
    private const int FirstBufferBytes = 4096;

    private static readonly MediaTypeHeaderValue JsonMediaType = new("application/json");
    private static readonly MediaTypeWithQualityHeaderValue AcceptJson = new("application/json");

    private readonly HttpClient _client;
    private readonly bool _ownsClient;
    private readonly string _peer;
    private readonly string _peerAtStart;
    private readonly Func<string> _explainConnectionFailure;
    private readonly TimeSpan _timeout;
    private readonly int _maximumReplyBytes;
    private readonly TimeProvider _timeProvider;

    /// <summary>Makes a channel.</summary>
    /// <param name="client">Does the HTTP; its own timeout should be infinite.</param>
    /// <param name="ownsClient">Whether the channel disposes of it.</param>
    /// <param name="peer">The other side, for texts of errors: a noun with its article.</param>
    /// <param name="explainConnectionFailure">What to add when nobody is there.</param>
    /// <param name="options">Limits, already validated.</param>
    internal JsonChannel(HttpClient client, bool ownsClient, string peer, Func<string> explainConnectionFailure, DstackClientOptions options)
    {
        _client = client;
        _ownsClient = ownsClient;
        _peer = char.ToLowerInvariant(peer[0]) + peer[1..];
        _peerAtStart = char.ToUpperInvariant(peer[0]) + peer[1..];
        _explainConnectionFailure = explainConnectionFailure;
        _timeout = options.Timeout;
        _maximumReplyBytes = options.MaximumReplyBytes;
        _timeProvider = options.TimeProvider;
    }

    /// <summary>Posts a body and reads the whole reply, whatever its status.</summary>
    internal async Task<JsonReply> PostAsync(Uri address, byte[] body, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = CreateRequest(HttpMethod.Post, address);
        request.Content = new ByteArrayContent(body); // of known length: no chunks
        request.Content.Headers.ContentType = JsonMediaType;
        return await SendAsync(request, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Gets a document and reads the whole reply, whatever its status.</summary>
    internal async Task<JsonReply> GetAsync(Uri address, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = CreateRequest(HttpMethod.Get, address);
        request.Headers.Accept.Add(AcceptJson);
        return await SendAsync(request, cancellationToken).ConfigureAwait(false);
    }

    public void Dispose()
    {
        if (_ownsClient)
        {
            _client.Dispose();
        }
    }

    private static HttpRequestMessage CreateRequest(HttpMethod method, Uri address) => new(method, address)
    {
        Version = HttpVersion.Version11,
        VersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };

    private async Task<JsonReply> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using CancellationTokenSource timer = new(_timeout, _timeProvider);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        try
        {
            using HttpResponseMessage response = await _client
                .SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token)
                .ConfigureAwait(false);
            return await ReadAsync(response, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception)
        {
            if (cancellationToken.IsCancellationRequested)
            {
                throw new OperationCanceledException(exception.Message, exception, cancellationToken);
            }

            throw new DstackTimeoutException($"{_peerAtStart} did not answer within {_timeout.TotalSeconds:0.###} s.", exception);
        }
        catch (HttpRequestException exception)
        {
            throw Translate(exception, exception.HttpRequestError);
        }
        catch (HttpIOException exception)
        {
            throw Translate(exception, exception.HttpRequestError);
        }
        catch (IOException exception)
        {
            throw Translate(exception, HttpRequestError.Unknown);
        }
    }

    private async Task<JsonReply> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        long? announced = response.Content.Headers.ContentLength;
        if (announced > _maximumReplyBytes)
        {
            throw TooLong();
        }

        Stream stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            // One byte more than announced or allowed, so that the end, or too much, is seen without growing.
            byte[] buffer = ArrayPool<byte>.Shared.Rent((int)(announced ?? FirstBufferBytes) + 1);
            int length = 0;
            try
            {
                while (true)
                {
                    int read = await stream.ReadAsync(buffer.AsMemory(length), cancellationToken).ConfigureAwait(false);
                    if (read == 0)
                    {
                        JsonReply reply = new(response.StatusCode, buffer, length);
                        buffer = [];
                        return reply;
                    }

                    length += read;
                    if (length > _maximumReplyBytes)
                    {
                        throw TooLong();
                    }

                    if (length == buffer.Length)
                    {
                        buffer = Grow(buffer);
                    }
                }
            }
            finally
            {
                if (buffer.Length > 0)
                {
                    Release(buffer);
                }
            }
        }
    }

    private static byte[] Grow(byte[] buffer)
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent(checked(buffer.Length * 2));
        buffer.CopyTo(larger, 0);
        Release(buffer);
        return larger;
    }

    private static void Release(byte[] buffer)
    {
        CryptographicOperations.ZeroMemory(buffer);
        ArrayPool<byte>.Shared.Return(buffer);
    }

    private DstackProtocolException TooLong()
        => new($"The reply of {_peer} is longer than {_maximumReplyBytes} bytes.");

    private DstackException Translate(Exception exception, HttpRequestError error) => error switch
    {
        HttpRequestError.InvalidResponse or HttpRequestError.ConfigurationLimitExceeded
            => new DstackProtocolException($"The reply of {_peer} is not HTTP, or its head is too long: {exception.Message}", exception),
        HttpRequestError.ResponseEnded
            => new DstackConnectionException($"{_peerAtStart} closed the connection before the reply was complete.", exception),
        HttpRequestError.Unknown
            => new DstackConnectionException($"The connection to {_peer} broke: {exception.Message}", exception),
        _ => new DstackConnectionException($"Cannot connect to {_peer}: {exception.Message} {_explainConnectionFailure()}".TrimEnd(), exception),
    };
}
