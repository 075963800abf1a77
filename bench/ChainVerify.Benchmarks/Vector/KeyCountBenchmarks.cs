using BenchmarkDotNet.Attributes;
using ChainVerify.Signatures;

namespace ChainVerify.Benchmarks.Vector;

/// <summary>A batch of 1,024 signatures, by how many keys made them; the keys' points are remembered. A figure is one signature.</summary>
[MemoryDiagnoser]
public class KeyCountBenchmarks
{
    private const int Signatures = 1024;

    private KnownKeyBatch _batch = null!;
    private SignatureEngine _native = null!;
    private SignatureEngine _vector = null!;

    [Params(1, 16, 64, 256, 1024)]
    public int Keys { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _native = KnownKeyBatch.RequireNative();
        _vector = SignatureEngine.Vector;
        _batch = new KnownKeyBatch(Signatures, Keys);
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Signatures)]
    public int LibSecp256k1() => _batch.Verify(_native, Signatures);

    [Benchmark(OperationsPerInvoke = Signatures)]
    public int Vector() => _batch.Verify(_vector, Signatures);
}
