namespace ChainVerify.Hosting;

/// <summary>What <c>AddChainVerifier</c> is told: whom to trust, which engine works, and how callers are gathered into batches.</summary>
/// <remarks>
/// Checked as a whole when the host starts; a host with options that make no sense does not start. Read once: of all this only
/// the roots change while the host runs, when <see cref="KmsContract"/> says so. Verdicts depend on <see cref="Trust"/> alone.
/// </remarks>
public sealed class ChainVerifierHostingOptions
{
    /// <summary>The engine that takes the fastest one of the machine.</summary>
    public const string AutomaticEngine = "auto";

    /// <summary>The longest batch that is allowed.</summary>
    public const int LargestBatch = 16_384;

    /// <summary>Whom to trust. Roots (here or in <see cref="KmsContract"/>) and apps have no default.</summary>
    public TrustOptions Trust { get; set; } = new();

    /// <summary>The contract that names the KMS root, when the roots follow it; without an address there is none.</summary>
    public KmsContractOptions KmsContract { get; set; } = new();

    /// <summary>The engine by its name: <c>vector</c>, <c>native</c> or <c>managed</c>; <c>auto</c> takes the fastest one.</summary>
    public string Engine { get; set; } = AutomaticEngine;

    /// <summary>How many batches are verified at once, each by one thread of the pool; 0 means one a processor.</summary>
    public int Threads { get; set; }

    /// <summary>How many proven credentials are remembered; 0 turns the cache off. About 0.6 KB each.</summary>
    public int CredentialCacheCapacity { get; set; } = 16_384;

    /// <summary>The most chains that are verified together. More is not faster beyond about 1,024, and everybody in a batch waits for its end.</summary>
    public int MaxBatch { get; set; } = 1024;

    /// <summary>
    /// How long a call may wait for others to join its batch while the pool still has work that may bring them. Nobody ever
    /// waits on an idle machine. Zero: never.
    /// </summary>
    public TimeSpan MaxDelay { get; set; } = TimeSpan.FromMilliseconds(1);

    /// <summary>How many calls may wait to be verified, about 0.6 KB each; a call with many chains counts once for every <see cref="MaxBatch"/> of them.</summary>
    public int QueueCapacity { get; set; } = 16_384;

    /// <summary>What happens to a call that finds the queue full.</summary>
    public QueueFullBehavior WhenQueueFull { get; set; } = QueueFullBehavior.Wait;
}

/// <summary>What happens to a call that finds <see cref="ChainVerifierHostingOptions.QueueCapacity"/> calls waiting.</summary>
public enum QueueFullBehavior
{
    /// <summary>It waits for room: back-pressure.</summary>
    Wait = 0,

    /// <summary>It fails at once with <see cref="ChainVerifierUnavailableException"/>.</summary>
    Reject,
}
