using System.Collections.Concurrent;
using System.Diagnostics;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ChainVerify.Hosting;

/// <summary>Gathers concurrent calls into batches.</summary>
/// <remarks>
/// <para>A call that finds nobody waiting, a worker free and the thread pool without other work is verified at once, on its own
/// thread, as long as its caller seems to await it (<see cref="LoneCalls"/>). Every other call goes into a bounded queue. As many workers as there may be threads take calls out of it, each a
/// fair share of what waits, and verify them as one batch; meanwhile new calls gather. So batches grow with the load by
/// themselves, and no timer is needed.</para>
/// <para>Workers are work items at the end of the thread pool's queue. When one gets its turn while other work of the pool waits, it
/// lets that go first, since it may bring more calls, for <see cref="ChainVerifierHostingOptions.MaxDelay"/> at most.</para>
/// </remarks>
internal sealed partial class CoalescingChainVerifier : IChainVerifier, IAsyncDisposable
{
    // Below this, cutting a batch up for a second worker costs more than it gains.
    private const int SmallestShare = 16;

    private readonly VerifierSource _source;
    private readonly ChainVerifierMetrics _metrics;
    private readonly BatchTraces _traces;
    private readonly ILogger _logger;
    private readonly ChainVerifierHostingOptions _options;
    private readonly Channel<WorkItem> _queue;
    private readonly WorkItemPool<ChainWorkItem> _chainItems;
    private readonly WorkItemPool<BlockWorkItem> _blockItems;
    private readonly ConcurrentQueue<BatchWorker> _idleWorkers = new();
    private readonly Lock _gathering = new();
    private readonly LoneCalls _loneCalls = new();
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Calls that were taken and have not ended, and one for the verifier itself until it stops.
    private int _pending = 1;
    private int _queued;
    private int _scheduledWorkers;
    private int _verifyingWorkers;
    private int _isStopping;
    private long _fullSaidAt;

    public CoalescingChainVerifier(
        IOptions<ChainVerifierHostingOptions> options,
        VerifierSource source,
        ChainVerifierMetrics metrics,
        ListenerFaults faults,
        ILogger<CoalescingChainVerifier> logger)
    {
        _options = options.Value;
        _source = source;
        _metrics = metrics;
        _traces = new BatchTraces(source.Engine.Name, faults);
        _logger = logger;
        Threads = _options.Threads == 0 ? Environment.ProcessorCount : _options.Threads;
        _queue = Channel.CreateBounded<WorkItem>(new BoundedChannelOptions(_options.QueueCapacity) { FullMode = BoundedChannelFullMode.Wait });
        _chainItems = new(static pool => new ChainWorkItem(pool), _options.QueueCapacity);
        _blockItems = new(static pool => new BlockWorkItem(pool), _options.QueueCapacity);
        for (int i = 0; i < Threads; i++)
        {
            _idleWorkers.Enqueue(new BatchWorker(this, _options.MaxBatch));
        }

        _metrics.Observe(source, Threads, () => QueueLength);
        Log.Started(_logger, source.Engine.Name, Threads, _options.MaxBatch, _options.QueueCapacity);
    }

    /// <summary>How many batches are verified at once.</summary>
    internal int Threads { get; }

    /// <summary>How many chains wait.</summary>
    internal int QueueLength => Math.Max(0, Volatile.Read(ref _queued));

    /// <summary>How many calls wait, and how many may.</summary>
    internal bool IsQueueFull => _queue.Reader.Count >= _options.QueueCapacity;

    internal bool IsStopping => Volatile.Read(ref _isStopping) != 0;

    /// <summary>How much other work the thread pool has to do. Tests say so themselves.</summary>
    internal Func<long> PendingWork { get; init; } = static () => ThreadPool.PendingWorkItemCount;

    public ValueTask<Verdict> VerifyAsync(in SignatureChain chain, CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<Verdict>(cancellationToken);
        }

        if (!TryEnter(out ChainVerifierUnavailableException? refusal))
        {
            return ValueTask.FromException<Verdict>(refusal);
        }

        long calledAt = Stopwatch.GetTimestamp();
        if (Volatile.Read(ref _queued) == 0 && _loneCalls.IsAnyLeft && PendingWork() == 0 && _loneCalls.TryTake() && _idleWorkers.TryDequeue(out BatchWorker? worker))
        {
            return VerifyAtOnce(chain, worker, calledAt);
        }

