namespace ChainVerify.Hosting;

/// <summary>How often each verdict was given in one batch: counted here, reported once.</summary>
internal sealed class VerdictCounts
{
    private static readonly int FailureCount = Enum.GetValues<ChainFailure>().Length;

    private readonly int[] _counts = new int[FailureCount];

    internal int this[ChainFailure failure] => _counts[(int)failure];

    internal void Add(ReadOnlySpan<Verdict> verdicts)
    {
        foreach (ref readonly Verdict verdict in verdicts)
        {
            _counts[(int)verdict.Failure]++;
        }
    }

    internal void Clear() => Array.Clear(_counts);
}
