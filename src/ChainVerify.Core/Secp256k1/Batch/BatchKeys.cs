using ChainVerify.Signatures;

namespace ChainVerify.Secp256k1;

/// <summary>The distinct keys of one batch of jobs, and their points as rows.</summary>
/// <remarks>
/// A key that signs a thousand jobs costs as much as one that signs one. Points come out of <see cref="KnownPoints"/> or by decompression.
/// 2^64·P halves the windows of a multiplication but costs 64 doublings, so it is computed for keys that come again, or if few keys lack it.
/// One owner at a time; no allocation after construction.
/// </remarks>
/// <typeparam name="T">The form of the field.</typeparam>
internal sealed unsafe class BatchKeys<T>
    where T : unmanaged, IFieldLanes<T>
{
    /// <summary>Keys that are shifted although they may never come again, if no more than these lack it.</summary>
    private const int FewUnshifted = 32;

    /// <summary>Known keys that are shifted in one batch at most, so that no batch takes much longer than the others.</summary>
    private const int ShiftsPerBatch = 64;

    /// <summary>A key that signs so many jobs of a batch is taken for one that comes again.</summary>
    private const int JobsOfFrequentKey = 4;

    private readonly KnownPoints _known;
    private readonly PointDecompression<T> _decompression = new();
    private readonly PointShift<T> _shift = new();
    private readonly int[] _table;
    private readonly Key[] _keys;
    private readonly UInt256[] _x;
    private readonly bool[] _isOdd;
    private readonly bool[] _isOnCurve;
    private readonly int[] _missing;
    private readonly int[] _unshifted;
    private readonly AlignedMemory<double> _decompressed = new(2 * PointDecompression<T>.Step * PointRow.Length);
    private int _previous;

    /// <summary>Makes one.</summary>
    /// <param name="capacity">The most keys of a batch; a power of two.</param>
    /// <param name="known">Remembers points from batch to batch.</param>
    internal BatchKeys(int capacity, KnownPoints known)
    {
        _known = known;
        _keys = new Key[capacity];
        _table = new int[4 * capacity];
        _missing = new int[capacity];
        _unshifted = new int[capacity];
        _x = new UInt256[PointDecompression<T>.Step];
        _isOdd = new bool[PointDecompression<T>.Step];
        _isOnCurve = new bool[PointDecompression<T>.Step];
    }

    /// <summary>The number of distinct keys.</summary>
    internal int Count { get; private set; }

    /// <summary>Whether all keys that name a point have their rows 2 and 3.</summary>
    internal bool AreAllShifted { get; private set; }

    /// <summary>Forgets the keys of the batch before.</summary>
    internal void Clear()
    {
        Count = 0;
        _previous = -1;
        Array.Clear(_table);
    }

    /// <summary>Counts a job of a key.</summary>
    /// <param name="jobs">All jobs of the batch.</param>
    /// <param name="job">The index of the job.</param>
    /// <returns>The key's index.</returns>
    internal int Add(ReadOnlySpan<KnownKeyJob> jobs, int job)
    {
        ref readonly CompressedPublicKey key = ref jobs[job].PublicKey;

        // Jobs of one key often follow each other.
        if (_previous >= 0 && jobs[_keys[_previous].FirstJob].PublicKey == key)
        {
            _keys[_previous].Jobs++;
            return _previous;
        }

        ulong hash = _known.Hash(key);
        int mask = _table.Length - 1;
        int at = (int)(hash >> 32) & mask;
        while (_table[at] != 0)
        {
            int index = _table[at] - 1;
            if (_keys[index].Hash == hash && jobs[_keys[index].FirstJob].PublicKey == key)
            {
                _keys[index].Jobs++;
                return _previous = index;
            }

            at = (at + 1) & mask;
        }

        _keys[Count] = new Key { FirstJob = job, Jobs = 1, Hash = hash };
        _table[at] = ++Count;
        return _previous = Count - 1;
    }

    /// <summary>Whether a key names a point, after <see cref="WriteRows"/>.</summary>
    internal bool IsPoint(int key) => _keys[key].IsPoint;

    /// <summary>Whether a key has its rows 2 and 3, after <see cref="WriteRows"/>.</summary>
    internal bool IsShifted(int key) => _keys[key].IsShifted;

    /// <summary>Writes the keys' rows, <see cref="KnownPoints.RowsPerPoint"/> each.</summary>
    /// <param name="jobs">All jobs of the batch.</param>
    /// <param name="rows">The memory of all rows.</param>
    /// <param name="firstRow">The row where the first key's begin.</param>
    internal void WriteRows(ReadOnlySpan<KnownKeyJob> jobs, double* rows, int firstRow)
    {
        int missing = 0;
        for (int i = 0; i < Count; i++)
        {
            ref Key key = ref _keys[i];
            key.FirstRow = firstRow + (i * KnownPoints.RowsPerPoint);
            key.Place = _known.Find(jobs[key.FirstJob].PublicKey, key.Hash);
            key.IsKnown = key.Place >= 0;
            if (!key.IsKnown)
            {
                _missing[missing++] = i;
                continue;
            }

            key.IsPoint = true;
            key.IsShifted = _known.IsShifted(key.Place);
            CopyRows(_known.RowsOf(key.Place), RowsOf(rows, key), key.IsShifted ? KnownPoints.RowsPerPoint : 2);
        }

        for (int first = 0; first < missing; first += PointDecompression<T>.Step)
        {
            Decompress(jobs, rows, _missing.AsSpan(first, Math.Min(PointDecompression<T>.Step, missing - first)));
        }

        Shift(rows);
    }

    private void Decompress(ReadOnlySpan<KnownKeyJob> jobs, double* rows, ReadOnlySpan<int> indices)
    {
        for (int i = 0; i < indices.Length; i++)
        {
            ReadOnlySpan<byte> bytes = jobs[_keys[indices[i]].FirstJob].PublicKey.Bytes;
            _x[i] = UInt256.ReadBigEndian(bytes[1..]);
            _isOdd[i] = bytes[0] == 3;
        }

        _decompression.Decompress(_x, _isOdd, indices.Length, _decompressed.Pointer, 2, _isOnCurve);
        for (int i = 0; i < indices.Length; i++)
        {
            ref Key key = ref _keys[indices[i]];
            key.IsPoint = _isOnCurve[i];
            if (key.IsPoint)
            {
                double* decompressed = _decompressed.Pointer + (i * 2 * PointRow.Length);
                CopyRows(decompressed, RowsOf(rows, key), 2);
            }
        }
    }

    /// <summary>Decides which keys get 2^64·P, and computes it; then remembers what is new.</summary>
    private void Shift(double* rows)
    {
        int unshifted = 0;
        int wanted = 0;
        for (int i = 0; i < Count; i++)
        {
            if (_keys[i].IsPoint && !_keys[i].IsShifted)
            {
                // Keys that are expected again come first.
                _unshifted[unshifted++] = _keys[i].FirstRow;
                if (_keys[i].IsKnown || _keys[i].Jobs >= JobsOfFrequentKey)
                {
                    (_unshifted[wanted], _unshifted[unshifted - 1]) = (_unshifted[unshifted - 1], _unshifted[wanted]);
                    wanted++;
                }
            }
        }

        int shifted = unshifted <= FewUnshifted ? unshifted : Math.Min(wanted, ShiftsPerBatch);
        if (unshifted - shifted <= FewUnshifted)
        {
            shifted = unshifted;
        }

        AreAllShifted = shifted == unshifted;
        _shift.Shift(rows, _unshifted.AsSpan(0, shifted));
        foreach (int row in _unshifted.AsSpan(0, shifted))
        {
            _keys[(row - _keys[0].FirstRow) / KnownPoints.RowsPerPoint].IsShifted = true;
        }
    }

    /// <summary>Remembers the points of this batch. The rows may be used again afterwards.</summary>
    internal void Remember(ReadOnlySpan<KnownKeyJob> jobs, double* rows)
    {
        for (int i = 0; i < Count; i++)
        {
            ref Key key = ref _keys[i];
            ref readonly CompressedPublicKey bytes = ref jobs[key.FirstJob].PublicKey;

            // A key that was known may have lost its place to another one of this batch.
            int place = key.IsPoint ? _known.Find(bytes, key.Hash) : -1;
            if (!key.IsPoint || (place >= 0 && _known.IsShifted(place) == key.IsShifted))
            {
                continue;
            }

            if (place < 0)
            {
                place = _known.Insert(bytes, key.Hash);
            }

            CopyRows(RowsOf(rows, key), _known.RowsOf(place), key.IsShifted ? KnownPoints.RowsPerPoint : 2);
            if (key.IsShifted)
            {
                _known.MarkShifted(place);
            }
        }
    }

    private static double* RowsOf(double* rows, in Key key) => rows + ((nint)key.FirstRow * PointRow.Length);

    private static void CopyRows(double* source, double* destination, int count) =>
        new ReadOnlySpan<double>(source, count * PointRow.Length).CopyTo(new Span<double>(destination, count * PointRow.Length));

    private struct Key
    {
        public ulong Hash;
        public int FirstJob;
        public int Jobs;
        public int FirstRow;
        public int Place;
        public bool IsKnown;
        public bool IsPoint;
        public bool IsShifted;
    }
}
