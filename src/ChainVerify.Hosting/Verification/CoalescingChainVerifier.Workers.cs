using System.Diagnostics;

namespace ChainVerify.Hosting;

/// <content>How workers are started, gather their batches and rest.</content>
internal sealed partial class CoalescingChainVerifier
{
    /// <summary>A batch has its verdicts, and no caller knows it yet: whoever has called since did not await them.</summary>
    internal void ObserveCalls(BatchWorker worker)
        => _loneCalls.Observe(isAlone: worker.Items.Count == 1 && Volatile.Read(ref _queued) == 0);

    /// <summary>One turn of a worker: at most one batch.</summary>
    internal void Run(BatchWorker worker)
    {
        Interlocked.Decrement(ref _scheduledWorkers);
        if (ShouldLetOthersGoFirst(worker))
        {
            Schedule(worker);
            return;
        }

        if (Gather(worker))
        {
            Verify(worker);
        }

        worker.Clear();
        if (Volatile.Read(ref _queued) > 0)
        {
            Schedule(worker);
        }
        else
        {
            MakeIdle(worker);
        }
    }

    private void Enqueued(int count)
    {
        Interlocked.Add(ref _queued, count);
        TryStartWorker();
    }

    private void TryStartWorker()
    {
        if (_idleWorkers.TryDequeue(out BatchWorker? worker))
        {
            Schedule(worker);
        }
    }

    private void Schedule(BatchWorker worker)
    {
        worker.StartedAt ??= Stopwatch.GetTimestamp();
        Interlocked.Increment(ref _scheduledWorkers);
        ThreadPool.UnsafeQueueUserWorkItem(worker, preferLocal: false);
    }

    private void MakeIdle(BatchWorker worker)
    {
        _idleWorkers.Enqueue(worker);

        // A call that came meanwhile either finds the worker idle or is found here; the fence keeps both from looking too early.
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _queued) > 0)
        {
            TryStartWorker();
        }
    }

    /// <summary>Whether other work of the pool, which may bring more calls, waits behind this worker and has not waited for too long.</summary>
    private bool ShouldLetOthersGoFirst(BatchWorker worker)
        => Volatile.Read(ref _queued) < _options.MaxBatch
            && worker.StartedAt is { } startedAt
            && Stopwatch.GetElapsedTime(startedAt) < _options.MaxDelay
            && PendingWork() > Volatile.Read(ref _scheduledWorkers);

    /// <summary>Takes a fair share of what waits: as much as leaves the same for every other worker that is free.</summary>
    /// <returns>Whether there is anything to verify.</returns>
    private bool Gather(BatchWorker worker)
    {
        // One at a time: what is seen at the head of the queue is then what comes out of it.
        lock (_gathering)
        {
            int free = Math.Max(1, Threads - _verifyingWorkers);
            int taken = 0;
            int share = Math.Clamp((QueueLength + free - 1) / free, Math.Min(SmallestShare, _options.MaxBatch), _options.MaxBatch);
            while (worker.Count < share
                && _queue.Reader.TryPeek(out WorkItem? next)
                && worker.Count + next.Count <= _options.MaxBatch
                && _queue.Reader.TryRead(out WorkItem? item))
            {
                taken += item.Count;
                if (item.TryClaim())
                {
                    worker.Add(item);
                }
                else
                {
                    _metrics.CountCancelled();
                    item.ReleaseByQueue();
                    Leave();
                }
            }

            // Once a batch: callers on other processors change the same counter with every call.
            Interlocked.Add(ref _queued, -taken);
            if (worker.Count > 0)
            {
                _verifyingWorkers++;
                return true;
            }

            return false;
        }
    }

    private void Verify(BatchWorker worker)
    {
        Activity? activity = _traces.Start(worker);
        bool measuresCalls = _metrics.MeasuresCalls;
        long startedAt = Stopwatch.GetTimestamp();
        VerdictCounts counts = worker.Counts;
        worker.VerifyBatch(_source.Current!);
        TimeSpan duration = Stopwatch.GetElapsedTime(startedAt);
        lock (_gathering)
        {
            _verifyingWorkers--;
        }

        if (_metrics.MeasuresBatches)
        {
            _metrics.RecordBatch(worker.Count, duration, counts);
        }

        // Before any caller goes on: whoever has his verdict also finds the batch traced.
        _traces.Stop(activity, counts[ChainFailure.None]);
        foreach (WorkItem item in worker.Items)
        {
            if (measuresCalls)
            {
                _metrics.RecordCall(item.CalledAt);
            }

            // Only now: an item that is released may be somebody else's call the next moment.
            item.ReleaseByQueue();
        }

        Leave(worker.Items.Count);
    }
}
