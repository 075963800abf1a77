namespace ChainVerify;

/// <summary>
/// The policy's roots on their way from anchors to keys: a root that is known by its address becomes known by its key
/// when a KMS signature first recovers to a key of that address (ARCHITECTURE.md, "the idea that makes it fast").
/// </summary>
/// <remarks>Thread-safe without locks: what is learned is a fact about the anchor, so writing it twice does no harm.</remarks>
internal sealed class TrustedRoots
{
    private readonly Address[] _addresses;

    // One element a root; null while only its address is known. References are written atomically.
    private readonly KnownRoot?[] _known;

    internal TrustedRoots(TrustPolicy policy)
    {
        // A root given both by address and by key is one root.
        List<KmsRoot> distinct = [];
        foreach (KmsRoot root in policy.KmsRoots)
        {
            int same = distinct.FindIndex(other => other.Address == root.Address);
            if (same < 0)
            {
                distinct.Add(root);
            }
            else if (!distinct[same].HasPublicKey)
            {
                distinct[same] = root;
            }
        }

        _addresses = [.. distinct.Select(root => root.Address)];
        _known = [.. distinct.Select(root => root.PublicKey is { } key ? new KnownRoot(key) : null)];
    }

    /// <summary>The key of the only root, once it is known.</summary>
    /// <param name="key">The key.</param>
    /// <returns>Whether there is exactly one root and its key is known: then a mismatch with it decides.</returns>
    internal bool TryGetOnlyKey(out CompressedPublicKey key)
    {
        if (_known.Length == 1 && Volatile.Read(ref _known[0]) is { } only)
        {
            key = only.Key;
            return true;
        }

        key = default;
        return false;
    }

    /// <summary>Whether a recovered key is a trusted root. Its cost does not multiply by the number of roots: at most one address is computed.</summary>
    internal bool IsTrusted(in PublicKey recovered)
        => TryDecideByKey(recovered, out bool isTrusted) ? isTrusted : TryResolve(recovered, Address.FromPublicKey(recovered));

    /// <summary>Whether a recovered key, whose address is given, is a trusted root.</summary>
    internal bool IsTrusted(in PublicKey recovered, in Address address)
        => TryDecideByKey(recovered, out bool isTrusted) ? isTrusted : TryResolve(recovered, address);

    /// <summary>Whether <see cref="IsTrusted(in PublicKey)"/> needs no address: the key is that of a known root, or all roots are known.</summary>
    internal bool IsDecidedByKey(in PublicKey recovered) => TryDecideByKey(recovered, out _);

    /// <summary>Whether a key is that of a trusted root, as far as their keys are known.</summary>
    internal bool IsKnown(in CompressedPublicKey key)
    {
        for (int i = 0; i < _known.Length; i++)
        {
            if (Volatile.Read(ref _known[i]) is { } known && known.Key == key)
            {
                return true;
            }
        }

        return false;
    }

    private bool TryDecideByKey(in PublicKey recovered, out bool isTrusted)
    {
        bool unresolved = false;
        isTrusted = false;
        for (int i = 0; i < _known.Length; i++)
        {
            if (Volatile.Read(ref _known[i]) is not { } known)
            {
                unresolved = true;
            }
            else if (recovered.IsCompressedAs(known.Key))
            {
                isTrusted = true;
                return true;
            }
        }

        return !unresolved;
    }

    private bool TryResolve(in PublicKey recovered, in Address address)
    {
        for (int i = 0; i < _addresses.Length; i++)
        {
            if (_addresses[i] != address)
            {
                continue;
            }

            // Another thread may have learned this root since the caller looked.
            if (Volatile.Read(ref _known[i]) is { } known)
            {
                return recovered.IsCompressedAs(known.Key);
            }

            Volatile.Write(ref _known[i], new KnownRoot(recovered.Compress()));
            return true;
        }

        return false;
    }

    private sealed class KnownRoot(CompressedPublicKey key)
    {
        internal CompressedPublicKey Key { get; } = key;
    }
}
