using System.Diagnostics.CodeAnalysis;

namespace ChainVerify.Simulator;

/// <summary>One way to change a valid chain, whose effect on the verdict is known by construction.</summary>
/// <remarks>Some mutations leave the chain valid: a verifier must not refuse those. Immutable and thread-safe.</remarks>
public sealed class ChainMutation
{
    private readonly Func<MutationContext, (SignatureChain Chain, Expectation Expectation)?> _apply;

    internal ChainMutation(string name, Func<MutationContext, (SignatureChain Chain, Expectation Expectation)?> apply)
    {
        Name = name;
        _apply = apply;
    }

    /// <summary>The name: the part that is changed, a slash, and how.</summary>
    public string Name { get; }

    /// <summary>Applies the mutation.</summary>
    /// <param name="source">The valid chain with its keys.</param>
    /// <param name="seed">Decides whatever is random in it: the same seed gives the same chain.</param>
    /// <param name="mutated">The changed chain, or null.</param>
    /// <returns>Whether the mutation applies to such a chain: some need a message, a recovery byte or a certain algorithm.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="source"/> is null.</exception>
    public bool TryApply(ChainSource source, ulong seed, [NotNullWhen(true)] out MutatedChain? mutated)
    {
        ArgumentNullException.ThrowIfNull(source);
        return TryApply(source, new DeterministicRandom(seed, "mutation"u8, 0), out mutated);
    }

    /// <summary>The name.</summary>
    /// <returns>Text for people.</returns>
    public override string ToString() => Name;

    internal bool TryApply(ChainSource source, DeterministicRandom random, [NotNullWhen(true)] out MutatedChain? mutated)
    {
        mutated = _apply(new MutationContext(source, random)) is { } result
            ? new MutatedChain(Name, result.Chain, result.Expectation)
            : null;
        return mutated is not null;
    }
}
