using System.Diagnostics;
using ChainVerify.Cli.Benchmarking;
using ChainVerify.Cli.Options;
using ChainVerify.Native;
using ChainVerify.Signatures;
using ChainVerify.Simulator;

namespace ChainVerify.Cli.Demo;

/// <summary>What the third act showed: a batch with invalid chains among the others, and the speed of each engine.</summary>
/// <param name="Chains">The number of chains.</param>
/// <param name="Invalid">How many were found to be invalid.</param>
/// <param name="Surprises">How many verdicts were not what was generated.</param>
/// <param name="Engine">The engine that verified the batch.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Benchmarks">One run an engine, each against a lean loop where libsecp256k1 is there.</param>
internal sealed record BatchActResult(int Chains, int Invalid, int Surprises, string Engine, double Seconds, IReadOnlyList<BenchmarkResult> Benchmarks)
{
    internal bool Holds => Surprises == 0 && Invalid > 0;
}

/// <summary>A generated batch is verified, then every engine of this machine is timed on its valid chains.</summary>
internal static class BatchAct
{
    private const double InvalidPercent = 1;

    /// <summary>Runs the act.</summary>
    /// <param name="chains">How many chains are generated; at least one of them is invalid if there are enough.</param>
    /// <param name="seconds">About how long all engines together may be timed.</param>
    /// <param name="onProgress">Is told what happens next.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal static BatchActResult Run(int chains, double seconds, Action<string> onProgress, CancellationToken cancellationToken)
    {
        onProgress($"generating {chains} chains");
        Workload workload = WorkloadGenerator.Generate(new WorkloadSettings(ChainWorkload.Cold, chains, 1, InvalidPercent), cancellationToken);
        ChainVerifier verifier = new(workload.Policy, new ChainVerifierOptions { Threads = Environment.ProcessorCount });
        Verdict[] verdicts = new Verdict[chains];
        long started = Stopwatch.GetTimestamp();
        int valid = verifier.VerifyBatch(workload.Chains, verdicts, cancellationToken);
        double elapsed = Stopwatch.GetElapsedTime(started).TotalSeconds;
        int surprises = verdicts.Where((verdict, index) => verdict.IsValid != workload.Expected[index]).Count();

        Workload clean = workload with
        {
            Settings = workload.Settings with { InvalidPercent = 0 },
            Chains = workload.CleanChains,
            Expected = [.. Enumerable.Repeat(true, chains)],
        };
        return new BatchActResult(chains, chains - valid, surprises, verifier.Engine.Name, elapsed, Measure(clean, seconds, onProgress, cancellationToken));
    }

    // One run an engine: in a common one the slowest would make the batches of all as small as its own.
    private static List<BenchmarkResult> Measure(Workload workload, double seconds, Action<string> onProgress, CancellationToken cancellationToken)
    {
        SignatureEngine[] engines = BenchCommand.ResolveEngines(EngineOption.Auto);
        List<BenchmarkResult> results = [];
        foreach (SignatureEngine engine in engines)
        {
            List<Contender> contenders = NativeSecp256k1.IsAvailable ? [new LeanLoopContender(workload, cached: false)] : [];
            contenders.Add(new EngineContender(workload, engine, threads: 1));
            onProgress($"timing engine {engine.Name}");
            results.Add(BenchmarkRun.Measure(workload, contenders, seconds / engines.Length, _ => { }, cancellationToken));
        }

        onProgress(string.Empty);
        return results;
    }
}
