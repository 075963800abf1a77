using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace ChainVerify.Simulator;

/// <summary>
/// HTTP around the agent's methods (PROTOCOL.md 7 and 8.1). Every reply has a Content-Length and is ASCII, because clients
/// count characters where HTTP counts bytes and cannot read chunks.
/// </summary>
internal sealed class AgentRequestHandler(SimulatedAgent agent)
{
    /// <summary>The longest body of a request.</summary>
    internal const int MostBodyBytes = 10 * 1024 * 1024;

    private const string JsonType = "application/json";

    private static readonly JsonWriterOptions Indented = new() { Indented = true, NewLine = "\n" };

    private static readonly ReadOnlySequence<byte> EmptyObject = new("{}"u8.ToArray());

    // A reply is written in one go before the first await, so one buffer a thread is enough. It is cleared, because replies hold keys.
    [ThreadStatic]
    private static ReplyBuffer? _buffer;

    /// <summary>Answers a request.</summary>
    internal async Task HandleAsync(HttpContext context)
    {
        try
        {
            await AnswerAsync(context).ConfigureAwait(false);
        }
        catch (AgentException exception)
        {
            await WriteErrorAsync(context, StatusCodes.Status400BadRequest, exception.Message).ConfigureAwait(false);
        }
        catch (BadHttpRequestException exception)
        {
            string text = exception.StatusCode == StatusCodes.Status413PayloadTooLarge ? TooLong() : $"Invalid request: {exception.Message}";
            await WriteErrorAsync(context, StatusCodes.Status400BadRequest, text).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            context.Abort(); // the client has gone: there is nobody to tell
        }
#pragma warning disable CA1031 // the last line of defence: a client gets one clear line, and the agent goes on
        catch (Exception exception)
#pragma warning restore CA1031
        {
            // The type only: a text could hold what the method worked on.
            await WriteErrorAsync(context, StatusCodes.Status500InternalServerError, $"Internal error: {exception.GetType().Name}").ConfigureAwait(false);
        }
    }

    private async Task AnswerAsync(HttpContext context)
    {
        HttpRequest request = context.Request;
        if (!IsForThisMachine(context))
        {
            await WriteErrorAsync(context, StatusCodes.Status403Forbidden, "The Host header must name this machine").ConfigureAwait(false);
            return;
        }

        string path = request.Path.Value ?? "";
        if (!AgentRoutes.TryFind(path, out AgentRoute? route))
        {
            await WriteNotFoundAsync(context, path).ConfigureAwait(false);
            return;
        }

        if (HttpMethods.IsGet(request.Method))
        {
            await ReplyAsync(context, route.Method, new ReadOnlySequence<byte>(route.Method.ReadQuery(request.QueryString.Value ?? ""))).ConfigureAwait(false);
            return;
        }

        if (!HttpMethods.IsPost(request.Method))
        {
            context.Response.Headers.Allow = "GET, POST";
            await WriteErrorAsync(context, StatusCodes.Status405MethodNotAllowed, "Methods are called with GET or POST").ConfigureAwait(false);
            return;
        }

        if (!IsJson(request))
        {
            throw new AgentException("This agent speaks JSON only, not protobuf: send Content-Type: application/json");
        }

        PipeReader body = request.BodyReader;
        ReadOnlySequence<byte> content = await ReadToEndAsync(body, context.RequestAborted).ConfigureAwait(false);
        Task written;
        try
        {
            written = ReplyAsync(context, route.Method, content.IsEmpty && route.Api.TakesEmptyBodies ? EmptyObject : content);
        }
        finally
        {
            body.AdvanceTo(content.End);
        }

        await written.ConfigureAwait(false);
    }

    /// <summary>Runs a method and writes its reply; the request has been read when this returns its task.</summary>
    private Task<FlushResult> ReplyAsync(HttpContext context, AgentMethod method, ReadOnlySequence<byte> request)
    {
        ReplyBuffer buffer = _buffer ??= new ReplyBuffer();
        try
        {
            method.Invoke(agent, request, buffer.Start());
            return WriteAsync(context, StatusCodes.Status200OK, JsonType, buffer.Written);
        }
        finally
        {
            buffer.Clear();
        }
    }

    /// <summary>
    /// Over TCP any web page can make a browser call this machine, under a name of its own; such a request names that
    /// host. Behind a unix socket there is no such way in, and clients write what they like.
    /// </summary>
    private static bool IsForThisMachine(HttpContext context)
    {
        if (context.Connection.LocalIpAddress is null)
        {
            return true;
        }

        string host = context.Request.Host.Host;
        return host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(host.Trim('[', ']'), out IPAddress? address) && IPAddress.IsLoopback(address));
    }

    private static bool IsJson(HttpRequest request)
    {
        if (MediaTypeHeaderValue.TryParse(request.ContentType, out MediaTypeHeaderValue? type)
            && type.MediaType.Equals(JsonType, StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        return request.Query.TryGetValue("json", out Microsoft.Extensions.Primitives.StringValues flag) && flag.Count == 1 && flag[0] is "" or "1" or "true";
    }

    private static async ValueTask<ReadOnlySequence<byte>> ReadToEndAsync(PipeReader body, CancellationToken cancellationToken)
    {
        while (true)
        {
            ReadResult result = await body.ReadAsync(cancellationToken).ConfigureAwait(false);
            if (result.Buffer.Length > MostBodyBytes)
            {
                throw new AgentException(TooLong());
            }

            if (result.IsCompleted)
            {
                return result.Buffer;
            }

            body.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }
    }

    private static string TooLong() => $"The request is longer than {MostBodyBytes} bytes";

    private static Task WriteErrorAsync(HttpContext context, int status, string text)
    {
        if (context.Response.HasStarted)
        {
            context.Abort();
            return Task.CompletedTask;
        }

        // Whatever is left of the request is not looked at: a client that counted wrongly must not find it answered.
        context.Response.Headers.Connection = "close";
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer, Indented))
        {
            json.WriteStartObject();
            json.WriteString("error", text);
            json.WriteEndObject();
        }

        return WriteAsync(context, status, JsonType, buffer.WrittenSpan);
    }

    private static Task WriteNotFoundAsync(HttpContext context, string path)
    {
        if (AgentRoutes.TryFindMount(path, out AgentApi? api, out string method))
        {
            return WriteErrorAsync(context, api.UnknownMethodStatus, $"Service not found: {method}");
        }

        // Not the agent's own error body: this is how clients tell that an API is not there at all.
        context.Response.Headers.Connection = "close";
        return WriteAsync(context, StatusCodes.Status404NotFound, "text/plain", "No service is mounted here\n"u8);
    }

    private static Task<FlushResult> WriteAsync(HttpContext context, int status, string type, ReadOnlySpan<byte> body)
    {
        HttpResponse response = context.Response;
        response.StatusCode = status;
        response.ContentType = type;
        response.ContentLength = body.Length;
        response.BodyWriter.Write(body);
        return response.BodyWriter.FlushAsync(context.RequestAborted).AsTask();
    }
}
