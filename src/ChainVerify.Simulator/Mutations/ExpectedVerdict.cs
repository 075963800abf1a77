namespace ChainVerify.Simulator;

/// <summary>How much the policy pins that a mutated chain is judged under.</summary>
public enum PolicyScope
{
    /// <summary>One root, one app, one purpose or domain, one message scheme: those of the chain before it was changed.</summary>
    Pinned = 0,

    /// <summary>One root, any app, any purpose and domain, any message scheme.</summary>
    Any,
}

/// <summary>The verdict that a chain must get, known by construction.</summary>
/// <param name="Failure">The failure; <see cref="ChainFailure.None"/> for a valid chain.</param>
/// <param name="Link">The link at which it fails.</param>
public readonly record struct ExpectedVerdict(ChainFailure Failure, ChainLink Link = ChainLink.None)
{
    /// <summary>The verdict of a valid chain.</summary>
    public static ExpectedVerdict Valid { get; } = new(ChainFailure.None);

    /// <summary>Whether the chain must be valid.</summary>
    public bool IsValid => Failure == ChainFailure.None;

    /// <summary>Whether a verdict is this one.</summary>
    /// <param name="verdict">A verifier's verdict.</param>
    /// <returns>Whether failure and link are the expected ones.</returns>
    public bool IsMetBy(in Verdict verdict) => verdict.Failure == Failure && verdict.Link == Link;
}
