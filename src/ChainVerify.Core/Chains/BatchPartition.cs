namespace ChainVerify;

/// <summary>Deals a batch out to threads, so that all of them end at nearly the same time, however unequal their processors are or how late one starts.</summary>
/// <remarks>
/// Where small parts cost no more than large ones, parts shrink towards the end (guided self-scheduling): the remaining chains divided by twice
/// the number of threads. Where they do, as with an engine whose chains share a batch's cost, all parts are equal and as large as they may be, and only if there are
/// many are the last ones halved. Thread-safe without locks.
/// </remarks>
internal sealed class BatchPartition
{
    /// <summary>With more equal parts than these for each thread, the last part of each is halved.</summary>
    private const int FewRounds = 3;

    private readonly int _length;
    private readonly int _threads;
    private readonly int _greatest;
    private readonly int _least;
    private readonly bool _hasEqualParts;
    private readonly long _firstHalvedAt;
    private int _next;

    /// <param name="length">How many chains there are.</param>
    /// <param name="greatest">The largest part, at least 1.</param>
    /// <param name="threads">How many threads take parts, at least 1.</param>
    /// <param name="prefersLarge">Whether small parts cost more for each chain than large ones.</param>
    internal BatchPartition(int length, int greatest, int threads, bool prefersLarge = false)
    {
        _length = length;
        _threads = threads;
        _hasEqualParts = prefersLarge;

        // A batch of a few chains is still shared by as many threads as it has chains.
        _least = Math.Max(1, Math.Min(greatest / 8, length / threads));
        _greatest = greatest;
        if (prefersLarge)
        {
            long rounds = Math.Max(1, Divide(length, (long)threads * greatest));
            _greatest = (int)Math.Max(1, Divide(length, threads * rounds));
            _firstHalvedAt = rounds > FewRounds ? length - ((long)threads * _greatest) : long.MaxValue;
        }
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
            count = Math.Min(remaining, _hasEqualParts ? EqualPart(start) : Math.Clamp((int)(remaining / (2L * _threads)), _least, _greatest));
            if (remaining == 0)
            {
                return false;
            }

            seen = Interlocked.CompareExchange(ref _next, start + count, start);
        }
        while (seen != start);

        return true;
    }

    private int EqualPart(int start) => start >= _firstHalvedAt ? (_greatest + 1) / 2 : _greatest;

    private static long Divide(long dividend, long divisor) => (dividend + divisor - 1) / divisor;
}
