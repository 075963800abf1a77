namespace ChainVerify.Hosting;

/// <summary>A call with one chain, which it holds a copy of.</summary>
internal sealed class ChainWorkItem(WorkItemPool<ChainWorkItem> pool) : WorkItem<Verdict>
{
    private SignatureChain _chain;

    internal override int Count => 1;

    internal override ReadOnlyMemory<SignatureChain> Chains => default;

    internal override Memory<Verdict> Verdicts => default;

    internal void Begin(in SignatureChain chain, long calledAt, CancellationToken cancellationToken)
    {
        _chain = chain;
        Begin(calledAt, cancellationToken);
    }

    internal override void CopyTo(Span<SignatureChain> batch) => batch[0] = _chain;

    internal override void Complete(ReadOnlySpan<Verdict> verdicts) => Complete(verdicts[0]);

    protected override void Recycle()
    {
        _chain = default;
        pool.Return(this);
    }
}

/// <summary>A call with a block of chains that stay where they are; no longer than a batch.</summary>
internal sealed class BlockWorkItem(WorkItemPool<BlockWorkItem> pool) : WorkItem<int>
{
    private ReadOnlyMemory<SignatureChain> _chains;
    private Memory<Verdict> _verdicts;

    internal override int Count => _chains.Length;

    internal override ReadOnlyMemory<SignatureChain> Chains => _chains;

    internal override Memory<Verdict> Verdicts => _verdicts;

    internal void Begin(ReadOnlyMemory<SignatureChain> chains, Memory<Verdict> verdicts, long calledAt, CancellationToken cancellationToken)
    {
        _chains = chains;
        _verdicts = verdicts;
        Begin(calledAt, cancellationToken);
    }

    internal override void CopyTo(Span<SignatureChain> batch) => _chains.Span.CopyTo(batch);

    internal override void Complete(ReadOnlySpan<Verdict> verdicts)
    {
        int valid = 0;
        foreach (ref readonly Verdict verdict in verdicts)
        {
            valid += verdict.IsValid ? 1 : 0;
        }

        // A block that was verified in place has its verdicts already.
        if (!verdicts.Overlaps(_verdicts.Span))
        {
            verdicts.CopyTo(_verdicts.Span);
        }

        Complete(valid);
    }

    protected override void Recycle()
    {
        _chains = default;
        _verdicts = default;
        pool.Return(this);
    }
}
