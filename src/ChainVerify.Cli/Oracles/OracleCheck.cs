using ChainVerify.Dstack;

namespace ChainVerify.Cli.Oracles;

/// <summary>Why an oracle's answer does not hold although its chain does.</summary>
internal enum OracleFailure
{
    None = 0,

    /// <summary>The chain or the statement does not hold; its verdict says why.</summary>
    Chain,

    /// <summary>The answer to <c>/</c> names another key than the one that signed the price.</summary>
    IdentityMismatch,

    /// <summary>The statement is older than <c>--max-age</c>.</summary>
    StatementTooOld,

    /// <summary>The statement is of a time that has not come yet.</summary>
    StatementFromFuture,
}

/// <summary>What is expected of an oracle.</summary>
/// <param name="Policy">What is trusted.</param>
/// <param name="TakesClaimedApp">Whether the policy accepts any app because the caller named none, so that the oracle's own claim is taken.</param>
/// <param name="MaximumAge">How old a statement may be; null accepts every age.</param>
internal sealed record OracleExpectation(TrustPolicy Policy, bool TakesClaimedApp, TimeSpan? MaximumAge);

/// <summary>An oracle's answers, verified: the tutorial's local check.</summary>
internal sealed class OracleCheck
{
    /// <summary>How far the two clocks may be apart, as dstack's own freshness rule has it (PROTOCOL.md 4.3).</summary>
    internal static readonly TimeSpan ClockDifference = TimeSpan.FromSeconds(60);

    private readonly SignatureChain _chain;

    private OracleCheck(Uri address, OracleExpectation expectation, OracleIdentity identity, OracleAnswer answer, in SignatureChain chain, ChainExplanation explanation, TimeSpan? age)
    {
        Address = address;
        Expectation = expectation;
        Identity = identity;
        Answer = answer;
        _chain = chain;
        Explanation = explanation;
        Age = age;
        NamesOtherKey = chain.PublicKey != identity.PublicKey || explanation.DerivedAddress is { } signer && signer != identity.SignerAddress;
        AgeFailure = JudgeAge(age, expectation.MaximumAge);
    }

    /// <summary>Where the oracle was asked.</summary>
    internal Uri Address { get; }

    internal OracleExpectation Expectation { get; }

    internal OracleIdentity Identity { get; }

    internal OracleAnswer Answer { get; }

    /// <summary>The chain as it was verified: with the claimed app id, if that was taken.</summary>
    internal SignatureChain Chain => _chain;

    internal ChainExplanation Explanation { get; }

    /// <summary>How old the statement was when it came; negative for the future, null for a time beyond the calendar.</summary>
    internal TimeSpan? Age { get; }

    /// <summary>Whether the oracle names one key and signs with another.</summary>
    internal bool NamesOtherKey { get; }

    internal OracleFailure AgeFailure { get; }

    internal OracleFailure Failure
        => !Explanation.Verdict.IsValid ? OracleFailure.Chain
            : NamesOtherKey ? OracleFailure.IdentityMismatch
            : AgeFailure;

    internal bool IsValid => Failure == OracleFailure.None;

    /// <summary>Asks an oracle who it is and for a price, and verifies the price.</summary>
    /// <exception cref="DstackException">It gave no answer that could be verified.</exception>
    internal static async Task<OracleCheck> RunAsync(OracleClient oracle, OracleExpectation expectation, TimeProvider clock, CancellationToken cancellationToken)
    {
        OracleIdentity identity = await oracle.GetIdentityAsync(cancellationToken).ConfigureAwait(false);
        OracleAnswer answer = await oracle.GetPriceAsync(cancellationToken).ConfigureAwait(false);
        TimeSpan? age = answer.Statement.Time is { } time ? clock.GetUtcNow() - time : null;
        SignatureChain chain = expectation.TakesClaimedApp ? answer.Chain with { AppId = identity.AppId } : answer.Chain;
        ChainExplanation explanation = new ChainVerifier(expectation.Policy).Explain(chain);
        return new OracleCheck(oracle.Address, expectation, identity, answer, chain, explanation, age);
    }

    /// <summary>What failed, in a sentence; null if nothing did.</summary>
    internal string? Describe(OracleFailure failure) => failure switch
    {
        OracleFailure.Chain => Explanation.Verdict.Detail,
        OracleFailure.IdentityMismatch => "the oracle names another key at / than the one that signed the price",
        OracleFailure.StatementTooOld => "the statement is older than --max-age allows",
        OracleFailure.StatementFromFuture => "the statement is of a time that has not come yet: a wrong clock, or a prepared answer",
        _ => null,
    };

    // Only where an age was asked for: without a limit every age is shown and none is judged.
    private static OracleFailure JudgeAge(TimeSpan? age, TimeSpan? maximum)
        => maximum is null ? OracleFailure.None
            : age is null || age < -ClockDifference ? OracleFailure.StatementFromFuture
            : age > maximum ? OracleFailure.StatementTooOld
            : OracleFailure.None;
}
