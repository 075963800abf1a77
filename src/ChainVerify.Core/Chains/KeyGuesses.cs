using BitFaster.Caching.Lru;

namespace ChainVerify;

/// <summary>
/// For each app id, the app key and the root of its last proven chain: an honest KMS gives one app one key. A guess may
/// only turn a recovery into a known-key job; it never decides a verdict.
/// </summary>
/// <remarks>Bounded; thread-safe; an app enters when it is proven for the second time, so one-time apps allocate nothing.</remarks>
internal sealed class KeyGuesses
{
    private readonly ConcurrentLru<AppId, ProvenCredential> _guesses;
    private readonly RecentlySeen _seen;

    /// <param name="capacity">At least 3.</param>
    internal KeyGuesses(int capacity)
    {
        _guesses = new ConcurrentLru<AppId, ProvenCredential>(Environment.ProcessorCount, capacity, EqualityComparer<AppId>.Default);
        _seen = new RecentlySeen(capacity);
    }

    internal bool TryGet(in AppId appId, out ProvenCredential? guess) => _guesses.TryGet(appId, out guess);

    internal void NoteProven(in AppId appId, in CompressedPublicKey appKey, in CompressedPublicKey rootKey)
    {
        if (_guesses.TryGet(appId, out ProvenCredential? known) && known.AppKey == appKey && known.RootKey == rootKey)
        {
            return;
        }

        if (_seen.CheckAndMark((ulong)(uint)appId.GetHashCode() | 1UL << 63))
        {
            _guesses.AddOrUpdate(appId, new ProvenCredential(appKey, rootKey));
        }
    }

    internal void Clear()
    {
        _guesses.Clear();
        _seen.Clear();
    }
}
