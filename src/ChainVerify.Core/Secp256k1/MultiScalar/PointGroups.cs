using System.Diagnostics;

namespace ChainVerify.Secp256k1;

/// <summary>Sums the points of many groups: in rounds, each of which adds the points of every group in pairs.</summary>
/// <remarks>
/// A group is a stretch of a list of <see cref="PointReference"/>s, given by start and count. Summing leaves one reference at its start, or none if the group was empty or
/// its sum is infinite. One owner at a time; no allocation.
/// </remarks>
/// <typeparam name="T">The form of the field.</typeparam>
internal sealed unsafe class PointGroups<T>
    where T : unmanaged, IFieldLanes<T>
{
    private readonly BatchAffineAdder<T> _adder;
    private readonly AlignedMemory<int> _active;

    /// <summary>Makes one.</summary>
    /// <param name="adder">Adds, and holds the points.</param>
    /// <param name="groupCapacity">The most groups of one call.</param>
    internal PointGroups(BatchAffineAdder<T> adder, int groupCapacity)
    {
        _adder = adder;
        _active = new AlignedMemory<int>(groupCapacity);
    }

    /// <summary>Sums groups <paramref name="first"/> to <paramref name="end"/> − 1.</summary>
    /// <param name="items">The list; none of its points is infinite.</param>
    /// <param name="starts">Where each group begins.</param>
    /// <param name="counts">How many points each group has; 1 or 0 afterwards.</param>
    /// <param name="first">The first group.</param>
    /// <param name="end">The group after the last.</param>
    internal void Sum(int* items, int* starts, int* counts, int first, int end)
    {
        Debug.Assert(end - first <= _active.Length);
        int* active = _active.Pointer;
        int activeCount = 0;
        for (int group = first; group < end; group++)
        {
            if (counts[group] > 1)
            {
                active[activeCount++] = group;
            }
        }

        while (activeCount > 0)
        {
            for (int i = 0; i < activeCount; i++)
            {
                counts[active[i]] = QueuePairs(items + starts[active[i]], counts[active[i]]);
            }

            _adder.Flush();
            int stillActive = 0;
            for (int i = 0; i < activeCount; i++)
            {
                int group = active[i];
                if (_adder.HasInfinite)
                {
                    counts[group] = DropInfinite(items + starts[group], counts[group]);
                }

                if (counts[group] > 1)
                {
                    active[stillActive++] = group;
                }
            }

            activeCount = stillActive;
        }
    }

    private int QueuePairs(int* group, int count)
    {
        int half = count >> 1;
        for (int i = 0; i < half; i++)
        {
            group[i] = _adder.Queue(group[2 * i], group[(2 * i) + 1]);
        }

        if ((count & 1) == 0)
        {
            return half;
        }

        group[half] = group[count - 1];
        return half + 1;
    }

    private int DropInfinite(int* group, int count)
    {
        int kept = 0;
        for (int i = 0; i < count; i++)
        {
            if (!_adder.IsInfinite(group[i]))
            {
                group[kept++] = group[i];
            }
        }

        return kept;
    }
}
