using ChainVerify.Cli.Benchmarking;
using ChainVerify.Simulator;

namespace ChainVerify.Benchmarks;

/// <summary>The chains that are timed: the same ones as in <c>chainverify bench</c>.</summary>
internal static class Workloads
{
    private const int HotKeys = 16;

    /// <summary>Every chain has keys of its own, and names its app key.</summary>
    internal static Workload Cold(int chains) => Generate(ChainWorkload.Cold, chains);

    /// <summary>A few derived keys of one app, whose credentials are proven before the clock runs.</summary>
    internal static Workload Hot(int chains, int invalidPercent = 0) => Generate(ChainWorkload.Hot, chains, invalidPercent);

    /// <summary>The same chains, but their app key has to be recovered before the KMS link can be hashed.</summary>
    internal static Workload WithoutAppKeys(Workload workload)
    {
        SignatureChain[] chains = [.. workload.Chains.Select(chain => chain with { AppPublicKey = null })];
        return workload with { Chains = chains, CleanChains = chains };
    }

    private static Workload Generate(ChainWorkload kind, int chains, int invalidPercent = 0)
        => WorkloadGenerator.Generate(new WorkloadSettings(kind, chains, HotKeys, invalidPercent), CancellationToken.None);
}
