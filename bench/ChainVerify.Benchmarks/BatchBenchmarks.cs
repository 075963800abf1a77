using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using ChainVerify.Cli.Benchmarking;
using ChainVerify.Signatures;

namespace ChainVerify.Benchmarks;

/// <summary>A batch of cold chains on one and on two threads, through the public batch API. Figures are for one chain.</summary>
[MemoryDiagnoser]
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByCategory)]
[CategoriesColumn]
public class BatchBenchmarks
{
    private const string Native = "native";
    private const string Managed = "managed";
    private const int Chains = 1024;

    private readonly Verdict[] _verdicts = new Verdict[Chains];
    private SignatureChain[] _chains = [];
    private ChainVerifier? _nativeOne;
    private ChainVerifier? _nativeTwo;
    private ChainVerifier _managedOne = null!;
    private ChainVerifier _managedTwo = null!;

    [GlobalSetup]
    public void Setup()
    {
        Workload workload = Workloads.Cold(Chains);
        _chains = workload.Chains;
        _managedOne = Create(workload, SignatureEngine.Managed, threads: 1);
        _managedTwo = Create(workload, SignatureEngine.Managed, threads: 2);
        if (SignatureEngine.TryGetNative(out SignatureEngine? native))
        {
            _nativeOne = Create(workload, native, threads: 1);
            _nativeTwo = Create(workload, native, threads: 2);
        }
    }

    [BenchmarkCategory(Native), Benchmark(Baseline = true, OperationsPerInvoke = Chains)]
    public int NativeOneThread() => Verify(_nativeOne!);

    [BenchmarkCategory(Native), Benchmark(OperationsPerInvoke = Chains)]
    public int NativeTwoThreads() => Verify(_nativeTwo!);

    [BenchmarkCategory(Managed), Benchmark(Baseline = true, OperationsPerInvoke = Chains)]
    public int ManagedOneThread() => Verify(_managedOne);

    [BenchmarkCategory(Managed), Benchmark(OperationsPerInvoke = Chains)]
    public int ManagedTwoThreads() => Verify(_managedTwo);

    private static ChainVerifier Create(Workload workload, SignatureEngine engine, int threads)
        => new(workload.Policy, new ChainVerifierOptions { Engine = engine, Threads = threads });

    private int Verify(ChainVerifier verifier)
    {
        verifier.ClearCredentialCache();
        int valid = verifier.VerifyBatch(_chains, _verdicts);
        return valid == Chains ? valid : throw new InvalidOperationException($"{Chains - valid} valid chains were refused.");
    }
}
