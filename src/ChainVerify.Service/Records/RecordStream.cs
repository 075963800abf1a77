using System.IO.Pipelines;
using System.Threading.Channels;
using ChainVerify.Hosting;
using ChainVerify.Records;

namespace ChainVerify.Service.Records;

/// <summary>How a stream ended.</summary>
internal enum StreamEnd
{
    /// <summary>Its client has sent everything.</summary>
    Complete = 0,

    /// <summary>The service stops; what was read has its verdicts.</summary>
    Stopped,

    /// <summary>Its client sent nothing for too long; what was read has its verdicts.</summary>
    Idle,
}

/// <summary>
/// One stream of records: read, cut, parsed, verified and answered in order, all at once, with a bounded number of blocks on their way.
/// Whoever takes no verdicts is read no further.
/// </summary>
internal sealed class RecordStream(IChainVerifier verifier, RecordBlockPool pool, VerifierServiceOptions options, ServiceMetrics metrics)
{
    private readonly RecordSplitter _splitter = new(options.MaxRecordBytes);

    /// <param name="input">The records.</param>
    /// <param name="output">The verdict lines. Flushed block by block.</param>
    /// <param name="stopping">Ends the reading; what was read is answered.</param>
    /// <param name="cancellationToken">Ends everything.</param>
    internal async Task<StreamEnd> RunAsync(PipeReader input, PipeWriter output, CancellationToken stopping, CancellationToken cancellationToken)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Channel<RecordBlock> onTheirWay = Channel.CreateBounded<RecordBlock>(new BoundedChannelOptions(options.StreamWindow) { SingleReader = true, SingleWriter = true });
        Task<StreamEnd> reading = ReadAsync(input, onTheirWay.Writer, stopping, stop.Token);
        try
        {
            await foreach (RecordBlock block in onTheirWay.Reader.ReadAllAsync(stop.Token).ConfigureAwait(false))
            {
                await block.Verifying.ConfigureAwait(false);
                await WriteAsync(block, output, stop.Token).ConfigureAwait(false);
                pool.Return(block);
            }
        }
        catch
        {
            // Nothing may use the blocks' memory any more when this ends.
            await stop.CancelAsync().ConfigureAwait(false);
            await ((Task)reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            while (onTheirWay.Reader.TryRead(out RecordBlock? block))
            {
                await block.Verifying.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            throw;
        }

        return await reading.ConfigureAwait(false);
    }

    private async Task<StreamEnd> ReadAsync(PipeReader input, ChannelWriter<RecordBlock> onTheirWay, CancellationToken stopping, CancellationToken cancellationToken)
    {
        StreamEnd end = StreamEnd.Complete;
        RecordBlock block = pool.Rent();
        try
        {
            using CancellationTokenSource idle = CancellationTokenSource.CreateLinkedTokenSource(stopping);
            using CancellationTokenRegistration registration = idle.Token.UnsafeRegister(static pipe => ((PipeReader)pipe!).CancelPendingRead(), input);
            bool isComplete = false;
            while (!isComplete && !idle.IsCancellationRequested)
            {
                if (!input.TryRead(out ReadResult result))
                {
                    // The client pauses: what is there goes on its way.
                    block = await SendAsync(block, onTheirWay, cancellationToken).ConfigureAwait(false);
                    idle.CancelAfter(options.StreamIdleTimeout);
                    result = await input.ReadAsync(cancellationToken).ConfigureAwait(false);
                    idle.CancelAfter(Timeout.InfiniteTimeSpan);
                }

                foreach (ReadOnlyMemory<byte> chunk in result.Buffer)
                {
                    _splitter.Append(chunk);
                    block = await TakeRecordsAsync(block, onTheirWay, cancellationToken).ConfigureAwait(false);
                }

                input.AdvanceTo(result.Buffer.End);
                isComplete = result.IsCompleted;
            }

            if (isComplete)
            {
                _splitter.Complete();
                block = await TakeRecordsAsync(block, onTheirWay, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                end = stopping.IsCancellationRequested ? StreamEnd.Stopped : StreamEnd.Idle;
            }

            await SendAsync(block, onTheirWay, cancellationToken).ConfigureAwait(false);
            onTheirWay.Complete();
            return end;
        }
        catch (Exception exception)
        {
            // Whatever was accepted before is answered before the exception shows.
            onTheirWay.Complete(exception);
            throw;
        }
    }

    private async ValueTask<RecordBlock> TakeRecordsAsync(RecordBlock block, ChannelWriter<RecordBlock> onTheirWay, CancellationToken cancellationToken)
    {
        while (_splitter.TryReadRecord(out RawRecord raw))
        {
            block.Add(raw);
            if (block.IsFull)
            {
                block = await SendAsync(block, onTheirWay, cancellationToken).ConfigureAwait(false);
            }
        }

        return block;
    }

    private async ValueTask<RecordBlock> SendAsync(RecordBlock block, ChannelWriter<RecordBlock> onTheirWay, CancellationToken cancellationToken)
    {
        if (block.Count == 0)
        {
            return block;
        }

        // First room, then verification: a client that takes no verdicts must not have the engine work for it.
        if (!await onTheirWay.WaitToWriteAsync(cancellationToken).ConfigureAwait(false))
        {
            throw new OperationCanceledException("The stream has ended.", cancellationToken);
        }

        block.Start(verifier, cancellationToken);
        if (!onTheirWay.TryWrite(block))
        {
            throw new InvalidOperationException("There is one writer, which has waited for room.");
        }

        return pool.Rent();
    }

    private async ValueTask WriteAsync(RecordBlock block, PipeWriter output, CancellationToken cancellationToken)
    {
        metrics.Count(block);
        for (int i = 0; i < block.Count; i++)
        {
            Verdict verdict = block.VerdictAt(i, out Utf8Text? id, out long line, out MessageScheme scheme);
            VerdictWriter.Write(output, line, verdict, scheme, id);
        }

        using CancellationTokenSource idle = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        idle.CancelAfter(options.StreamIdleTimeout);
        FlushResult flushed = await output.FlushAsync(idle.Token).ConfigureAwait(false);
        if (flushed.IsCompleted)
        {
            throw new OperationCanceledException("The client takes no more verdicts.", cancellationToken);
        }
    }
}
