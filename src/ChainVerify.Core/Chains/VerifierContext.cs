using ChainVerify.Signatures;

namespace ChainVerify;

/// <summary>What all batches of one verifier share. Every member is thread-safe.</summary>
internal sealed class VerifierContext
{
    internal VerifierContext(TrustPolicy policy, SignatureEngine engine, int cacheCapacity)
    {
        Policy = policy;
        Engine = engine;
        Roots = new TrustedRoots(policy);
        if (cacheCapacity > 0)
        {
            // The library beneath needs three places, one for each of its queues.
            int capacity = Math.Max(cacheCapacity, 3);
            Credentials = new CredentialCache(capacity);
            Guesses = engine.GainsFromKnownKeys ? new KeyGuesses(capacity) : null;
        }
    }

    internal TrustPolicy Policy { get; }

    internal SignatureEngine Engine { get; }

    internal TrustedRoots Roots { get; }

    /// <summary>Null when the cache is turned off.</summary>
    internal CredentialCache? Credentials { get; }

    /// <summary>Null when the cache is turned off or the engine gains nothing from a guess.</summary>
    internal KeyGuesses? Guesses { get; }
}