        ChainWorkItem item = _chainItems.Rent();
        item.Begin(chain, calledAt, cancellationToken);
        return _queue.Writer.TryWrite(item) ? Accept(item) : WaitForRoomAsync(item, cancellationToken);
    }

    public ValueTask<int> VerifyBatchAsync(ReadOnlyMemory<SignatureChain> chains, Memory<Verdict> verdicts, CancellationToken cancellationToken = default)
    {
        if (verdicts.Length < chains.Length)
        {
            throw new ArgumentException("There must be room for one verdict a chain.", nameof(verdicts));
        }

        verdicts = verdicts[..chains.Length];
        verdicts.Span.Clear();
        return chains.IsEmpty ? ValueTask.FromResult(0)
            : chains.Length <= _options.MaxBatch ? VerifyBlockAsync(chains, verdicts, cancellationToken)
            : VerifyBlocksAsync(chains, verdicts, cancellationToken);
    }

    public IAsyncEnumerable<Verdict> VerifyAsync(IAsyncEnumerable<SignatureChain> chains, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(chains);
        return new VerificationStream(this, Threads, _options.MaxBatch).RunAsync(chains, cancellationToken);
    }

    /// <summary>Takes no more calls, and waits until those that were taken have their verdicts.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    internal async Task StopAsync(CancellationToken cancellationToken)
    {
        bool isFirst = Interlocked.Exchange(ref _isStopping, 1) == 0;
        if (isFirst)
        {
            Log.Stopping(_logger, Volatile.Read(ref _pending) - 1);
            Leave();
        }

        try
        {
            await _drained.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
            if (isFirst)
            {
                Log.Stopped(_logger);
            }
        }
        catch (OperationCanceledException)
        {
            Log.StoppedEarly(_logger, Volatile.Read(ref _pending));
        }
    }

    public async ValueTask DisposeAsync() => await StopAsync(CancellationToken.None).ConfigureAwait(false);

    internal void ReportDefect(Exception exception) => Log.BatchFailed(_logger, exception);

    private ValueTask<int> VerifyBlockAsync(ReadOnlyMemory<SignatureChain> chains, Memory<Verdict> verdicts, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<int>(cancellationToken);
        }

        if (!TryEnter(out ChainVerifierUnavailableException? refusal))
        {
            return ValueTask.FromException<int>(refusal);
        }

        // A block is never verified on its caller's thread: who has many chains usually has more to read meanwhile.
        BlockWorkItem item = _blockItems.Rent();
        item.Begin(chains, verdicts, Stopwatch.GetTimestamp(), cancellationToken);
        return _queue.Writer.TryWrite(item) ? Accept(item) : WaitForRoomAsync(item, cancellationToken);
    }

    private async ValueTask<int> VerifyBlocksAsync(ReadOnlyMemory<SignatureChain> chains, Memory<Verdict> verdicts, CancellationToken cancellationToken)
    {
        int size = _options.MaxBatch;
        Task<int>[] blocks = new Task<int>[(chains.Length + size - 1) / size];
        for (int i = 0; i < blocks.Length; i++)
        {
            int start = i * size;
            int count = Math.Min(size, chains.Length - start);
            blocks[i] = VerifyBlockAsync(chains.Slice(start, count), verdicts.Slice(start, count), cancellationToken).AsTask();
        }

        // Waits for all, whatever becomes of one: the memory is the caller's again only then.
        int[] valid = await Task.WhenAll(blocks).ConfigureAwait(false);
        return valid.Sum();
    }

    private ValueTask<Verdict> VerifyAtOnce(in SignatureChain chain, BatchWorker worker, long calledAt)
    {
        Verdict verdict;
        try
        {
            verdict = _source.Current!.Verify(chain);
        }
#pragma warning disable CA1031 // the exception goes to the caller
        catch (Exception exception)
#pragma warning restore CA1031
        {
            ReportDefect(exception);
            return ValueTask.FromException<Verdict>(exception);
        }
        finally
        {
            MakeIdle(worker);
            Leave();
        }

        if (_metrics.MeasuresCalls)
        {
            _metrics.RecordCall(calledAt);
        }

        if (_metrics.MeasuresBatches)
        {
            _metrics.RecordSingle(Stopwatch.GetElapsedTime(calledAt), verdict.Failure);
        }

        return ValueTask.FromResult(verdict);
    }

    private ValueTask<TResult> Accept<TResult>(WorkItem<TResult> item)
    {
        ValueTask<TResult> result = item.Result;
        Enqueued(item.Count);
        return result;
    }

    private async ValueTask<TResult> WaitForRoomAsync<TResult>(WorkItem<TResult> item, CancellationToken cancellationToken)
    {
        int count = item.Count;
        ValueTask<TResult> result = item.Result;
        Exception? refusal = null;
        if (_options.WhenQueueFull == QueueFullBehavior.Reject)
        {
            refusal = Reject();
        }
        else
        {
            try
            {
                await _queue.Writer.WriteAsync(item, cancellationToken).ConfigureAwait(false);
                Enqueued(count);
            }
            catch (OperationCanceledException exception)
            {
                refusal = exception;
            }
        }

        if (refusal is not null)
        {
            // It never came into the queue, so this call stands in for the worker. A cancellation may have ended it already.
            if (item.TryClaim())
            {
                item.Fail(refusal);
            }

            item.ReleaseByQueue();
            Leave();
        }

        return await result.ConfigureAwait(false);
    }

    private ChainVerifierUnavailableException Reject()
    {
        _metrics.CountRejected();
        long now = Environment.TickCount64;
        long last = Interlocked.Read(ref _fullSaidAt);
        if ((last == 0 || now - last > 10_000) && Interlocked.CompareExchange(ref _fullSaidAt, now, last) == last)
        {
            Log.QueueFull(_logger, _options.QueueCapacity);
        }

        return new ChainVerifierUnavailableException(UnavailableReason.QueueFull);
    }

    /// <summary>Counts a call, unless it cannot be taken.</summary>
    private bool TryEnter([System.Diagnostics.CodeAnalysis.NotNullWhen(false)] out ChainVerifierUnavailableException? refusal)
    {
        // Counted first: whoever stops looks at the count after he has said so, and one of the two sees the other.
        Interlocked.Increment(ref _pending);
        if (IsStopping || _source.Current is null)
        {
            refusal = new ChainVerifierUnavailableException(IsStopping ? UnavailableReason.Stopping : UnavailableReason.NoTrustedRoot);
            Leave();
            return false;
        }

        refusal = null;
        return true;
    }

    private void Leave(int calls = 1)
    {
        if (Interlocked.Add(ref _pending, -calls) == 0)
        {
            _drained.TrySetResult();
        }
    }
}
