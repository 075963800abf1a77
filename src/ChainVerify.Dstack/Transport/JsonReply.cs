using System.Buffers;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ChainVerify.Dstack.Wire;

namespace ChainVerify.Dstack.Transport;

/// <summary>A reply of a bounded number of bytes. Disposing of it overwrites them: they may hold a key.</summary>
internal sealed class JsonReply : IDisposable
{
    private const int MaximumErrorText = 1000;

    private readonly byte[] _buffer;
    private readonly int _length;

    internal JsonReply(HttpStatusCode status, byte[] buffer, int length)
    {
        StatusCode = (int)status;
        _buffer = buffer;
        _length = length;
    }

    internal int StatusCode { get; }

    internal ReadOnlySpan<byte> Body => _buffer.AsSpan(0, _length);

    /// <summary>Reads the body as one JSON value.</summary>
    /// <exception cref="DstackProtocolException">It is none, or it lacks what is required. The text names the place, never the content.</exception>
    internal T Read<T>(JsonTypeInfo<T> type, string source)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(Body, type)
                ?? throw new DstackProtocolException($"The reply of {source} is null.");
        }
        catch (JsonException exception)
        {
            string place = string.IsNullOrEmpty(exception.Path) ? "" : $" at {exception.Path}";
            throw new DstackProtocolException($"The reply of {source} ({_length} bytes) is not what the protocol promises{place}: {exception.Message}", exception);
        }
    }

    /// <summary>The text of an agent's <c>{"error": "…"}</c>, made safe to show; null when the body is something else.</summary>
    internal string? ReadErrorText()
    {
        try
        {
            return JsonSerializer.Deserialize(Body, WireJson.Default.ErrorReply) is { } reply ? MakePrintable(reply.Error) : null;
        }
        catch (JsonException)
        {
            return null; // not an agent's error body: the caller goes by the status
        }
    }

    /// <summary>The text of an oracle's failure (<c>detail</c> of RFC 9457, or <c>error</c>), made safe to show; null when there is none.</summary>
    internal string? ReadProblemText()
    {
        try
        {
            return JsonSerializer.Deserialize(Body, WireJson.Default.OracleProblemReply) is { } reply && (reply.Detail ?? reply.Error) is { } text
                ? MakePrintable(text)
                : null;
        }
        catch (JsonException)
        {
            return null; // not a problem document: the caller goes by the status
        }
    }

    /// <summary>Without control characters, which could forge lines of a log, and not longer than fits into one.</summary>
    internal static string MakePrintable(string text)
    {
        int length = Math.Min(text.Length, MaximumErrorText);
        return string.Create(length, text, static (span, source) =>
        {
            for (int i = 0; i < span.Length; i++)
            {
                span[i] = char.IsControl(source[i]) ? ' ' : source[i];
            }
        });
    }

    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_buffer.AsSpan(0, _length));
        ArrayPool<byte>.Shared.Return(_buffer);
    }
}
