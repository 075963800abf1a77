namespace ChainVerify.Secp256k1;

/// <summary>The distinct keys of a few jobs, so that each is decompressed once and has one table for all its jobs.</summary>
/// <remarks>One owner at a time; no allocation after construction.</remarks>
internal sealed class DistinctKeys
{
    private readonly int[] _table;
    private readonly CompressedPublicKey[] _keys;
    private readonly ulong[] _hashes;
    private readonly int[] _jobs;
    private readonly UInt256[] _x;
    private readonly bool[] _isOdd;
    private readonly bool[] _isWellFormed;

    /// <summary>Makes one.</summary>
    /// <param name="capacity">The most keys; a power of two.</param>
    internal DistinctKeys(int capacity)
    {
        _table = new int[4 * capacity];
        _keys = new CompressedPublicKey[capacity];
        _hashes = new ulong[capacity];
        _jobs = new int[capacity];
        _x = new UInt256[capacity];
        _isOdd = new bool[capacity];
        _isWellFormed = new bool[capacity];
    }

    /// <summary>The number of keys.</summary>
    internal int Count { get; private set; }

    /// <summary>The keys.</summary>
    internal ReadOnlySpan<CompressedPublicKey> Keys => _keys.AsSpan(0, Count);

    /// <summary>Their hashes.</summary>
    internal ReadOnlySpan<ulong> Hashes => _hashes.AsSpan(0, Count);

    /// <summary>How many jobs each has.</summary>
    internal ReadOnlySpan<int> Jobs => _jobs.AsSpan(0, Count);

    /// <summary>The keys' x, below p; a key that is none has that of the generator.</summary>
    internal ReadOnlySpan<UInt256> X => _x.AsSpan(0, Count);

    /// <summary>Whether the keys' y are odd.</summary>
    internal ReadOnlySpan<bool> IsOdd => _isOdd.AsSpan(0, Count);

    /// <summary>Whether each key begins with 02 or 03 and has an x below p.</summary>
    internal ReadOnlySpan<bool> IsWellFormed => _isWellFormed.AsSpan(0, Count);

    /// <summary>Forgets all keys.</summary>
    internal void Clear()
    {
        Count = 0;
        Array.Clear(_table);
    }

    /// <summary>Finds a key, or takes it in, and counts a job of it.</summary>
    /// <param name="key">The key.</param>
    /// <param name="hash">A hash of it that its maker cannot steer.</param>
    /// <returns>Its index.</returns>
    internal int Add(in CompressedPublicKey key, ulong hash)
    {
        int mask = _table.Length - 1;
        int at = (int)hash & mask;
        for (; _table[at] != 0; at = (at + 1) & mask)
        {
            int known = _table[at] - 1;
            if (_hashes[known] == hash && _keys[known] == key)
            {
                _jobs[known]++;
                return known;
            }
        }

        int index = Count++;
        UInt256 x = UInt256.ReadBigEndian(key.Bytes[1..]);
        _table[at] = Count;
        _keys[index] = key;
        _hashes[index] = hash;
        _jobs[index] = 1;
        _isWellFormed[index] = key.Bytes[0] is 2 or 3 && x < FieldElement.Modulus;
        _isOdd[index] = key.Bytes[0] == 3;
        _x[index] = _isWellFormed[index] ? x : Generator.X;
        return index;
    }
}
