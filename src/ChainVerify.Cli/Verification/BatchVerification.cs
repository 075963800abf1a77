using System.Buffers;

namespace ChainVerify.Cli.Verification;

/// <summary>
/// What one thread does with a batch, from the bytes of the records to the bytes of the verdicts: parse, verify, format.
/// Everything of a batch happens on one thread, so its data stay in that processor's cache and threads share nothing.
/// </summary>
internal sealed class BatchVerification(ChainVerifier verifier, IVerdictOutput output, int mostRecords)
{
    private readonly RecordBatch _records = new(mostRecords);

    internal void Process(RawBatch raw, VerifiedBatch verified, CancellationToken cancellationToken)
    {
        _records.Parse(raw);
        if (output.NeedsExplanations)
        {
            Explain(cancellationToken);
        }
        else
        {
            verifier.VerifyBatch(_records.Chains, _records.Verdicts, cancellationToken);
        }

        // What could not be read has its verdict already; the chain in its place is an empty one.
        for (int i = 0; i < _records.Count; i++)
        {
            if (_records[i].IsMalformed)
            {
                _records.Verdicts[i] = _records[i].Malformed;
            }
        }

        verified.Set(_records.Verdicts.AsSpan(0, _records.Count));
        output.Write(_records, verified.Lines);
    }

    private void Explain(CancellationToken cancellationToken)
    {
        for (int i = 0; i < _records.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!_records[i].IsMalformed)
            {
                ChainExplanation explanation = verifier.Explain(_records.ChainAt(i));
                _records.Explanations[i] = explanation;
                _records.Verdicts[i] = explanation.Verdict;
            }
        }
    }
}

/// <summary>What came out of a batch: its verdicts, and the bytes that tell them.</summary>
internal sealed class VerifiedBatch(int mostRecords)
{
    private readonly Verdict[] _verdicts = new Verdict[mostRecords];
    private int _count;

    /// <summary>What is to be written.</summary>
    internal ArrayBufferWriter<byte> Lines { get; } = new();

    internal ReadOnlySpan<Verdict> Verdicts => _verdicts.AsSpan(0, _count);

    internal void Set(ReadOnlySpan<Verdict> verdicts)
    {
        verdicts.CopyTo(_verdicts);
        _count = verdicts.Length;
    }

    internal void Clear()
    {
        _count = 0;
        Lines.ResetWrittenCount();
    }
}
