namespace ChainVerify.Simulator;

/// <summary>A generated chain and what is known about it by construction.</summary>
public readonly struct GeneratedChain
{
    internal GeneratedChain(in SignatureChain chain, string? mutation)
    {
        Chain = chain;
        Mutation = mutation;
    }

    /// <summary>The chain.</summary>
    public SignatureChain Chain { get; }

    /// <summary>Whether the chain is valid under <see cref="ChainGenerator.CreatePolicy"/> with the strict rules.</summary>
    public bool Expected => Mutation is null;

    /// <summary>What was done to an invalid chain; null for a valid one.</summary>
    public string? Mutation { get; }
}
