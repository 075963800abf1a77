using System.Diagnostics;

namespace ChainVerify.Secp256k1;

/// <summary>Weighs the sums of buckets and joins the windows: Σ over windows w and magnitudes b of 2^(c·w)·b·bucket(w, b), for every group.</summary>
/// <remarks>
/// A magnitude is cut in two: b = 2^h·high + low. The buckets with the same low part are summed, and those with the same high part (by the adder, in affine
/// form), and then Σ low·column and Σ high·row by running sums: from the greatest weight down, S += point, A += S leaves the weighted sum in A.
/// One running sum a lane. At the end one Horner scheme a group, one group a lane.
/// </remarks>
/// <typeparam name="T">The form of the field.</typeparam>
internal sealed unsafe class BucketAggregation<T>
    where T : unmanaged, IFieldLanes<T>
{
    /// <summary>Up to this width of window the buckets of a window make one running sum, uncut.</summary>
    private const int UncutWidth = 4;

    private readonly BatchAffineAdder<T> _adder;
    private readonly PointGroups<T> _groups;
    private readonly AlignedMemory<int> _items;
    private readonly AlignedMemory<int> _starts;
    private readonly AlignedMemory<int> _counts;
    private readonly AlignedMemory<JacobianPoint<T>> _sums;
    private readonly AlignedMemory<uint> _infinite;
    private readonly AlignedMemory<JacobianPoint<T>.Workspace> _workspace = new(1);
    private readonly AlignedMemory<RunningSum> _running = new(1);
    private readonly AlignedMemory<int> _references = new(T.Lanes);

    internal BucketAggregation(BatchAffineAdder<T> adder, PointGroups<T> groups, int bucketCapacity)
    {
        _adder = adder;
        _groups = groups;
        _items = new AlignedMemory<int>(2 * bucketCapacity, isCleared: false);

        // Lists are never more than buckets, but for windows that are not cut, which use theirs directly.
        _starts = new AlignedMemory<int>(2 * bucketCapacity, isCleared: false);
        _counts = new AlignedMemory<int>(2 * bucketCapacity, isCleared: false);
        _sums = new AlignedMemory<JacobianPoint<T>>((bucketCapacity / T.Lanes) + 2);
        _infinite = new AlignedMemory<uint>((bucketCapacity / T.Lanes) + 2);
    }

    /// <summary>Joins the buckets of all groups.</summary>
    /// <param name="plan">The windows.</param>
    /// <param name="windows">How many there are.</param>
    /// <param name="groupCount">How many groups.</param>
    /// <param name="items">The buckets' sums, one reference or none each.</param>
    /// <param name="starts">Where each bucket's reference lies. Buckets go by window, group, magnitude.</param>
    /// <param name="counts">1 or 0.</param>
    /// <param name="isInfinite">Whether each group's sum is the point at infinity.</param>
    internal void Aggregate(WindowPlan plan, int windows, int groupCount, int* items, int* starts, int* counts, Span<bool> isInfinite)
    {
        int lowBits = plan.Width <= UncutWidth ? plan.Width : plan.Width / 2;
        int highBits = plan.Width - lowBits;
        int parts = highBits == 0 ? 1 : 2;

        // Low parts are 1 to 2^h − 1, or all magnitudes if uncut; high parts 1 to 2^(c−1−h).
        int lowLength = highBits == 0 ? plan.Buckets : (1 << lowBits) - 1;
        int highLength = highBits == 0 ? 0 : plan.Buckets >> lowBits;
        if (highBits != 0)
        {
            MakeLists(plan.Buckets, lowBits, lowLength, highLength, windows * groupCount, items, starts, counts);
            items = _items.Pointer;
            starts = _starts.Pointer;
            counts = _counts.Pointer;
        }

        // A vector holds the running sums of one part of one window, for as many groups as it has lanes.
        int vectorsOfPart = (groupCount + T.Lanes - 1) / T.Lanes;
        if (groupCount == 1)
        {
            SumSingleGroup(parts, lowLength, highLength, windows, items, starts, counts);
            isInfinite[0] = JoinSingleGroup(plan.Width, lowBits, parts, windows);
            return;
        }

        for (int vector = 0; vector < vectorsOfPart; vector++)
        {
            int firstGroup = vector * T.Lanes;
            int lanes = Math.Min(T.Lanes, groupCount - firstGroup);
            uint infinite = JoinGroups(plan.Width, lowBits, parts, lowLength, highLength, windows, groupCount, firstGroup, lanes, items, starts, counts);
            for (int lane = 0; lane < lanes; lane++)
            {
                isInfinite[firstGroup + lane] = ((infinite >> lane) & 1) != 0;
            }
        }
    }

    /// <summary>Sorts the buckets' sums into columns (by low part) and rows (by high part) and sums those.</summary>
    private void MakeLists(int buckets, int lowBits, int lowLength, int highLength, int blocks, int* items, int* starts, int* counts)
    {
        int listsOfBlock = lowLength + highLength;
        int lists = blocks * listsOfBlock;
        Debug.Assert(lists <= _starts.Length);
        int* listCounts = _counts.Pointer;
        int* next = _starts.Pointer;
        new Span<int>(listCounts, lists).Clear();
        int lowMask = (1 << lowBits) - 1;

        for (int pass = 0; pass < 2; pass++)
        {
            for (int block = 0; block < blocks; block++)
            {
                int* blockCounts = (pass == 0 ? listCounts : next) + (block * listsOfBlock);
                int bucket = block * buckets;
                for (int magnitude = 1; magnitude <= buckets; magnitude++, bucket++)
                {
                    if (counts[bucket] == 0)
                    {
                        continue;
                    }

                    int low = magnitude & lowMask;
                    int high = magnitude >> lowBits;
                    if (low != 0)
                    {
                        int at = blockCounts[low - 1]++;
                        if (pass == 1)
                        {
                            _items.Pointer[at] = items[starts[bucket]];
                        }
                    }

                    if (high != 0)
                    {
                        int at = blockCounts[lowLength + high - 1]++;
                        if (pass == 1)
                        {
                            _items.Pointer[at] = items[starts[bucket]];
                        }
                    }
                }
            }

            if (pass == 0)
            {
                int start = 0;
                for (int list = 0; list < lists; list++)
                {
                    next[list] = start;
                    start += listCounts[list];
                }
            }
        }

        for (int list = 0; list < lists; list++)
        {
            next[list] -= listCounts[list];
        }

        _groups.Sum(_items.Pointer, next, listCounts, 0, lists);
    }

    /// <summary>One group: each lane has another part of another window.</summary>
    private void SumSingleGroup(int parts, int lowLength, int highLength, int windows, int* items, int* starts, int* counts)
    {
        int chains = windows * parts;
        int listsOfWindow = lowLength + highLength;
        for (int first = 0; first < chains; first += T.Lanes)
        {
            int lanes = Math.Min(T.Lanes, chains - first);
            Begin();
            for (int weight = Math.Max(lowLength, highLength); weight >= 1; weight--)
            {
                uint present = 0;
                for (int lane = 0; lane < T.Lanes; lane++)
                {
                    int list = -1;
                    if (lane < lanes)
                    {
                        int chain = first + lane;
                        bool isHigh = parts == 2 && (chain & 1) != 0;
                        int window = parts == 2 ? chain >> 1 : chain;
                        int length = isHigh ? highLength : lowLength;
                        list = weight <= length ? (window * listsOfWindow) + (isHigh ? lowLength : 0) + weight - 1 : -1;
                    }

                    present |= Choose(lane, list, items, starts, counts);
                }

                Step(present);
            }

            _sums.Pointer[first / T.Lanes] = _running.Pointer->Weighted;
            _infinite.Pointer[first / T.Lanes] = _running.Pointer->WeightedInfinite;
        }
    }

    /// <summary>Σ 2^(c·w)·(columns + 2^h·rows) of the one group, in lane 0; each summand comes out of the lane that it was computed in.</summary>
    private bool JoinSingleGroup(int width, int lowBits, int parts, int windows)
    {
        JacobianPoint<T>.Workspace* w = _workspace.Pointer;
        ref RunningSum running = ref *_running.Pointer;
        UInt256* x = stackalloc UInt256[T.Lanes];
        UInt256* y = stackalloc UInt256[T.Lanes];
        UInt256* z = stackalloc UInt256[T.Lanes];
        uint infinite = uint.MaxValue;
        int loaded = -1;
        for (int chain = (windows * parts) - 1; chain >= 0; chain--)
        {
            if (chain / T.Lanes != loaded)
            {
                loaded = chain / T.Lanes;
                T.Store(x, in _sums.Pointer[loaded].X);
                T.Store(y, in _sums.Pointer[loaded].Y);
                T.Store(z, in _sums.Pointer[loaded].Z);
            }

            // Rows come first, then 2^h; columns, and then 2^(c−h) up to the rows of the window above.
            int lane = chain % T.Lanes;
            bool isInfinite = ((_infinite.Pointer[loaded] >> lane) & 1) != 0;
            running.Sum.X = T.Broadcast(x[lane]);
            running.Sum.Y = T.Broadcast(y[lane]);
            running.Sum.Z = T.Broadcast(z[lane]);
            JacobianPoint<T>.Add(ref running.Weighted, ref infinite, in running.Sum, isInfinite ? uint.MaxValue : 0, w);
            int doublings = chain == 0 ? 0 : parts == 1 ? width : (chain & 1) != 0 ? lowBits : width - lowBits;
            Double(ref running.Weighted, infinite, doublings);
        }

        return (infinite & 1) != 0;
    }

    /// <summary>Many groups, one a lane: the running sums of a window and its place in the Horner scheme.</summary>
    private uint JoinGroups(
        int width,
        int lowBits,
        int parts,
        int lowLength,
        int highLength,
        int windows,
        int groupCount,
        int firstGroup,
        int lanes,
        int* items,
        int* starts,
        int* counts)
    {
        JacobianPoint<T>.Workspace* w = _workspace.Pointer;
        ref RunningSum running = ref *_running.Pointer;
        ref JacobianPoint<T> total = ref _sums.Pointer[0];
        uint infinite = uint.MaxValue;
        int listsOfBlock = lowLength + highLength;
        for (int window = windows - 1; window >= 0; window--)
        {
            for (int part = parts - 1; part >= 0; part--)
            {
                int length = part == 1 ? highLength : lowLength;
                Double(ref total, infinite, part == 1 ? width - lowBits : lowBits);
                Begin();
                for (int weight = length; weight >= 1; weight--)
                {
                    uint present = 0;
                    for (int lane = 0; lane < T.Lanes; lane++)
                    {
                        int block = (window * groupCount) + firstGroup + lane;
                        int list = lane < lanes ? (block * listsOfBlock) + (part == 1 ? lowLength : 0) + weight - 1 : -1;
                        present |= Choose(lane, list, items, starts, counts);
                    }

                    Step(present);
                }

                JacobianPoint<T>.Add(ref total, ref infinite, in running.Weighted, running.WeightedInfinite, w);
            }
        }

        return infinite;
    }

    private void Double(ref JacobianPoint<T> point, uint infinite, int times)
    {
        if ((infinite & ((1u << T.Lanes) - 1)) == (1u << T.Lanes) - 1)
        {
            return;
        }

        for (int i = 0; i < times; i++)
        {
            JacobianPoint<T>.Double(ref point, _workspace.Pointer);
        }
    }

    private void Begin()
    {
        ref RunningSum running = ref *_running.Pointer;
        running.SumInfinite = running.WeightedInfinite = uint.MaxValue;
    }

    /// <summary>Names the next point of a lane.</summary>
    /// <returns>The lane's bit if there is one.</returns>
    private uint Choose(int lane, int list, int* items, int* starts, int* counts)
    {
        bool isPresent = list >= 0 && counts[list] != 0;

        // Row 0 always holds some point, and lanes without a summand don't look at it.
        _references.Pointer[lane] = isPresent ? items[starts[list]] : PointReference.To(0);
        return isPresent ? 1u << lane : 0;
    }

    /// <summary>S += the chosen points, A += S.</summary>
    private void Step(uint present)
    {
        ref RunningSum running = ref *_running.Pointer;
        JacobianPoint<T>.Workspace* w = _workspace.Pointer;
        if (present != 0)
        {
            T.Gather(_adder.Rows, _references.Pointer, ref running.X, ref running.Y);
            JacobianPoint<T>.AddMixed(ref running.Sum, ref running.SumInfinite, in running.X, in running.Y, present, w);
        }

        JacobianPoint<T>.Add(ref running.Weighted, ref running.WeightedInfinite, in running.Sum, running.SumInfinite, w);
    }

    private struct RunningSum
    {
        public JacobianPoint<T> Sum;
        public JacobianPoint<T> Weighted;
        public T X;
        public T Y;
        public uint SumInfinite;
        public uint WeightedInfinite;
    }
}
