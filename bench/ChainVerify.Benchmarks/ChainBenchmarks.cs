using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using ChainVerify.Benchmarks.Baselines;
using ChainVerify.Cli.Benchmarking;
using ChainVerify.Native;
using ChainVerify.Signatures;

namespace ChainVerify.Benchmarks;

/// <summary>
/// A chain, cold with its app key named, cold without, and hot, by each engine and each baseline on one thread. Figures
/// are for one chain. Emptying the caches is inside the clock and too little to be seen.
/// </summary>
[MemoryDiagnoser]
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByCategory)]
[CategoriesColumn]
public class ChainBenchmarks
{
    private const string Cold = "cold";
    private const string ColdUnnamed = "cold, app key not named";
    private const string Hot = "hot";
    private const int Chains = 256;

    private readonly Dictionary<string, Contender> _cold = [];
    private readonly Dictionary<string, Contender> _coldUnnamed = [];
    private readonly Dictionary<string, Contender> _hot = [];

    [GlobalSetup]
    public void Setup()
    {
        Workload cold = Workloads.Cold(Chains);
        Workload unnamed = Workloads.WithoutAppKeys(cold);
        Workload hot = Workloads.Hot(Chains);
        AddTo(_cold, cold);
        AddEnginesTo(_coldUnnamed, unnamed);
        AddTo(_hot, hot);
        foreach (Contender contender in _cold.Values.Concat(_coldUnnamed.Values).Concat(_hot.Values))
        {
            Check(contender);
        }
    }

    [BenchmarkCategory(Cold), Benchmark(Baseline = true, OperationsPerInvoke = Chains)]
    public bool ColdLeanLoop() => Verify(_cold[LeanLoopContender.PlainName]);

    [BenchmarkCategory(Cold), Benchmark(OperationsPerInvoke = Chains)]
    public bool ColdRawCalls() => Verify(_cold[RawCallsContender.ContenderName]);

    [BenchmarkCategory(Cold), Benchmark(OperationsPerInvoke = Chains)]
    public bool ColdNaive() => Verify(_cold[NaiveContender.ContenderName]);

    [BenchmarkCategory(Cold), Benchmark(OperationsPerInvoke = Chains)]
    public bool ColdNative() => Verify(_cold["native"]);

    [BenchmarkCategory(Cold), Benchmark(OperationsPerInvoke = Chains)]
    public bool ColdManaged() => Verify(_cold["managed"]);

    [BenchmarkCategory(Cold), Benchmark(OperationsPerInvoke = Chains)]
    public bool ColdBouncyCastleCustomCurve() => Verify(_cold[BouncyCastleContender.CustomCurveName]);

    [BenchmarkCategory(Cold), Benchmark(OperationsPerInvoke = Chains)]
    public bool ColdBouncyCastleNamedCurve() => Verify(_cold[BouncyCastleContender.NamedCurveName]);

    [BenchmarkCategory(ColdUnnamed), Benchmark(Baseline = true, OperationsPerInvoke = Chains)]
    public bool UnnamedNative() => Verify(_coldUnnamed["native"]);

    [BenchmarkCategory(ColdUnnamed), Benchmark(OperationsPerInvoke = Chains)]
    public bool UnnamedManaged() => Verify(_coldUnnamed["managed"]);

    [BenchmarkCategory(Hot), Benchmark(Baseline = true, OperationsPerInvoke = Chains)]
    public bool HotLeanLoop() => Run(_hot[LeanLoopContender.PlainName]);

    [BenchmarkCategory(Hot), Benchmark(OperationsPerInvoke = Chains)]
    public bool HotLeanLoopCached() => Run(_hot[LeanLoopContender.CachedName]);

    [BenchmarkCategory(Hot), Benchmark(OperationsPerInvoke = Chains)]
    public bool HotNative() => Run(_hot["native"]);

    [BenchmarkCategory(Hot), Benchmark(OperationsPerInvoke = Chains)]
    public bool HotManaged() => Run(_hot["managed"]);

    private static void AddTo(Dictionary<string, Contender> contenders, Workload workload)
    {
        AddEnginesTo(contenders, workload);
        Add(contenders, BouncyCastleContender.OnCustomCurve(workload));
        Add(contenders, BouncyCastleContender.OnNamedCurve(workload));
        if (NativeSecp256k1.IsAvailable)
        {
            Add(contenders, new LeanLoopContender(workload, cached: false));
            Add(contenders, new LeanLoopContender(workload, cached: true));
            Add(contenders, new NaiveContender(workload));
            Add(contenders, new RawCallsContender(workload));
        }
    }

    private static void AddEnginesTo(Dictionary<string, Contender> contenders, Workload workload)
    {
        Add(contenders, new EngineContender(workload, SignatureEngine.Managed, threads: 1));
        if (SignatureEngine.TryGetNative(out SignatureEngine? native))
        {
            Add(contenders, new EngineContender(workload, native, threads: 1));
        }
    }

    private static void Add(Dictionary<string, Contender> contenders, Contender contender) => contenders.Add(contender.Name, contender);

    private static bool Verify(Contender contender)
    {
        contender.Prepare();
        return Run(contender);
    }

    /// <summary>Without emptying the caches: <see cref="Setup"/> has proven the credentials of hot chains.</summary>
    private static bool Run(Contender contender)
    {
        contender.Run(0, Chains, clean: true);
        return contender.WasValid(Chains - 1);
    }

    private static void Check(Contender contender)
    {
        Verify(contender);
        for (int i = 0; i < Chains; i++)
        {
            if (!contender.WasValid(i))
            {
                throw new InvalidOperationException($"{contender.Name} refused a valid chain.");
            }
        }
    }
}
