namespace ChainVerify.Hosting;

/// <summary>Decides which lone calls may be verified at once, on their callers' threads.</summary>
/// <remarks>
/// Whether a caller awaits each call before the next, or makes a thousand calls and then awaits them all, cannot be told from calls that have
/// ended when they return. So now and then one goes through the queue: when no other call has come by the time it has its verdict, callers do
/// await, and twice as many as before may be verified at once; when others have come, none may until a call is alone again.
/// </remarks>
internal sealed class LoneCalls
{
    // A caller who does not await loses the time of that many single verifications at most, one who does pays one detour in that many.
    private const int Most = 64;

    private int _granted;
    private int _left = 1;

    /// <summary>Whether there is one to take: under load there is not, and nothing dearer need be asked.</summary>
    internal bool IsAnyLeft => Volatile.Read(ref _left) > 0;

    /// <summary>Takes one of the calls that may be verified at once.</summary>
    internal bool TryTake() => IsAnyLeft && Interlocked.Decrement(ref _left) >= 0;

    /// <summary>Learns from what came while a batch of the queue was verified. Races only make the next guess worse.</summary>
    /// <param name="isAlone">Whether the batch was one call, and no other has come since.</param>
    internal void Observe(bool isAlone)
    {
        int granted = isAlone ? Math.Clamp(2 * _granted, 1, Most) : 0;
        _granted = granted;
        Volatile.Write(ref _left, granted);
    }
}
