namespace ChainVerify;

/// <summary>
/// Deals a batch out to threads in parts that shrink towards its end, so that all threads end at nearly the same time,
/// however unequal their processors are or how late one of them starts.
/// </summary>
/// <remarks>
/// Guided self-scheduling: a part is the remaining chains divided by twice the number of threads, at most what the engine
/// handles best and at least an eighth of it. Thread-safe without locks.
/// </remarks>
internal sealed class BatchPartition
{
    private readonly int _length;
    private readonly int _greatest;
    private readonly int _least;
    private readonly int _shares;
    private int _next;

    /// <param name="length">How many chains there are.</param>
    /// <param name="greatest">The largest part, at least 1.</param>
    /// <param name="threads">How many threads take parts, at least 1.</param>
    internal BatchPartition(int length, int greatest, int threads)
    {
        _length = length;
        _greatest = greatest;

        // A batch of a few chains is still shared by as many threads as it has chains.
        _least = Math.Max(1, Math.Min(greatest / 8, length / threads));
        _shares = (int)Math.Min(int.MaxValue, 2L * threads);
    }

    /// <summary>Whether every chain was taken.</summary>
    internal bool IsEmpty => Volatile.Read(ref _next) >= _length;

    /// <summary>Takes the next part.</summary>
    /// <param name="start">Its first chain.</param>
    /// <param name="count">How many chains it has, at least 1.</param>
    /// <returns>Whether there was one left.</returns>
    internal bool TryTake(out int start, out int count)
    {
        int seen = Volatile.Read(ref _next);
        do
        {
            start = seen;
            int remaining = _length - start;
            count = Math.Min(remaining, Math.Clamp(remaining / _shares, _least, _greatest));
            if (remaining == 0)
            {
                return false;
            }

            seen = Interlocked.CompareExchange(ref _next, start + count, start);
        }
        while (seen != start);

        return true;
    }
}
