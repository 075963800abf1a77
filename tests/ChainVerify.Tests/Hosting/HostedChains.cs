using ChainVerify.Hosting;
using ChainVerify.Simulator;

namespace ChainVerify.Tests.Hosting;

/// <summary>Generated chains, some of them invalid, and the options under which the others are valid.</summary>
internal static class HostedChains
{
    private static readonly ChainGenerator Generator = new(new ChainGeneratorOptions
    {
        Seed = 5,
        Chains = 400,
        Workload = ChainWorkload.Mixed,
        InvalidPercent = 25,
        InvalidKind = InvalidChainKind.AnyMutation,
    });

    // Without oracle answers, which no plain record can hold.
    private static readonly GeneratedChain[] Generated =
        [.. Generator.CreateAll().Where(chain => !chain.Chain.StatementHash.HasValue && !chain.Chain.SignerAddress.HasValue)];

    internal static SignatureChain[] All { get; } = [.. Generated.Select(chain => chain.Chain)];

    internal static SignatureChain[] Valid { get; } = [.. Generated.Where(chain => chain.Expected).Select(chain => chain.Chain)];

    internal static KmsRoot Root => Generator.Root;

    internal static TrustPolicy Policy { get; } = Generator.CreatePolicy();

    /// <summary>The verdicts of one-by-one verification.</summary>
    internal static Verdict[] Verdicts { get; } = Judge();

    internal static void Trust(TrustOptions trust)
    {
        trust.KmsRoots.Add(Root.ToString());
        trust.AnyApp = true;
    }

    private static Verdict[] Judge()
    {
        ChainVerifier verifier = new(Policy, new ChainVerifierOptions { Engine = Signatures.Engines.Fastest, Threads = 1 });
        return [.. All.Select(chain => verifier.Verify(chain))];
    }
}
