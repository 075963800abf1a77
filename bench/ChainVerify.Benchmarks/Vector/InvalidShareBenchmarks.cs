using BenchmarkDotNet.Attributes;
using ChainVerify.Signatures;

namespace ChainVerify.Benchmarks.Vector;

/// <summary>A batch of 1,024 signatures by 16 keys, by how many in a thousand are invalid. A figure is one signature.</summary>
[MemoryDiagnoser]
public class InvalidShareBenchmarks
{
    private const int Signatures = 1024;

    private KnownKeyBatch _batch = null!;
    private SignatureEngine _native = null!;
    private SignatureEngine _vector = null!;

    [Params(0, 1, 10, 30, 100, 1000)]
    public int PerMille { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _native = KnownKeyBatch.RequireNative();
        _vector = SignatureEngine.Vector;
        _batch = new KnownKeyBatch(Signatures, keys: 16, invalid: Signatures * PerMille / 1000);
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Signatures)]
    public int LibSecp256k1() => _batch.Verify(_native, Signatures);

    [Benchmark(OperationsPerInvoke = Signatures)]
    public int Vector() => _batch.Verify(_vector, Signatures);
}
