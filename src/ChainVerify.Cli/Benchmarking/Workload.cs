using ChainVerify.Simulator;

namespace ChainVerify.Cli.Benchmarking;

/// <summary>What is generated (RECORDS-AND-CLI.md 5).</summary>
/// <param name="Kind">How much can be known before: cold, hot or mixed.</param>
/// <param name="Chains">The number of chains.</param>
/// <param name="Keys">The number of derived keys of the hot chains.</param>
/// <param name="InvalidPercent">The share of invalid chains, 0 to 100.</param>
internal sealed record WorkloadSettings(ChainWorkload Kind, int Chains, int Keys, double InvalidPercent)
{
    internal string Name => Kind switch
    {
        ChainWorkload.Cold => "cold",
        ChainWorkload.Hot => "hot",
        _ => "mixed",
    };

    internal bool HasHotKeys => Kind != ChainWorkload.Cold;

    internal bool HasInvalid => InvalidPercent > 0;

    /// <summary>How many signatures of a chain cannot be known before, on average: one in ten mixed chains is cold.</summary>
    internal double SignaturesPerChain => Kind switch
    {
        ChainWorkload.Cold => 3,
        ChainWorkload.Hot => 1,
        _ => 1.2,
    };
}

/// <summary>Generated chains in memory, with what must come out.</summary>
/// <param name="Settings">What was asked for.</param>
/// <param name="Root">The KMS root of all chains.</param>
/// <param name="Policy">The policy that valid chains satisfy.</param>
/// <param name="Chains">The chains, with the invalid ones among them.</param>
/// <param name="CleanChains">The same without the invalid ones: their message signatures are over the right digest.</param>
/// <param name="Expected">Which of <paramref name="Chains"/> are valid.</param>
/// <param name="Credentials">One valid chain a hot key: verifying them first makes their credentials known.</param>
internal sealed record Workload(
    WorkloadSettings Settings,
    KmsRoot Root,
    TrustPolicy Policy,
    SignatureChain[] Chains,
    SignatureChain[] CleanChains,
    bool[] Expected,
    SignatureChain[] Credentials)
{
    internal int InvalidChains => Expected.Count(valid => !valid);
}
