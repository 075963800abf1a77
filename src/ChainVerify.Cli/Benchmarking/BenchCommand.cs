using System.CommandLine;
using ChainVerify.Cli.Invocation;
using ChainVerify.Cli.Options;
using ChainVerify.Native;
using ChainVerify.Signatures;
using ChainVerify.Simulator;

namespace ChainVerify.Cli.Benchmarking;

/// <summary><c>chainverify bench</c>: how fast this machine verifies, against what a careful user writes today.</summary>
internal sealed class BenchCommand
{
    private const int DefaultChains = 16_384;
    private const int DefaultKeys = 16;
    private const int MostChains = 1 << 22;

    private readonly ConsoleStreams _streams;

    private readonly Option<string> _workload = new("--workload")
    {
        Description = "cold: every chain has keys of its own, and all caches are emptied before every timed pass. hot: --keys derived keys of one app whose credentials are proven already. mixed: one chain in ten cold.",
        DefaultValueFactory = _ => "cold",
        HelpName = "cold|hot|mixed",
    };

    private readonly Option<int> _chains = NumberOption.Create("--chains", "N", "How many chains are generated.", DefaultChains, 1, MostChains);

    private readonly Option<int?> _keys = NumberOption.CreateOptional(
        "--keys", "K", $"Derived keys of the hot and mixed workloads; a cold chain has keys of its own [default: {DefaultKeys}].", 1, MostChains);

    private readonly Option<double> _invalid = NumberOption.Create(
        "--invalid",
        "PERCENT",
        "Per cent of the chains that carry a well-formed signature by the right key over another digest. Also times the same chains without them.",
        0.0,
        0,
        100);

    private readonly Option<int> _threads = NumberOption.Create("--threads", "T", "Threads of each engine. The baselines always have one.", 1, 1, 1024);

    private readonly Option<double> _seconds = NumberOption.Create(
        "--seconds",
        "S",
        $"About how long the timed part may take. Each of {BenchmarkRun.Rounds} rounds gives all contenders the same time: as many chains as they verify in it, at least {BenchmarkRun.LeastChainsPerPass}, at most the whole workload.",
        60.0,
        0.001,
        86_400);

    private readonly Option<string> _engine = EngineOption.Create();
    private readonly Option<bool> _json = new("--json") { Description = "Writes the result as JSON." };

    private BenchCommand(ConsoleStreams streams) => _streams = streams;

    internal static Command Create(ConsoleStreams streams)
    {
        BenchCommand bench = new(streams);
        bench._workload.AcceptOnlyFromAmong("cold", "hot", "mixed");
        bench._engine.Description = "Which engine is timed; auto means every one of this machine.";
        Command command = new(
            "bench",
            "Times every engine on generated chains in memory, against a lean loop over libsecp256k1 with and without a cache of credentials. signatures/s counts those that cannot be known before: 3 a cold chain, 1 a hot one, 1.2 mixed.")
        {
            bench._workload, bench._chains, bench._keys, bench._invalid, bench._threads, bench._seconds, bench._engine, bench._json,
        };
        command.SetAction((parsed, cancellationToken) => Task.Run(() => bench.Run(parsed, cancellationToken), CancellationToken.None));
        return command;
    }

    private int Run(ParseResult parsed, CancellationToken cancellationToken)
    {
        WorkloadSettings settings = ReadSettings(parsed);
        int threads = parsed.GetValue(_threads);
        SignatureEngine[] engines = ResolveEngines(parsed.GetValue(_engine)!);
        ReportProgress($"generating {settings.Chains} chains");
        Workload workload = WorkloadGenerator.Generate(settings, cancellationToken);
        List<Contender> contenders = [];
        if (NativeSecp256k1.IsAvailable)
        {
            contenders.Add(new LeanLoopContender(workload, cached: false));
            contenders.Add(new LeanLoopContender(workload, cached: true));
        }

        contenders.AddRange(engines.Select(engine => new EngineContender(workload, engine, threads)));
        ReportProgress("warming up");
        BenchmarkResult result = BenchmarkRun.Measure(
            workload, contenders, parsed.GetValue(_seconds), round => ReportProgress($"round {round + 1} of {BenchmarkRun.Rounds}"), cancellationToken);
        ReportProgress(string.Empty);
        if (parsed.GetValue(_json))
        {
            BenchmarkJson.Write(_streams.Output, result);
        }
        else
        {
            using StreamWriter output = _streams.CreateTextOutput();
            BenchmarkTable.Write(PlainConsole.Create(output, _streams.IsOutputTerminal), result);
        }

        return ExitCodes.Success;
    }

    private WorkloadSettings ReadSettings(ParseResult parsed)
    {
        ChainWorkload kind = parsed.GetValue(_workload) switch
        {
            "hot" => ChainWorkload.Hot,
            "mixed" => ChainWorkload.Mixed,
            _ => ChainWorkload.Cold,
        };
        int? keys = parsed.GetValue(_keys);
        return new WorkloadSettings(kind, parsed.GetValue(_chains), keys ?? DefaultKeys, parsed.GetValue(_invalid));
    }

    /// <summary>The engines that a name stands for: one, or every one of this machine.</summary>
    internal static SignatureEngine[] ResolveEngines(string name)
    {
        if (name != EngineOption.Auto)
        {
            return [EngineOption.Resolve(name)];
        }

        // An explicitly named library that cannot be used is an error here too, not a run without it.
        NativeSecp256k1.ThrowIfRequiredButUnavailable();
        return SignatureEngine.TryGetNative(out SignatureEngine? native)
            ? [SignatureEngine.Vector, native, SignatureEngine.Managed]
            : [SignatureEngine.Vector, SignatureEngine.Managed];
    }

    private void ReportProgress(string text)
    {
        if (_streams.IsErrorTerminal)
        {
            _streams.Error.Write($"\r{text,-40}{(text.Length == 0 ? "\r" : string.Empty)}");
        }
    }
}
