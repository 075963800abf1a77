using System.Diagnostics;
using System.IO.Hashing;
using System.Security.Cryptography;

namespace ChainVerify.Secp256k1;

/// <summary>Points of keys that were seen before, so that their square roots and multiples need not be computed again.</summary>
/// <remarks>
/// Bounded: a key may lie in one of four places, chosen by a hash that nobody can predict, and takes the place that was not used for longest. Keys are compared
/// in full. A hit says only what point a compressed key names, so it can never change a verdict. One owner at a time; no allocation.
/// </remarks>
internal sealed unsafe class KnownPoints
{
    /// <summary>The rows of a point: P, λP, 2^64·P, 2^64·λP. The last two have a meaning only if <see cref="IsShifted"/>.</summary>
    internal const int RowsPerPoint = 4;

    private const int Ways = 4;

    private readonly Entry[] _entries;
    private readonly AlignedMemory<double> _rows;
    private readonly long _seed;
    private uint _clock;

    /// <summary>Makes a cache.</summary>
    /// <param name="capacity">How many keys fit; a power of two.</param>
    internal KnownPoints(int capacity)
    {
        Debug.Assert(int.IsPow2(capacity) && capacity >= Ways);
        _entries = new Entry[capacity];
        _rows = new AlignedMemory<double>(capacity * RowsPerPoint * PointRow.Length);
        Span<byte> seed = stackalloc byte[sizeof(long)];
        RandomNumberGenerator.Fill(seed);
        _seed = BitConverter.ToInt64(seed);
    }

    /// <summary>Forgets all keys.</summary>
    internal void Clear() => Array.Clear(_entries);

    /// <summary>A hash that the maker of keys cannot steer.</summary>
    internal ulong Hash(in CompressedPublicKey key) => XxHash3.HashToUInt64(key.Bytes, _seed);

    /// <summary>Looks a key up, and counts that as its use.</summary>
    /// <returns>The key's place, or −1.</returns>
    internal int Find(in CompressedPublicKey key, ulong hash)
    {
        int first = FirstWay(hash);
        for (int place = first; place < first + Ways; place++)
        {
            ref Entry entry = ref _entries[place];
            if (entry.State != State.Empty && entry.Key == key)
            {
                entry.LastUse = ++_clock;
                return place;
            }
        }

        return -1;
    }

    /// <summary>Gives a key a place; the caller writes its first two rows.</summary>
    internal int Insert(in CompressedPublicKey key, ulong hash)
    {
        int first = FirstWay(hash);
        int place = first;
        for (int other = first; other < first + Ways; other++)
        {
            // Ages, not times: the clock may wrap around.
            if (_entries[other].State == State.Empty || _clock - _entries[other].LastUse > _clock - _entries[place].LastUse)
            {
                place = other;
                if (_entries[other].State == State.Empty)
                {
                    break;
                }
            }
        }

        _entries[place] = new Entry { Key = key, State = State.Point, LastUse = ++_clock };
        return place;
    }

    /// <summary>The first of a place's rows.</summary>
    internal double* RowsOf(int place) => _rows.Pointer + ((nint)place * RowsPerPoint * PointRow.Length);

    /// <summary>Whether rows 2 and 3 are there.</summary>
    internal bool IsShifted(int place) => _entries[place].State == State.Shifted;

    /// <summary>Says that rows 2 and 3 are there.</summary>
    internal void MarkShifted(int place) => _entries[place].State = State.Shifted;

    private int FirstWay(ulong hash) => (int)(hash & (ulong)(_entries.Length - 1)) & ~(Ways - 1);

    private enum State : byte
    {
        Empty,
        Point,
        Shifted,
    }

    private struct Entry
    {
        public CompressedPublicKey Key;
        public uint LastUse;
        public State State;
    }
}
