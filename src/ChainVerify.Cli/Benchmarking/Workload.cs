namespace ChainVerify.Cli.Benchmarking;

/// <summary>How much of a workload can be known before (RECORDS-AND-CLI.md 5).</summary>
internal enum WorkloadKind
{
    /// <summary>Every chain has its own app key and derived key: three signatures each.</summary>
    Cold,

    /// <summary>A few derived keys of one app, all proven before: one signature a chain.</summary>
    Hot,

    /// <summary>One chain in ten is cold, the others hot.</summary>
    Mixed,
}

/// <summary>What is generated.</summary>
/// <param name="Kind">How much can be known before.</param>
/// <param name="Chains">The number of chains.</param>
/// <param name="Keys">The number of derived keys of the hot chains.</param>
/// <param name="InvalidPercent">The share of invalid chains, 0 to 100.</param>
internal sealed record WorkloadSettings(WorkloadKind Kind, int Chains, int Keys, double InvalidPercent)
{
    /// <summary>One chain in so many of a mixed workload is cold.</summary>
    internal const int MixedPeriod = 10;

    internal string Name => Kind switch
    {
        WorkloadKind.Cold => "cold",
        WorkloadKind.Hot => "hot",
        _ => "mixed",
    };

    internal bool HasHotKeys => Kind != WorkloadKind.Cold;

    internal bool HasInvalid => InvalidPercent > 0;

    /// <summary>How many signatures of a chain cannot be known before, on average.</summary>
    internal double SignaturesPerChain => Kind switch
    {
        WorkloadKind.Cold => 3,
        WorkloadKind.Hot => 1,
        _ => (3.0 + (MixedPeriod - 1)) / MixedPeriod,
    };

    internal bool IsCold(int index) => Kind == WorkloadKind.Cold || (Kind == WorkloadKind.Mixed && index % MixedPeriod == 0);
}

/// <summary>Generated chains in memory, with what must come out.</summary>
/// <param name="Settings">What was asked for.</param>
/// <param name="Root">The KMS root of all chains.</param>
/// <param name="Chains">The chains, with the invalid ones among them.</param>
/// <param name="CleanChains">The same without the invalid ones: their message signatures are over the right digest.</param>
/// <param name="Expected">Which of <paramref name="Chains"/> are valid.</param>
/// <param name="Credentials">One valid chain a hot key: verifying them first makes their credentials known.</param>
internal sealed record Workload(
    WorkloadSettings Settings,
    KmsRoot Root,
    SignatureChain[] Chains,
    SignatureChain[] CleanChains,
    bool[] Expected,
    SignatureChain[] Credentials)
{
    internal int InvalidChains => Expected.Count(valid => !valid);

    internal TrustPolicy CreatePolicy() => new TrustPolicyBuilder().TrustKmsRoot(Root).AcceptAnyApp().Build();
}
