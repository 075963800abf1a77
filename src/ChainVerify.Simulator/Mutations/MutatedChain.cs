namespace ChainVerify.Simulator;

/// <summary>A chain that was changed in a known way, with the verdict that it must get.</summary>
public sealed class MutatedChain
{
    private readonly Expectation _expectation;

    internal MutatedChain(string name, in SignatureChain chain, in Expectation expectation)
    {
        Name = name;
        Chain = chain;
        _expectation = expectation;
    }

    /// <summary>The mutation's name.</summary>
    public string Name { get; }

    /// <summary>The chain.</summary>
    public SignatureChain Chain { get; }

    internal bool IsInvalidUnderEveryStrictPolicy
        => !GetExpected(VerificationRules.Strict, PolicyScope.Pinned).IsValid
            && !GetExpected(VerificationRules.Strict, PolicyScope.Any).IsValid;

    /// <summary>The verdict that the chain must get under a policy of <see cref="ChainSource.CreatePolicy"/>.</summary>
    /// <param name="rules">The policy's rules.</param>
    /// <param name="scope">How much the policy pins.</param>
    /// <returns>The verdict.</returns>
    public ExpectedVerdict GetExpected(VerificationRules rules, PolicyScope scope) => (rules, scope) switch
    {
        (VerificationRules.Strict, PolicyScope.Pinned) => _expectation.Pinned ?? _expectation.Strict,
        (VerificationRules.Strict, _) => _expectation.Strict,
        (_, PolicyScope.Pinned) => _expectation.Pinned ?? _expectation.Evm,
        _ => _expectation.Evm,
    };
}

/// <summary>The verdicts under all kinds of policy. No mutation here depends on rules and on pins at once.</summary>
/// <param name="Strict">Under the strict rules.</param>
/// <param name="Evm">Under the rules of the EVM.</param>
/// <param name="Pinned">Under a pinned policy, when that differs; then under both rules.</param>
internal readonly record struct Expectation(ExpectedVerdict Strict, ExpectedVerdict Evm, ExpectedVerdict? Pinned)
{
    internal static Expectation Valid => Always(ExpectedVerdict.Valid);

    internal static Expectation Always(ExpectedVerdict verdict) => new(verdict, verdict, null);

    internal static Expectation Always(ChainFailure failure, ChainLink link = ChainLink.None) => Always(new ExpectedVerdict(failure, link));

    internal static Expectation ByScope(ExpectedVerdict pinned, ExpectedVerdict any) => new(any, any, pinned);

    internal static Expectation HighS(ChainLink link, ExpectedVerdict evm) => new(new ExpectedVerdict(ChainFailure.HighS, link), evm, null);
}
