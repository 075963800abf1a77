using System.IO.Pipelines;
using System.Text;
using ChainVerify.Hosting;
using ChainVerify.Service.Records;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace ChainVerify.Service.Endpoints;

/// <summary>
/// <c>POST /v1/verify/stream</c>: NDJSON in, NDJSON out, both at once. When the service ends a stream before its client does, the
/// last line is an object with <c>error</c> instead of a verdict; every record before it has its verdict.
/// </summary>
internal sealed class StreamEndpoint(
    IChainVerifier verifier, RecordBlockPool pool, IOptions<VerifierServiceOptions> options, ServiceMetrics metrics, IHostApplicationLifetime lifetime)
{
    // Enough for a client to see the last line and to end its side, on a busy machine, too.
    private static readonly TimeSpan DrainTimeout = TimeSpan.FromSeconds(10);

    internal async Task HandleAsync(HttpContext context)
    {
        // A stream may be long and may pause; it has limits of its own.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = null;
        }

        if (context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } requestRate)
        {
            requestRate.MinDataRate = null;
        }

        if (context.Features.Get<IHttpMinResponseDataRateFeature>() is { } responseRate)
        {
            responseRate.MinDataRate = null;
        }

        context.Response.ContentType = "application/x-ndjson";
        await context.Response.StartAsync(context.RequestAborted).ConfigureAwait(false);
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted).ConfigureAwait(false);
        try
        {
            RecordStream stream = new(verifier, pool, options.Value, metrics);
            StreamEnd end = await stream.RunAsync(
                context.Request.BodyReader, context.Response.BodyWriter, lifetime.ApplicationStopping, context.RequestAborted).ConfigureAwait(false);
            if (end != StreamEnd.Complete)
            {
                await WriteErrorAsync(context, end == StreamEnd.Stopped ? "the service is stopping" : "nothing was sent for too long").ConfigureAwait(false);
            }
        }
        catch (ChainVerifierUnavailableException exception)
        {
            await WriteErrorAsync(context, exception.Message).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or BadHttpRequestException)
        {
            // The client has gone, has sent half a body, takes no verdicts, or goes on sending after the last line: there is nobody to tell.
            context.Abort();
        }
    }

    private static async Task WriteErrorAsync(HttpContext context, string error)
    {
        await context.Response.BodyWriter.WriteAsync(Encoding.UTF8.GetBytes($"{{\"error\":\"{error}\"}}\n"), context.RequestAborted).ConfigureAwait(false);

        // What the client has sent and nobody read would reset the connection when it closes, and the last verdicts would be lost with it.
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        patience.CancelAfter(DrainTimeout);
        ReadResult result;
        do
        {
            result = await context.Request.BodyReader.ReadAsync(patience.Token).ConfigureAwait(false);
            context.Request.BodyReader.AdvanceTo(result.Buffer.End);
        }
        while (!result.IsCompleted);
    }
}
