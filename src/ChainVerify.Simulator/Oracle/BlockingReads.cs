namespace ChainVerify.Simulator;

/// <summary>Reads that may block for ever, such as the opening of a pipe that nobody writes to: a bounded number of them at a time.</summary>
/// <remarks>
/// A thread that is blocked in the system cannot be called back. So each read has a thread of its own, which the pool does not miss, and
/// its place is free again only when it has really ended, however long ago its caller left. Thread-safe.
/// </remarks>
#pragma warning disable CA1001 // a semaphore whose wait handle nobody asks for holds nothing
internal sealed class BlockingReads(int maximum)
#pragma warning restore CA1001
{
    private readonly SemaphoreSlim _places = new(maximum, maximum);

    /// <summary>Reads as soon as there is a place.</summary>
    /// <param name="read">Reads; should look at the token wherever it does not block.</param>
    /// <param name="cancellationToken">Ends the wait for the place and for the read.</param>
    internal async Task<T> RunAsync<T>(Func<CancellationToken, T> read, CancellationToken cancellationToken)
    {
        await _places.WaitAsync(cancellationToken).ConfigureAwait(false);
        Task<T> running;
        try
        {
            running = Task.Factory.StartNew(
                () => ReadInPlace(read, cancellationToken),
                CancellationToken.None, // or the place would not be given back
                TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach,
                TaskScheduler.Default);
        }
        catch (TaskSchedulerException)
        {
            _places.Release(); // there was no thread
            throw;
        }

        return await running.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    private T ReadInPlace<T>(Func<CancellationToken, T> read, CancellationToken cancellationToken)
    {
        try
        {
            return read(cancellationToken);
        }
        finally
        {
            _places.Release();
        }
    }
}
