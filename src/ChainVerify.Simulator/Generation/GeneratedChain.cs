namespace ChainVerify.Simulator;

/// <summary>A generated chain and what is known about it by construction.</summary>
/// <param name="Chain">The chain.</param>
/// <param name="Expected">Whether it is valid under <see cref="ChainGenerator.CreatePolicy"/> with the strict rules.</param>
/// <param name="Mutation">What was done to an invalid chain; null for a valid one.</param>
public readonly record struct GeneratedChain(SignatureChain Chain, bool Expected, string? Mutation);
