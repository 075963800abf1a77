using System.Collections.Concurrent;

namespace ChainVerify.Hosting;

/// <summary>Work items that wait for their next call; a bounded number, so that a burst does not stay in memory for ever.</summary>
internal sealed class WorkItemPool<TItem>(Func<WorkItemPool<TItem>, TItem> create, int capacity)
    where TItem : WorkItem
{
    private readonly ConcurrentQueue<TItem> _items = new();
    private int _count;

    internal TItem Rent()
    {
        if (_items.TryDequeue(out TItem? item))
        {
            Interlocked.Decrement(ref _count);
            return item;
        }

        return create(this);
    }

    internal void Return(TItem item)
    {
        if (Interlocked.Increment(ref _count) <= capacity)
        {
            _items.Enqueue(item);
        }
        else
        {
            Interlocked.Decrement(ref _count);
        }
    }
}
