namespace ChainVerify;

/// <summary>Where the app key of a chain in a batch comes from, which decides what a failed job means.</summary>
internal enum AppKeySource : byte
{
    /// <summary>The chain was turned away on admission: its verdict stands.</summary>
    Rejected = 0,

    /// <summary>The whole credential was proven before; only the message is left.</summary>
    Cached,

    /// <summary>The record names the key: a mismatch decides the verdict.</summary>
    Named,

    /// <summary>The key is a guess: a mismatch means the chain is examined without it.</summary>
    Guessed,

    /// <summary>The key is recovered from the app signature.</summary>
    Recovered,
}

/// <summary>What a batch remembers of one chain between its stages.</summary>
internal struct ChainState
{
    /// <summary>No job, no digest.</summary>
    internal const int None = -1;

    internal AppKeySource AppKeySource;

    /// <summary>Whether a mismatch with the root key of the KMS job decides: the only root, not a guess among several.</summary>
    internal bool IsRootDecisive;

    /// <summary>The index of the app link's job: a recovery if <see cref="AppKeySource"/> is Recovered, else a known-key job.</summary>
    internal int AppJob;

    /// <summary>The index of the KMS link's known-key job.</summary>
    internal int KmsJob;

    /// <summary>The index of the KMS link's recovery, when no root key is known or guessed.</summary>
    internal int KmsRecovery;

    /// <summary>The index of the message's known-key job.</summary>
    internal int MessageJob;

    /// <summary>The index of the app link's digest, none for a credential that was proven before.</summary>
    internal int AppDigest;

    /// <summary>The index of the KMS link's digest, once the app key is known.</summary>
    internal int KmsDigest;

    /// <summary>The index of the digest that the derived key signed with ECDSA.</summary>
    internal int MessageDigest;

    /// <summary>The index of the digest that ends in the recovered root's address, where no known root has that key.</summary>
    internal int RootDigest;

    /// <summary>The index of the digest that ends in the derived key's address, where a signer's address is named.</summary>
    internal int SignerDigest;

    internal AppId AppId;
    internal CompressedPublicKey AppKey;

    /// <summary>Of the caller's memory; only while the batch lasts.</summary>
    internal Utf8Text Scope;
}
