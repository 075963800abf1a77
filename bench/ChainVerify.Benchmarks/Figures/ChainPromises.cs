using ChainVerify.Benchmarks.Baselines;
using ChainVerify.Cli.Benchmarking;
using ChainVerify.Cli.Invocation;
using ChainVerify.Hashing;
using ChainVerify.Signatures;

namespace ChainVerify.Benchmarks.Figures;

/// <summary>What is promised of chains on libsecp256k1, of the managed engine and of single hashes.</summary>
internal sealed class ChainPromises : IPromises
{
    private const int Chains = 2048;

    // A batch on two threads has to outlast the start of the second one by far, so every round takes the whole of it.
    private const int BatchChains = 1024;

    private readonly Dictionary<string, Subject> _subjects = [];

    internal ChainPromises()
    {
        if (!SignatureEngine.TryGetNative(out SignatureEngine? native))
        {
            throw new CommandException("libsecp256k1 is not available, and most figures are about it (run 'chainverify doctor')");
        }

        Workload cold = Workloads.Cold(Chains);
        Workload unnamed = Workloads.WithoutAppKeys(cold);
        Workload hot = Workloads.Hot(Chains);
        Workload batch = cold with { Chains = cold.Chains[..BatchChains], CleanChains = cold.CleanChains[..BatchChains] };

        Add("cold: native", new EngineContender(cold, native, threads: 1), cold);
        Add("cold: raw calls", new RawCallsContender(cold), cold);
        Add("cold: lean loop", new LeanLoopContender(cold, cached: false), cold);
        Add("cold: native, app key not named", new EngineContender(unnamed, native, threads: 1), unnamed);
        Add("cold: naive", new NaiveContender(cold), cold);
        Add("hot: native", new EngineContender(hot, native, threads: 1), hot);
        Add("hot: lean loop", new LeanLoopContender(hot, cached: false), hot);
        Add("hot: lean loop, cached", new LeanLoopContender(hot, cached: true), hot);
        Add("cold: managed", new EngineContender(cold, SignatureEngine.Managed, threads: 1), cold);
        Add("cold: BouncyCastle, custom curve", BouncyCastleContender.OnCustomCurve(cold), cold);
        Add("cold: BouncyCastle, SecNamedCurves", BouncyCastleContender.OnNamedCurve(cold), cold);
        Add("batch: native, 1 thread", new EngineContender(batch, native, threads: 1), batch, isWhole: true);
        Add("batch: native, 2 threads", new EngineContender(batch, native, threads: 2), batch, isWhole: true);
        Add("batch: raw calls, 1 thread", new RawCallsContender(batch), batch, isWhole: true);
        Add(new TwoThreadSubject("batch: raw calls, 2 threads", batch));
        Add(new KeccakSubject("Keccak-256 of 71 bytes: ours", isBouncyCastle: false));
        Add(new KeccakSubject("Keccak-256 of 71 bytes: BouncyCastle", isBouncyCastle: true));
        Add(new KeccakLanesSubject("Keccak-256 of 71 bytes: many, in lanes", isInLanes: true));
        Add(new KeccakLanesSubject("Keccak-256 of 71 bytes: many, one by one", isInLanes: false));
    }

    public IReadOnlyList<Subject> Subjects => [.. _subjects.Values];

    public Figure[] Judge(IReadOnlyList<Measurement> measurements)
    {
        Measurement Of(string name) => measurements.Single(measurement => measurement.Subject.Name == name);
        Measurement cold = Of("cold: native");
        Measurement unnamed = Of("cold: native, app key not named");
        Measurement hot = Of("hot: native");
        Measurement lean = Of("cold: lean loop");
        Measurement raw = Of("cold: raw calls");
        Measurement managed = Of("cold: managed");
        return
        [
            Figure.Ratio("cold chain, against the raw calls: cost", cold, raw, most: 1.05),
            Figure.Ratio("cold chain, app key not named, against the raw calls: cost", unnamed, raw, most: 1.05),
            Figure.Ratio("cold chain, against the lean loop: speed", lean, cold, least: 0.98),
            Figure.Ratio("cold chain, app key not named, against the lean loop: speed", lean, unnamed, least: 0.98),
            Figure.Ratio("hot chain, against the lean loop: speed", Of("hot: lean loop"), hot, least: 2.8),
            Figure.Ratio("2 threads, against 1: speed", Of("batch: native, 1 thread"), Of("batch: native, 2 threads"), least: 1.9),
            Figure.NoAllocation("cold chain: bytes allocated", cold),
            Figure.NoAllocation("cold chain, app key not named: bytes allocated", unnamed),
            Figure.NoAllocation("hot chain: bytes allocated", hot),
            Figure.Ratio(
                "managed, against BouncyCastle on SecNamedCurves: speed", Of("cold: BouncyCastle, SecNamedCurves"), managed, least: 3),
            Figure.Ratio(
                "Keccak-256 of 71 bytes, against BouncyCastle: speed",
                Of("Keccak-256 of 71 bytes: BouncyCastle"),
                Of("Keccak-256 of 71 bytes: ours"),
                least: 1.5),
            Figure.Ratio(
                "Keccak-256 of 71 bytes, 8 lanes, against one by one: speed",
                Of("Keccak-256 of 71 bytes: many, one by one"),
                Of("Keccak-256 of 71 bytes: many, in lanes"),
                least: Keccak256.Lanes == 8 ? 6 : null),
            Figure.Ratio(
                "2 threads, against 1: the raw calls on this machine", Of("batch: raw calls, 1 thread"), Of("batch: raw calls, 2 threads")),
            Figure.Ratio("cold chain, against the naive form: speed", Of("cold: naive"), cold),
            Figure.Ratio("hot chain, against the lean loop with a cache: speed", Of("hot: lean loop, cached"), hot),
            Figure.Ratio("managed, against BouncyCastle on its custom curve: speed", Of("cold: BouncyCastle, custom curve"), managed),
        ];
    }

    private void Add(string name, Contender contender, Workload workload, bool isWhole = false)
        => Add(new ChainSubject(name, contender, workload, isWhole));

    private void Add(Subject subject) => _subjects.Add(subject.Name, subject);
}
