using ChainVerify.Hosting;
using ChainVerify.Records;
using ChainVerify.Service.Records;
using ChainVerify.Service.Wire;
using Grpc.Core;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using CoreVerdict = ChainVerify.Verdict;

namespace ChainVerify.Service.Grpc;

/// <summary>The gRPC side of the service (Protos/chainverify.proto).</summary>
internal sealed class VerifierGrpcService(
    IChainVerifier verifier, RecordBlockPool pool, IOptions<VerifierServiceOptions> options, ServiceMetrics metrics, IHostApplicationLifetime lifetime)
    : Verifier.VerifierBase
{
    private readonly VerifierServiceOptions _options = options.Value;

    [EnableRateLimiting(VerifierService.RequestLimit)]
    public override async Task<Verdicts> Verify(Wire.Records request, ServerCallContext context)
    {
        using CancellationTokenSource timeout = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken);
        timeout.CancelAfter(_options.RequestTimeout);
        try
        {
            return await VerifyAsync(request, 0, timeout.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !context.CancellationToken.IsCancellationRequested)
        {
            throw Fail(StatusCode.DeadlineExceeded, "The call took longer than this service lets it.");
        }
    }

    [EnableRateLimiting(VerifierService.StreamLimit)]
    public override async Task VerifyStream(
        IAsyncStreamReader<Wire.Records> requestStream, IServerStreamWriter<Verdicts> responseStream, ServerCallContext context)
    {
        StreamEnd end = await new MessageStream(VerifyAsync, _options)
            .RunAsync(requestStream, responseStream, lifetime.ApplicationStopping, context.CancellationToken).ConfigureAwait(false);
        switch (end)
        {
            case StreamEnd.Stopped:
                throw Fail(StatusCode.Unavailable, "The service is stopping; every record before has its verdict.");
            case StreamEnd.Idle:
                throw Fail(StatusCode.DeadlineExceeded, $"Nothing moved on this stream for {_options.StreamIdleTimeout.TotalSeconds:0.###} seconds.");
        }
    }

    private async Task<Verdicts> VerifyAsync(Wire.Records records, long line, CancellationToken cancellationToken)
    {
        if (records.Record.Count > _options.MaxRequestRecords)
        {
            throw Fail(StatusCode.ResourceExhausted, $"The message holds more than {_options.MaxRequestRecords} records.");
        }

        Verdicts reply = new();
        await VerifyAsync(records, line, reply, cancellationToken).ConfigureAwait(false);
        return reply;
    }

    private async Task VerifyAsync(Wire.Records records, long line, Verdicts reply, CancellationToken cancellationToken)
    {
        for (int next = 0; next < records.Record.Count;)
        {
            RecordBlock block = pool.Rent();
            while (next < records.Record.Count && !block.IsFull)
            {
                Add(block, records.Record[next++].Span, ++line);
            }

            try
            {
                block.Start(verifier, cancellationToken);
                await block.Verifying.ConfigureAwait(false);
            }
            catch (ChainVerifierUnavailableException exception)
            {
                throw Fail(StatusCode.Unavailable, exception.Message);
            }

            metrics.Count(block);
            for (int i = 0; i < block.Count; i++)
            {
                reply.Verdict.Add(Convert(block, i));
            }

            pool.Return(block);
        }
    }

    private void Add(RecordBlock block, ReadOnlySpan<byte> record, long line)
    {
        if (record.Length > _options.MaxRecordBytes)
        {
            block.Add(RawRecord.CreateTooLong(line));
        }
        else
        {
            block.Add(record, line);
        }
    }

    private static RpcException Fail(StatusCode code, string detail) => new(new global::Grpc.Core.Status(code, detail));

    private static Wire.Verdict Convert(RecordBlock block, int index)
    {
        CoreVerdict verdict = block.VerdictAt(index, out Utf8Text? id, out long line, out MessageScheme scheme);
        Wire.Verdict converted = new()
        {
            Line = line,
            Valid = verdict.IsValid,
            Failure = verdict.IsValid ? string.Empty : verdict.Failure.ToString(),
            Link = verdict.Link switch { ChainLink.App => "app", ChainLink.Kms => "kms", ChainLink.Message => "message", _ => string.Empty },
            Detail = verdict.Detail,
            MessageScheme = verdict.IsValid ? MessageSchemeNames.GetName(scheme) : string.Empty,
        };
        if (id is { } text)
        {
            converted.Id = text.ToString();
        }

        return converted;
    }
}
