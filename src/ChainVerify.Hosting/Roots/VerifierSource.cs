using ChainVerify.Signatures;
using Microsoft.Extensions.Options;

namespace ChainVerify.Hosting;

/// <summary>The verifier of the moment: a new one whenever the trusted roots change.</summary>
/// <remarks>Thread-safe. A batch takes the verifier once, so all its chains are judged under one policy.</remarks>
internal sealed class VerifierSource
{
    private readonly ChainVerifierHostingOptions _options;
    private readonly Lock _changing = new();
    private KmsRoot? _contractRoot;
    private CredentialCacheStatistics _retired;
    private volatile ChainVerifier? _current;

    public VerifierSource(IOptions<ChainVerifierHostingOptions> options)
        : this(options.Value, Resolve(options.Value.Engine))
    {
    }

    internal VerifierSource(ChainVerifierHostingOptions options, SignatureEngine engine)
    {
        _options = options;
        Engine = engine;
        if (_options.Trust.KmsRoots.Count > 0)
        {
            _current = Create(null);
        }
    }

    /// <summary>The verifier; null as long as no root is known.</summary>
    internal ChainVerifier? Current => _current;

    internal SignatureEngine Engine { get; }

    /// <summary>The counters of all verifiers so far, which never go back.</summary>
    internal CredentialCacheStatistics CacheStatistics
    {
        get
        {
            lock (_changing)
            {
                CredentialCacheStatistics current = _current?.CredentialCacheStatistics ?? default;
                return new(_retired.Lookups + current.Lookups, _retired.Hits + current.Hits, current.Count);
            }
        }
    }

    /// <summary>Trusts the root that the contract names, instead of the one that it named before.</summary>
    /// <returns>Whether that is a change, and from which root.</returns>
    internal bool TrustContractRoot(in KmsRoot root, out KmsRoot? oldRoot)
    {
        lock (_changing)
        {
            oldRoot = _contractRoot;
            if (_contractRoot == root)
            {
                return false;
            }

            ChainVerifier verifier = Create(root);
            CredentialCacheStatistics old = _current?.CredentialCacheStatistics ?? default;
            _retired = new(_retired.Lookups + old.Lookups, _retired.Hits + old.Hits, 0);
            _contractRoot = root;
            _current = verifier;
            return true;
        }
    }

    private static SignatureEngine Resolve(string name)
        => EngineChoice.TryResolve(name, out SignatureEngine? engine, out string? reason) ? engine : throw new InvalidOperationException(reason);

    // One thread each: batches of several workers run side by side, so that a batch need not be cut up and put together.
    private ChainVerifier Create(KmsRoot? contractRoot) => new(
        TrustPolicyReader.Read(_options.Trust, contractRoot),
        new ChainVerifierOptions { Engine = Engine, Threads = 1, CredentialCacheCapacity = _options.CredentialCacheCapacity });
}
