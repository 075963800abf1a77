using System.Diagnostics;

namespace ChainVerify.Hosting;

/// <summary>
/// One of the few that verify batches: a work item of the thread pool with room for a batch. Between batches it goes back
/// to the end of the pool's queue, so that requests are read and answered while batches are verified.
/// </summary>
internal sealed class BatchWorker(CoalescingChainVerifier owner, int maximumBatch) : IThreadPoolWorkItem
{
    private readonly List<WorkItem> _items = [];
    private SignatureChain[] _chains = [];
    private Verdict[] _verdicts = [];
    private int _count;

    /// <summary>When it was started for the batch to come; null while it has none before it.</summary>
    internal long? StartedAt { get; set; }

    /// <summary>How many chains it has gathered.</summary>
    internal int Count => _count;

    /// <summary>The verdicts of the batch, counted.</summary>
    internal VerdictCounts Counts { get; } = new();

    /// <summary>The calls that it has gathered.</summary>
    internal List<WorkItem> Items => _items;

    public void Execute() => owner.Run(this);

    /// <summary>Takes a claimed item into the batch.</summary>
    internal void Add(WorkItem item)
    {
        _items.Add(item);
        _count += item.Count;
    }

    /// <summary>Verifies what was gathered and ends the calls.</summary>
    internal void VerifyBatch(ChainVerifier verifier)
    {
        if (_items is [{ Chains.IsEmpty: false } block])
        {
            VerifyItems(verifier, block.Chains.Span, block.Verdicts.Span[.._count]);
            return;
        }

        MakeRoom();
        int start = 0;
        foreach (WorkItem item in _items)
        {
            item.CopyTo(_chains.AsSpan(start));
            start += item.Count;
        }

        VerifyItems(verifier, _chains.AsSpan(0, _count), _verdicts.AsSpan(0, _count));

        // Chains refer to memory of their callers, which must not be kept alive.
        Array.Clear(_chains, 0, _count);
    }

    /// <summary>Forgets the batch.</summary>
    internal void Clear()
    {
        _items.Clear();
        Counts.Clear();
        _count = 0;
        StartedAt = null;
    }

    private void VerifyItems(ChainVerifier verifier, ReadOnlySpan<SignatureChain> chains, Span<Verdict> verdicts)
    {
        try
        {
            verifier.VerifyBatch(chains, verdicts);
        }
#pragma warning disable CA1031 // no chain makes an engine throw; should one do so nevertheless, it must not take its neighbours along
        catch (Exception exception)
#pragma warning restore CA1031
        {
            owner.ReportDefect(exception);
            VerifyOneByOne(verifier, chains, verdicts);
            return;
        }

        owner.ObserveCalls(this);
        Counts.Add(verdicts);
        int start = 0;
        foreach (WorkItem item in _items)
        {
            item.Complete(verdicts.Slice(start, item.Count));
            start += item.Count;
        }
    }

    /// <summary>Only the call whose own chains fail gets the exception.</summary>
    private void VerifyOneByOne(ChainVerifier verifier, ReadOnlySpan<SignatureChain> chains, Span<Verdict> verdicts)
    {
        int start = 0;
        foreach (WorkItem item in _items)
        {
            Span<Verdict> verdictsOfItem = verdicts.Slice(start, item.Count);
            try
            {
                verifier.VerifyBatch(chains.Slice(start, item.Count), verdictsOfItem);
                Counts.Add(verdictsOfItem);
                item.Complete(verdictsOfItem);
            }
#pragma warning disable CA1031 // the exception goes to the caller
            catch (Exception exception)
#pragma warning restore CA1031
            {
                item.Fail(exception);
            }

            start += item.Count;
        }
    }

    private void MakeRoom()
    {
        if (_chains.Length < _count)
        {
            int room = (int)Math.Min(maximumBatch, System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(_count, 16)));
            Debug.Assert(room >= _count, "a batch is never larger than the maximum");
            _chains = new SignatureChain[room];
            _verdicts = new Verdict[room];
        }
    }
}
