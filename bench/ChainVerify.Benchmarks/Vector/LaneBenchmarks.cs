using BenchmarkDotNet.Attributes;
using ChainVerify.Signatures;

namespace ChainVerify.Benchmarks.Vector;

/// <summary>A batch of 1,024 signatures by 16 keys, in each width that the machine has. A figure is one signature.</summary>
[MemoryDiagnoser]
public class LaneBenchmarks
{
    private const int Signatures = 1024;

    private KnownKeyBatch _batch = null!;
    private SignatureEngine _native = null!;
    private SignatureEngine _vector = null!;

    [ParamsSource(nameof(Widths))]
    public int Lanes { get; set; }

    public static IEnumerable<int> Widths => Layers.LayerInputs.Widths;

    [GlobalSetup]
    public void Setup()
    {
        _native = KnownKeyBatch.RequireNative();
        _vector = new VectorSignatureEngine(Lanes, single: null);
        _batch = new KnownKeyBatch(Signatures, keys: 16);
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Signatures)]
    public int LibSecp256k1() => _batch.Verify(_native, Signatures);

    [Benchmark(OperationsPerInvoke = Signatures)]
    public int Vector() => _batch.Verify(_vector, Signatures);
}
