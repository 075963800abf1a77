using System.Buffers;
using System.IO.Pipelines;
using ChainVerify.Hosting;
using ChainVerify.Records;
using ChainVerify.Service.Records;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace ChainVerify.Service.Endpoints;

/// <summary><c>POST /v1/verify</c>: one record gives one verdict, an array of records an array of verdicts.</summary>
internal sealed class VerifyEndpoint(
    IChainVerifier verifier, RecordBlockPool pool, IOptions<VerifierServiceOptions> options, ServiceMetrics metrics)
{
    private readonly VerifierServiceOptions _options = options.Value;

    internal async Task HandleAsync(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = _options.MaxRequestBytes;
        }

        CancellationToken cancellationToken = context.RequestAborted;
        RecordSplitter splitter = new(_options.MaxRecordBytes);
        List<RecordBlock> blocks = [pool.Rent()];
        try
        {
            bool? isArray = await ReadAsync(context.Request.BodyReader, splitter, blocks, cancellationToken).ConfigureAwait(false);
            int count = blocks.Sum(block => block.Count);
            if (count > _options.MaxRequestRecords)
            {
                await Results.Problem(
                    $"The body holds more than {_options.MaxRequestRecords} records: /v1/verify/stream takes any number.",
                    statusCode: StatusCodes.Status413PayloadTooLarge).ExecuteAsync(context).ConfigureAwait(false);
                return;
            }

            if (isArray is null || (isArray == false && count != 1))
            {
                await Results.Problem(
                    count == 0 ? "The body holds no record." : "The body holds several records that are no JSON array: /v1/verify/stream takes NDJSON.",
                    statusCode: StatusCodes.Status400BadRequest).ExecuteAsync(context).ConfigureAwait(false);
                return;
            }

            await VerifyAsync(blocks, cancellationToken).ConfigureAwait(false);

            // Time may be up although all was verified: what is being verified is not broken off. Then nothing may be written, since the problem is the answer.
            cancellationToken.ThrowIfCancellationRequested();
            context.Response.ContentType = "application/json";
            Write(blocks, isArray == true, context.Response.BodyWriter);
            await FlushAsync(context, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            foreach (RecordBlock block in blocks)
            {
                // A block whose verification was broken off is awaited before its memory goes to somebody else.
                await block.Verifying.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                pool.Return(block);
            }
        }
    }

    private static async Task FlushAsync(HttpContext context, CancellationToken cancellationToken)
    {
        try
        {
            await context.Response.BodyWriter.FlushAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The client has gone, or time is up just now. The verdicts cannot be taken back, so no problem may follow them.
            context.Abort();
        }
    }

    /// <summary>Reads the body to its end, or to the first record too many.</summary>
    /// <returns>Whether the body is an array; null when it is empty.</returns>
    private async Task<bool?> ReadAsync(PipeReader body, RecordSplitter splitter, List<RecordBlock> blocks, CancellationToken cancellationToken)
    {
        bool? isArray = null;
        while (true)
        {
            ReadResult result = await body.ReadAsync(cancellationToken).ConfigureAwait(false);
            foreach (ReadOnlyMemory<byte> chunk in result.Buffer)
            {
                isArray ??= FindStart(chunk.Span);
                splitter.Append(chunk);
                if (!TakeRecords(splitter, blocks))
                {
                    body.AdvanceTo(result.Buffer.End);
                    return isArray;
                }
            }

            body.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted)
            {
                splitter.Complete();
                _ = TakeRecords(splitter, blocks);
                return isArray;
            }
        }
    }

    private static bool? FindStart(ReadOnlySpan<byte> chunk)
    {
        ReadOnlySpan<byte> text = chunk.TrimStart(" \t\r\n\uFEFF"u8);
        return text.IsEmpty ? null : text[0] == (byte)'[';
    }

    /// <returns>Whether there are no more records than allowed.</returns>
    private bool TakeRecords(RecordSplitter splitter, List<RecordBlock> blocks)
    {
        int left = _options.MaxRequestRecords - blocks.Sum(block => block.Count);
        while (splitter.TryReadRecord(out RawRecord raw))
        {
            if (blocks[^1].IsFull)
            {
                blocks.Add(pool.Rent());
            }

            blocks[^1].Add(raw);
            if (--left < 0)
            {
                return false;
            }
        }

        return true;
    }

    private async Task VerifyAsync(List<RecordBlock> blocks, CancellationToken cancellationToken)
    {
        if (blocks is [{ IsOneChain: true } lone])
        {
            await lone.StartAloneAsync(verifier, cancellationToken).ConfigureAwait(false);
            return;
        }

        // No more of them at once than of a stream: a long array must not take the queue for itself.
        for (int i = 0; i < blocks.Count; i++)
        {
            if (i >= _options.StreamWindow)
            {
                await blocks[i - _options.StreamWindow].Verifying.ConfigureAwait(false);
            }

            blocks[i].Start(verifier, cancellationToken);
        }

        foreach (RecordBlock block in blocks)
        {
            await block.Verifying.ConfigureAwait(false);
        }
    }

    private void Write(List<RecordBlock> blocks, bool isArray, IBufferWriter<byte> output)
    {
        if (isArray)
        {
            output.Write("["u8);
        }

        bool isFirst = true;
        foreach (RecordBlock block in blocks)
        {
            metrics.Count(block);
            for (int i = 0; i < block.Count; i++)
            {
                if (!isFirst)
                {
                    output.Write(","u8);
                }

                isFirst = false;
                Verdict verdict = block.VerdictAt(i, out Utf8Text? id, out long line, out MessageScheme scheme);
                VerdictWriter.Write(output, line, verdict, scheme, id);
            }
        }

        if (isArray)
        {
            output.Write("]\n"u8);
        }
    }
}
