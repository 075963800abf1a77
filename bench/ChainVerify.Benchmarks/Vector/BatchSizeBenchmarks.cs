using BenchmarkDotNet.Attributes;
using ChainVerify.Signatures;

namespace ChainVerify.Benchmarks.Vector;

/// <summary>Signatures by 16 known keys, by the size of the batch. A figure is one signature.</summary>
[MemoryDiagnoser]
public class BatchSizeBenchmarks
{
    private const int Signatures = 4096;

    private KnownKeyBatch _batch = null!;
    private SignatureEngine _native = null!;
    private SignatureEngine _managed = null!;
    private SignatureEngine _vector = null!;

    [Params(1, 4, 16, 64, 256, 1024, 4096)]
    public int Batch { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _native = KnownKeyBatch.RequireNative();
        _managed = SignatureEngine.Managed;
        _vector = SignatureEngine.Vector;
        _batch = new KnownKeyBatch(Signatures, keys: 16);
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Signatures)]
    public int LibSecp256k1() => _batch.Verify(_native, Batch);

    [Benchmark(OperationsPerInvoke = Signatures)]
    public int BouncyCastle() => _batch.Verify(_managed, Batch);

    [Benchmark(OperationsPerInvoke = Signatures)]
    public int Vector() => _batch.Verify(_vector, Batch);
}
