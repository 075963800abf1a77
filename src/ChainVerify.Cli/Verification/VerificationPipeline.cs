using System.Collections.Concurrent;
using System.Threading.Channels;
using ChainVerify.Cli.Invocation;

namespace ChainVerify.Cli.Verification;

/// <summary>How much a pipeline does at once.</summary>
/// <param name="Threads">How many threads parse, verify and format.</param>
/// <param name="MostRecords">How many records a batch has at most.</param>
/// <param name="MostBytes">From how many bytes on a batch is full.</param>
internal readonly record struct PipelineSize(int Threads, int MostRecords, int MostBytes)
{
    // Twice what the vector engine verifies at once, so that no batch ends with a remnant much smaller than that.
    private const int DefaultRecords = 2048;

    private const long BytesOfAllBatches = 32 * 1024 * 1024;

    /// <summary>
    /// How many batches there are: one in each thread, as many that wait for their turn to be written, and one that is filled.
    /// </summary>
    internal int Batches => (2 * Threads) + 1;

    /// <summary>Large batches, but not more memory than a command may take, however many threads there are.</summary>
    internal static PipelineSize For(int threads)
    {
        PipelineSize size = new(threads, DefaultRecords, 0);
        return size with { MostBytes = (int)Math.Clamp(BytesOfAllBatches / size.Batches, 512 * 1024, 4 * 1024 * 1024) };
    }
}

/// <summary>
/// The way of the data: one stage reads and cuts the input into records, several threads make verdicts of them, batch by
/// batch, and one stage writes these in input order.
/// </summary>
/// <remarks>
/// <para>Cutting costs little, so that it keeps up with many threads; everything that costs time happens in them. A thread gets a
/// new batch when it has nothing to do, and not before: while all are busy, the batch in the making grows, and when one is
/// idle while the input pauses, it gets what there is. So large inputs make large batches, and a single record that
/// comes through a pipe has its verdict at once.</para>
/// <para>A fixed number of batches goes round: the memory does not depend on the input, and a slow reader of the
/// verdicts slows down the reading. What fails, fails where the output would be: the verdicts of everything that was read before come
/// first, whatever the number of threads.</para>
/// </remarks>
internal sealed class VerificationPipeline : IDisposable
{
    private readonly RecordReader _reader;
    private readonly Stream _output;
    private readonly VerificationSummary _summary;
    private readonly ProgressLine _progress;
    private readonly BatchVerification[] _verifications;

    private readonly Channel<PipelineBatch> _free;
    private readonly BlockingCollection<PipelineBatch> _submitted = [];
    private readonly Channel<PipelineBatch> _inOrder = Channel.CreateUnbounded<PipelineBatch>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });

    // One permit for each thread that waits for a batch.
    private readonly SemaphoreSlim _idleThreads = new(0);

    internal VerificationPipeline(
        PipelineSize size,
        ChainVerifier verifier,
        RecordReader reader,
        Func<IVerdictOutput> createOutput,
        Stream output,
        VerificationSummary summary,
        ProgressLine progress)
    {
        _reader = reader;
        _output = output;
        _summary = summary;
        _progress = progress;
        _verifications = new BatchVerification[size.Threads];
        for (int i = 0; i < _verifications.Length; i++)
        {
            _verifications[i] = new BatchVerification(verifier, createOutput(), size.MostRecords);
        }

        _free = Channel.CreateUnbounded<PipelineBatch>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });
        for (int i = 0; i < size.Batches; i++)
        {
            _free.Writer.TryWrite(new PipelineBatch(size));
        }
    }

    /// <summary>Runs until the inputs end. Once only.</summary>
    /// <exception cref="CommandException">An input cannot be read or the output cannot be written.</exception>
    /// <exception cref="OperationCanceledException">Cancelled. Nothing goes on in the background.</exception>
    internal async Task RunAsync(CancellationToken cancellationToken)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);

        // Threads of their own: what computes for long would keep the pool's from those who wait for bytes.
        Task[] verifying = [.. _verifications.Select(verification => Task.Factory.StartNew(
            () => Verify(verification, stop.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))];
        Task reading = Task.Run(() => ReadAsync(stop.Token), CancellationToken.None);
        try
        {
            await WriteAsync(stop.Token).ConfigureAwait(false);
            await reading.ConfigureAwait(false);
        }
        finally
        {
            // After a failure the others may wait for what never comes.
            await stop.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll([reading, .. verifying]).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public void Dispose()
    {
        _submitted.Dispose();
        _idleThreads.Dispose();
    }

    private async Task ReadAsync(CancellationToken stop)
    {
        try
        {
            Task? idle = null;
            while (true)
            {
                PipelineBatch batch = await _free.Reader.ReadAsync(stop).ConfigureAwait(false);
                idle ??= _idleThreads.WaitAsync(stop);
                bool hasFailed = true;
                try
                {
                    await _reader.FillAsync(batch.Raw, idle, stop).ConfigureAwait(false);
                    hasFailed = false;
                }
                finally
                {
                    // What was read before a failure is verified all the same.
                    if (batch.Raw.Count > 0 && !(hasFailed && stop.IsCancellationRequested))
                    {
                        await idle.ConfigureAwait(false);
                        idle = null;
                        batch.Begin();
                        _submitted.Add(batch, stop);
                        _inOrder.Writer.TryWrite(batch);
                    }
                }

                if (batch.Raw.Count == 0)
                {
                    return;
                }
            }
        }
        finally
        {
            _submitted.CompleteAdding();
            _inOrder.Writer.Complete();
        }
    }

    private void Verify(BatchVerification verification, CancellationToken stop)
    {
        while (true)
        {
            _idleThreads.Release();
            if (!_submitted.TryTake(out PipelineBatch? batch, Timeout.Infinite, stop))
            {
                return;
            }

            try
            {
                verification.Process(batch.Raw, batch.Verified, stop);
                batch.Succeed();
            }
            catch (Exception exception)
            {
                // Whoever writes meets it where the verdicts would be.
                batch.Fail(exception);
            }
        }
    }

    private async Task WriteAsync(CancellationToken stop)
    {
        await foreach (PipelineBatch batch in _inOrder.Reader.ReadAllAsync(stop).ConfigureAwait(false))
        {
            await batch.Completion.WaitAsync(stop).ConfigureAwait(false);
            _output.Write(batch.Verified.Lines.WrittenSpan);
            _summary.Count(batch.Verified.Verdicts);
            _progress.Show(_summary);
            batch.Clear();
            _free.Writer.TryWrite(batch);
        }
    }

    /// <summary>A batch on its way round.</summary>
    private sealed class PipelineBatch(PipelineSize size)
    {
        private TaskCompletionSource _completion = new();

        internal RawBatch Raw { get; } = new(size.MostRecords, size.MostBytes);

        internal VerifiedBatch Verified { get; } = new(size.MostRecords);

        internal Task Completion => _completion.Task;

        internal void Begin() => _completion = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        internal void Succeed() => _completion.SetResult();

        internal void Fail(Exception exception) => _completion.SetException(exception);

        internal void Clear()
        {
            Raw.Clear();
            Verified.Clear();
        }
    }
}
