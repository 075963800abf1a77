using ChainVerify.Simulator;

namespace ChainVerify.Cli.Benchmarking;

/// <summary>Makes the chains of a workload: the same ones on every machine and in every run.</summary>
internal static class WorkloadGenerator
{
    internal static Workload Generate(WorkloadSettings settings, CancellationToken cancellationToken)
    {
        ChainGeneratorOptions options = new()
        {
            Workload = settings.Kind,
            Chains = settings.Chains,
            Keys = settings.Keys,
            InvalidPercent = settings.InvalidPercent,
            InvalidKind = InvalidChainKind.OtherDigest,
            NamesAppPublicKey = true,
        };
        using ChainGenerator generator = new(options);
        GeneratedChain[] generated = generator.CreateAll(cancellationToken);
        SignatureChain[] chains = [.. generated.Select(chain => chain.Chain)];
        SignatureChain[] clean = settings.HasInvalid ? GenerateClean(options, cancellationToken) : chains;
        return new Workload(
            settings,
            generator.Root,
            generator.CreatePolicy(),
            chains,
            clean,
            [.. generated.Select(chain => chain.Expected)],
            [.. clean.Where(chain => chain.AppId == generator.HotApp).DistinctBy(chain => chain.PublicKey)]);
    }

    /// <summary>The twins: a chain's keys and message depend on seed and place only, not on whether it is to be invalid.</summary>
    private static SignatureChain[] GenerateClean(ChainGeneratorOptions options, CancellationToken cancellationToken)
    {
        using ChainGenerator generator = new(options with { InvalidPercent = 0 });
        return [.. generator.CreateAll(cancellationToken).Select(chain => chain.Chain)];
    }
}
