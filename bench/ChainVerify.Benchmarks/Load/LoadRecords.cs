using System.Buffers;
using ChainVerify.Records;
using ChainVerify.Simulator;

namespace ChainVerify.Benchmarks.Load;

/// <summary>The records that are sent: some of them invalid at known places, so that a verdict of another record would show.</summary>
internal sealed class LoadRecords
{
    internal LoadRecords(int count, double invalidPercent, ulong seed = 1, ChainWorkload workload = ChainWorkload.Hot)
    {
        using ChainGenerator generator = new(new ChainGeneratorOptions { Seed = seed, Chains = count, Workload = workload, InvalidPercent = invalidPercent });
        GeneratedChain[] generated = generator.CreateAll();
        Chains = [.. generated.Select(chain => chain.Chain)];
        IsValid = [.. generated.Select(chain => chain.Expected)];
        Root = generator.Root;
        Policy = generator.CreatePolicy();
        ArrayBufferWriter<byte> lines = new();
        foreach (SignatureChain chain in Chains)
        {
            ChainRecordWriter.Write(lines, chain);
        }

        Lines = lines.WrittenSpan.ToArray();
    }

    internal SignatureChain[] Chains { get; }

    internal bool[] IsValid { get; }

    internal byte[] Lines { get; }

    internal KmsRoot Root { get; }

    internal TrustPolicy Policy { get; }
}
