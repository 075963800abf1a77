using ChainVerify.Secp256k1;
using ChainVerify.Signatures;

namespace ChainVerify.Benchmarks.Vector.Layers;

/// <summary>Numbers for the layers, the same in every run: what signatures are made of.</summary>
internal static class LayerInputs
{
    /// <summary>How many of everything: a batch.</summary>
    internal const int Count = 1024;

    private static readonly KnownKeyJob[] Jobs = SignatureJobSource.KnownKey(Count, keys: 16);

    /// <summary>The widths that this machine has.</summary>
    internal static IEnumerable<int> Widths => Enumerable.Range(0, 4).Select(power => 1 << power).Where(lanes => lanes <= FieldLanes.Widest);

    /// <summary>The r of the signatures: numbers below the group's order, and x of points.</summary>
    internal static UInt256[] R { get; } = [.. Jobs.Select(job => UInt256.ReadBigEndian(job.Compact[..UInt256.SizeInBytes]))];

    /// <summary>The s of the signatures.</summary>
    internal static UInt256[] S { get; } = [.. Jobs.Select(job => UInt256.ReadBigEndian(job.Compact[UInt256.SizeInBytes..]))];

    /// <summary>The digests as numbers.</summary>
    internal static UInt256[] Z { get; } = [.. Jobs.Select(job => UInt256.ReadBigEndian(job.Digest.Bytes))];

    /// <summary>Which of the points is meant.</summary>
    internal static bool[] IsOdd { get; } = [.. Jobs.Select(job => (job.RecoveryId & 1) != 0)];

    /// <summary>Random words.</summary>
    internal static ulong[] Words { get; } = CreateWords();

    private static ulong[] CreateWords()
    {
        Random random = new(1);
        return [.. Enumerable.Range(0, 2 * Count).Select(_ => (ulong)random.NextInt64(long.MinValue, long.MaxValue))];
    }
}
