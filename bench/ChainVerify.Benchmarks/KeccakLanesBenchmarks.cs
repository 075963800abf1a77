using System.Runtime.Intrinsics;
using BenchmarkDotNet.Attributes;
using ChainVerify.Hashing;

namespace ChainVerify.Benchmarks;

/// <summary>Many Keccak-256 digests at once, in each form that the machine can run, against one by one. A figure is one digest.</summary>
[MemoryDiagnoser]
public unsafe class KeccakLanesBenchmarks
{
    private const int Messages = 256;

    private readonly int[] _ends = new int[Messages];
    private readonly byte[] _digests = new byte[Messages * Keccak256.HashSizeInBytes];
    private byte[] _source = [];
    private delegate*<byte*, ReadOnlySpan<int>, byte*, void> _hashMany;

    /// <summary>71 bytes are a KMS link, 136 two blocks; 0 stands for lengths from 0 to 255 in a fixed disorder.</summary>
    [Params(71, 136, 0)]
    public int Length { get; set; }

    [ParamsSource(nameof(Forms))]
    public string Form { get; set; } = string.Empty;

    public static IEnumerable<string> Forms
    {
        get
        {
            if (Avx512KeccakLanes.IsSupported)
                yield return nameof(Avx512KeccakLanes);
            if (Avx512VLKeccakLanes.IsSupported)
                yield return nameof(Avx512VLKeccakLanes);
            if (Avx2KeccakLanes.IsSupported)
                yield return nameof(Avx2KeccakLanes);
            if (Vector128KeccakLanes.IsSupported)
                yield return nameof(Vector128KeccakLanes);
        }
    }

    [GlobalSetup]
    public void Setup()
    {
        _hashMany = Form switch
        {
            nameof(Avx512KeccakLanes) => &KeccakLaneSponge<Avx512KeccakLanes, Vector512<ulong>>.HashMany,
            nameof(Avx512VLKeccakLanes) => &KeccakLaneSponge<Avx512VLKeccakLanes, Vector256<ulong>>.HashMany,
            nameof(Avx2KeccakLanes) => &KeccakLaneSponge<Avx2KeccakLanes, Vector256<ulong>>.HashMany,
            _ => &KeccakLaneSponge<Vector128KeccakLanes, Vector128<ulong>>.HashMany,
        };
        int end = 0;
        for (int i = 0; i < Messages; i++)
        {
            end += Length == 0 ? 101 * i % 256 : Length;
            _ends[i] = end;
        }

        _source = new byte[end];
        new Random(1).NextBytes(_source);
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Messages)]
    public void OneByOne() => Keccak256.HashOneByOne(_source, _ends, _digests);

    [Benchmark(OperationsPerInvoke = Messages)]
    public void InLanes()
    {
        fixed (byte* source = _source)
        fixed (byte* digests = _digests)
            _hashMany(source, _ends, digests);
    }
}
