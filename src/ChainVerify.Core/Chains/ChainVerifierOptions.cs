using ChainVerify.Signatures;

namespace ChainVerify;

/// <summary>How a <see cref="ChainVerifier"/> works; nothing here changes a verdict.</summary>
public sealed class ChainVerifierOptions
{
    /// <summary>The engine; null means <see cref="SignatureEngine.Default"/>.</summary>
    public SignatureEngine? Engine { get; init; }

    /// <summary>How many threads a batch may use at most; 0 means one a processor.</summary>
    public int Threads { get; init; }

    /// <summary>How many proven credentials are remembered; 0 turns the cache off. About 0.6 KB each.</summary>
    public int CredentialCacheCapacity { get; init; } = 16_384;
}
