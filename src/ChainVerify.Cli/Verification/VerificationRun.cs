namespace ChainVerify.Cli.Verification;

/// <summary>Where the verdicts of a run go, batch by batch, in input order.</summary>
internal interface IVerdictOutput
{
    /// <summary>Whether it shows what was recovered, so that every record has to be explained.</summary>
    bool NeedsExplanations { get; }

    /// <summary>Whether it shows what an oracle states, so that the records' own text has to be kept.</summary>
    bool NeedsTexts { get; }

    void Write(RecordBatch batch);
}

/// <summary>Only the summary is wanted.</summary>
internal sealed class NoVerdictOutput : IVerdictOutput
{
    public bool NeedsExplanations => false;

    public bool NeedsTexts => false;

    public void Write(RecordBatch batch)
    {
    }
}

/// <summary>
/// The way of the data: batches of records from the reader, through the verifier, to the output. While one batch is
/// verified and written, the next one is read and parsed; there are two batches and no more, whatever the input.
/// </summary>
internal sealed class VerificationRun(
    ChainVerifier verifier, int threads, RecordReader reader, IVerdictOutput output, VerificationSummary summary, ProgressLine progress)
{
    internal async Task RunAsync(CancellationToken cancellationToken)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        RecordBatch current = new(output.NeedsTexts);
        RecordBatch next = new(output.NeedsTexts);
        await reader.FillAsync(current, Task.CompletedTask, stop.Token).ConfigureAwait(false);
        while (current.Count > 0)
        {
            TaskCompletionSource idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
            Task filling = FillInBackground(next, idle.Task, stop.Token);
            try
            {
                Process(current, stop.Token);
            }
            catch
            {
                // The reader may wait for input that never comes.
                await stop.CancelAsync().ConfigureAwait(false);
                await filling.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                throw;
            }

            idle.SetResult();
            await filling.ConfigureAwait(false);
            (current, next) = (next, current);
        }
    }

    private Task FillInBackground(RecordBatch batch, Task idle, CancellationToken cancellationToken)
        => Task.Run(() => reader.FillAsync(batch, idle, cancellationToken), CancellationToken.None);

    private void Process(RecordBatch batch, CancellationToken cancellationToken)
    {
        if (output.NeedsExplanations)
        {
            Explain(batch, cancellationToken);
        }
        else
        {
            verifier.VerifyBatch(batch.Chains, batch.Verdicts, cancellationToken);
        }

        // What could not be read has its verdict already; the chain in its place is an empty one.
        for (int i = 0; i < batch.Count; i++)
        {
            if (batch[i].IsMalformed)
            {
                batch.Verdicts[i] = batch[i].Malformed;
            }
        }

        output.Write(batch);
        summary.Count(batch.Verdicts.AsSpan(0, batch.Count));
        progress.Show(summary);
    }

    private void Explain(RecordBatch batch, CancellationToken cancellationToken)
    {
        ParallelOptions options = new() { MaxDegreeOfParallelism = threads, CancellationToken = cancellationToken };
        Parallel.For(0, batch.Count, options, index =>
        {
            if (!batch[index].IsMalformed)
            {
                ChainExplanation explanation = verifier.Explain(batch.ChainAt(index));
                batch.Explanations[index] = explanation;
                batch.Verdicts[index] = explanation.Verdict;
            }
        });
    }
}
