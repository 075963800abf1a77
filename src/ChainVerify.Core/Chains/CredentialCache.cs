using System.Security.Cryptography;
using BitFaster.Caching.Lru;

namespace ChainVerify;

/// <summary>
/// The proven upper halves of chains: root key → app key → derived key. Credentials repeat while messages don't, so a
/// hit leaves one signature of three to check.
/// </summary>
/// <remarks>
/// Security (ARCHITECTURE.md, invariant 4): holds only what was proven, is asked only after the policy's checks, and an
/// entry is found only by every byte that was proven, compared in full (<see cref="CredentialKey"/> and
/// <see cref="ProvenCredential"/>). Bounded. A credential enters when it is proven for the second time, and the library
/// beneath separates new from established entries: somebody who fills the verifier with valid credentials that he uses
/// once neither grows the memory nor drives out those in use. Thread-safe; a lookup takes no lock and allocates nothing.
/// </remarks>
internal sealed class CredentialCache
{
    private readonly ConcurrentLru<CredentialKey, ProvenCredential> _entries;
    private readonly RecentlySeen _seen;
    private long _lookups;
    private long _hits;

    /// <param name="capacity">At least 3.</param>
    internal CredentialCache(int capacity)
    {
        // The concurrency level sizes the lock stripes of writers; readers take none.
        _entries = new ConcurrentLru<CredentialKey, ProvenCredential>(Environment.ProcessorCount, capacity, EqualityComparer<CredentialKey>.Default);
        _seen = new RecentlySeen(capacity);
    }

    internal int Count => _entries.Count;

    /// <summary>What the cache was good for so far.</summary>
    internal CredentialCacheStatistics Statistics => new(Interlocked.Read(ref _lookups), Interlocked.Read(ref _hits), Count);

    /// <summary>Counts the lookups of one batch: once a batch, because threads would contend for a counter of every lookup.</summary>
    internal void CountLookups(int lookups, int hits)
    {
        Interlocked.Add(ref _lookups, lookups);
        Interlocked.Add(ref _hits, hits);
    }

    internal bool TryGet(in CredentialKey key, out ProvenCredential? credential) => _entries.TryGet(key, out credential);

    /// <summary>Notes that a credential was proven; keeps it when that happened before.</summary>
    internal void NoteProven(in CredentialKey key, in CompressedPublicKey appKey, in CompressedPublicKey rootKey)
    {
        if (_seen.CheckAndMark(key.Hash) && !_entries.TryGet(key, out _))
        {
            _entries.AddOrUpdate(key.ToStored(), new ProvenCredential(appKey, rootKey));
        }
    }

    internal void Clear()
    {
        _entries.Clear();
        _seen.Clear();
    }
}

/// <summary>The keys that a credential proves and that its signatures determine.</summary>
internal sealed class ProvenCredential(CompressedPublicKey appKey, CompressedPublicKey rootKey)
{
    private readonly CompressedPublicKey _appKey = appKey;
    private readonly CompressedPublicKey _rootKey = rootKey;

    internal ref readonly CompressedPublicKey AppKey => ref _appKey;

    internal ref readonly CompressedPublicKey RootKey => ref _rootKey;
}

/// <summary>
/// Remembers roughly which hashes were seen lately, in fixed memory: the doorkeeper that lets only repeated entries in.
/// </summary>
/// <remarks>A wrong answer either way costs time, never a verdict; so plain reads and writes do.</remarks>
internal sealed class RecentlySeen
{
    private readonly ulong[] _hashes;

    internal RecentlySeen(int capacity) => _hashes = new ulong[System.Numerics.BitOperations.RoundUpToPowerOf2((uint)capacity) * 2];

    /// <summary>Whether this hash was marked before and not yet displaced by another; marks it.</summary>
    internal bool CheckAndMark(ulong hash)
    {
        ref ulong slot = ref _hashes[hash & ((ulong)_hashes.Length - 1)];
        if (slot == hash)
        {
            return true;
        }

        slot = hash;
        return false;
    }

    internal void Clear() => Array.Clear(_hashes);
}

/// <summary>A seed for hash tables whose keys others choose, fresh for every process.</summary>
internal static class HashSeed
{
    internal static readonly long Value = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long)));
}
