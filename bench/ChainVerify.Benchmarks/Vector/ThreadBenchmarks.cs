using BenchmarkDotNet.Attributes;
using ChainVerify.Cli.Benchmarking;
using ChainVerify.Signatures;

namespace ChainVerify.Benchmarks.Vector;

/// <summary>A batch of cold chains, by threads, against libsecp256k1 on one thread. A figure is one chain.</summary>
[MemoryDiagnoser]
public class ThreadBenchmarks
{
    private const int Chains = 1024;

    private readonly Verdict[] _verdicts = new Verdict[Chains];
    private SignatureChain[] _chains = [];
    private ChainVerifier _native = null!;
    private ChainVerifier _vector = null!;

    [Params(1, 2)]
    public int Threads { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        Workload workload = Workloads.Cold(Chains);
        _chains = workload.Chains;
        _native = new ChainVerifier(workload.Policy, new ChainVerifierOptions { Engine = KnownKeyBatch.RequireNative(), Threads = 1 });
        _vector = new ChainVerifier(workload.Policy, new ChainVerifierOptions { Engine = SignatureEngine.Vector, Threads = Threads });
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Chains)]
    public int LibSecp256k1() => Verify(_native);

    [Benchmark(OperationsPerInvoke = Chains)]
    public int Vector() => Verify(_vector);

    private int Verify(ChainVerifier verifier)
    {
        verifier.ClearCredentialCache();
        int valid = verifier.VerifyBatch(_chains, _verdicts);
        return valid == Chains ? valid : throw new InvalidOperationException($"{Chains - valid} valid chains were refused.");
    }
}
