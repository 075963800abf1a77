using System.Diagnostics;
using System.IO.Hashing;
using System.Security.Cryptography;

namespace ChainVerify.Secp256k1;

/// <summary>Combs of tables for keys that come again and again: with one, a signature needs no square root, no table and few doublings.</summary>
/// <remarks>
/// A comb is made for a key that is seen <see cref="JobsBeforeComb"/> times, and costs about as much as it saves on so many jobs. Bounded: a key may lie in one of
/// four places, chosen by a hash that nobody can predict, and takes the one that was not used for longest; more frequent keys than places change seldom, since a comb
/// that is driven out soon is not worth its time. Keys are compared in full, and a comb holds nothing but multiples of the point that the key names, so a hit can never change an outcome. One owner at a time; no allocation after construction.
/// </remarks>
/// <typeparam name="T">The form of the field.</typeparam>
internal sealed unsafe class KeyCombs<T>
    where T : unmanaged, IFieldLanes<T>
{
    /// <summary>The jobs of a key before it gets a comb.</summary>
    internal const int JobsBeforeComb = 8;

    /// <summary>The keys that have combs at most, 20 KiB each; a power of two.</summary>
    internal const int Capacity = 128;

    private const int Ways = 4;

    /// <summary>The jobs without a comb that pay for one comb that takes the place of another key's.</summary>
    private const int JobsPerReplacement = 128;

    /// <summary>The replacements that can be saved up.</summary>
    private const int MostReplacements = 8;

    /// <summary>The keys whose jobs are counted; a power of two. A key that falls on another one's place takes it, so that keys that don't come again never add up.</summary>
    private const int Counters = 1024;

    private readonly OddMultiples<T> _multiples = new(PointSchedule.Comb.Tables, OddDigits.PointEntries, hasImages: true);
    private readonly CombBases<T> _bases = new();
    private readonly Entry[] _entries = new Entry[Capacity];
    private readonly Counter[] _counters = new Counter[Counters];
    private readonly AlignedMemory<double> _memory;
    private readonly long _seed;
    private uint _clock;
    private int _replacementCredit;

    /// <summary>Takes the beginning of memory for combs.</summary>
    /// <param name="memory">Memory of <see cref="Rows"/> rows or more.</param>
    internal KeyCombs(AlignedMemory<double> memory)
    {
        Debug.Assert(memory.Length >= Rows * PointRow.Length);
        _memory = memory;
        Span<byte> seed = stackalloc byte[sizeof(long)];
        RandomNumberGenerator.Fill(seed);
        _seed = BitConverter.ToInt64(seed);
    }

    /// <summary>The rows of all combs.</summary>
    internal static int Rows => Capacity * RowsPerComb;

    /// <summary>A comb's last vector of tables is filled up.</summary>
    private static int RowsPerComb => OddMultiples<T>.PaddedCount(PointSchedule.Comb.Tables) * OddDigits.RowsPerTable;

    /// <summary>Forgets all keys.</summary>
    internal void Clear()
    {
        Array.Clear(_entries);
        Array.Clear(_counters);
    }

    /// <summary>A hash that the maker of keys cannot steer.</summary>
    internal ulong Hash(in CompressedPublicKey key) => XxHash3.HashToUInt64(key.Bytes, _seed);

    /// <summary>Looks a key up, and counts that as its use.</summary>
    /// <returns>The first row of the key's comb, or −1. It is valid until the next <see cref="Add"/>.</returns>
    internal int Find(in CompressedPublicKey key, ulong hash)
    {
        int first = FirstWay(hash);
        for (int place = first; place < first + Ways; place++)
        {
            ref Entry entry = ref _entries[place];
            if (entry.IsUsed && entry.Key == key)
            {
                entry.LastUse = ++_clock;
                return place * RowsPerComb;
            }
        }

        return -1;
    }

    /// <summary>Counts jobs of a key that has no comb.</summary>
    /// <returns>Whether the key should get one now.</returns>
    internal bool Count(ulong hash, int jobs)
    {
        ref Counter counter = ref _counters[(int)(hash >> 32) & (Counters - 1)];
        if (counter.Hash != hash)
        {
            counter = new Counter { Hash = hash };
        }

        _replacementCredit = Math.Min(_replacementCredit + jobs, MostReplacements * JobsPerReplacement);
        counter.Jobs += jobs;
        if (counter.Jobs < JobsBeforeComb || !MayTakePlace(hash))
        {
            return false;
        }

        counter = default;
        return true;
    }

    /// <summary>Makes combs for keys that have none.</summary>
    /// <param name="keys">The keys, different ones.</param>
    /// <param name="hashes">Their hashes.</param>
    /// <param name="rows">The row of each key's point in the memory of the combs; the point is on the curve.</param>
    internal void Add(ReadOnlySpan<CompressedPublicKey> keys, ReadOnlySpan<ulong> hashes, ReadOnlySpan<int> rows)
    {
        Debug.Assert(keys.Length == hashes.Length && keys.Length == rows.Length);
        Span<int> combs = stackalloc int[T.Lanes];
        for (int first = 0; first < keys.Length; first += T.Lanes)
        {
            int count = Math.Min(T.Lanes, keys.Length - first);
            for (int i = 0; i < count; i++)
            {
                combs[i] = TakePlace(keys[first + i], hashes[first + i]) * RowsPerComb;
            }

            // Keys of one call may drive each other out: what is written last is what the entry says.
            _bases.Write(_memory.Pointer, rows.Slice(first, count), combs[..count]);
            for (int i = 0; i < count; i++)
            {
                _multiples.Compute(_memory.Pointer + ((nint)combs[i] * PointRow.Length), PointSchedule.Comb.Tables);
            }
        }
    }

    /// <summary>A place that was never used may be taken at any time; another one only so often that keys which drive each other out cost little.</summary>
    private bool MayTakePlace(ulong hash)
    {
        if (!_entries[OldestPlace(hash)].IsUsed)
        {
            return true;
        }

        bool hasCredit = _replacementCredit >= JobsPerReplacement;
        _replacementCredit -= hasCredit ? JobsPerReplacement : 0;
        return hasCredit;
    }

    private int TakePlace(in CompressedPublicKey key, ulong hash)
    {
        int place = OldestPlace(hash);
        _entries[place] = new Entry { Key = key, LastUse = ++_clock, IsUsed = true };
        return place;
    }

    /// <summary>An unused place for a key, or the one whose last use was longest ago.</summary>
    private int OldestPlace(ulong hash)
    {
        int first = FirstWay(hash);
        int place = first;
        for (int other = first; other < first + Ways; other++)
        {
            if (!_entries[other].IsUsed)
            {
                return other;
            }

            // Ages, not times: the clock may wrap around.
            if (_clock - _entries[other].LastUse > _clock - _entries[place].LastUse)
            {
                place = other;
            }
        }

        return place;
    }

    private static int FirstWay(ulong hash) => (int)(hash & (Capacity - 1)) & ~(Ways - 1);

    private struct Entry
    {
        public CompressedPublicKey Key;
        public uint LastUse;
        public bool IsUsed;
    }

    private struct Counter
    {
        public ulong Hash;
        public int Jobs;
    }
}
