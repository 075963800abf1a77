using System.Text.Json;
using ChainVerify.Cli.Benchmarking;
using ChainVerify.Cli.Invocation;
using ChainVerify.Native;
using ChainVerify.Signatures;
using ChainVerify.Simulator;
using Xunit;
using static ChainVerify.Tests.Cli.CommandLineRun;

namespace ChainVerify.Tests.Cli;

/// <summary><c>bench</c>: the form of its result, and that every contender judges as generated.</summary>
public static class BenchCommandTests
{
    public static TheoryData<string, double, int> Workloads => new() { { "cold", 3, 0 }, { "hot", 1, 0 }, { "mixed", 1.2, 25 } };

    [Theory]
    [MemberData(nameof(Workloads))]
    public static async Task The_result_has_the_specified_form(string workload, double signaturesPerChain, int invalidPercent)
    {
        CommandLineRun run = await RunAsync(
            "bench", "--workload", workload, "--chains", "32", "--invalid", $"{invalidPercent}", "--seconds", "0.01", "--json");

        Assert.Equal(ExitCodes.Success, run.ExitCode);
        Assert.Empty(run.Error);
        JsonElement result = JsonSerializer.Deserialize<JsonElement>(run.Output);
        Assert.Equal(workload, result.GetProperty("workload").GetProperty("name").GetString());
        Assert.Equal(32, result.GetProperty("workload").GetProperty("chains").GetInt32());
        Assert.Equal(8 * invalidPercent / 25, result.GetProperty("workload").GetProperty("invalidChains").GetInt32());
        Assert.True(result.GetProperty("workload").GetProperty("rounds").GetInt32() >= 15);
        string[] baselines = NativeSecp256k1.IsAvailable ? ["lean-loop", "lean-loop-cached"] : [];
        Assert.Equal(baselines, result.GetProperty("baselines").EnumerateArray().Select(baseline => baseline.GetProperty("name").GetString()));
        Assert.All(result.GetProperty("baselines").EnumerateArray(), baseline => Assert.True(baseline.GetProperty("chainsPerSecond").GetDouble() > 0));
        string[] engines = NativeSecp256k1.IsAvailable ? ["vector", "native", "managed"] : ["vector", "managed"];
        Assert.Equal(engines, result.GetProperty("engines").EnumerateArray().Select(engine => engine.GetProperty("name").GetString()));
        Assert.All(result.GetProperty("engines").EnumerateArray(), engine =>
        {
            Assert.Equal(engine.GetProperty("name").GetString() == "vector" ? SignatureEngine.Vector.Lanes : 1, engine.GetProperty("lanes").GetInt32());
            Assert.Equal(1, engine.GetProperty("threads").GetInt32());
            double chains = engine.GetProperty("chainsPerSecond").GetDouble();
            Assert.Equal(signaturesPerChain, engine.GetProperty("signaturesPerSecond").GetDouble() / chains, 0.01);
            JsonValueKind ratio = NativeSecp256k1.IsAvailable ? JsonValueKind.Number : JsonValueKind.Null;
            Assert.Equal(ratio, engine.GetProperty("ratioToLeanLoop").ValueKind);
            Assert.Equal(ratio, engine.GetProperty("ratioToLeanLoopCached").ValueKind);
            Assert.Equal(invalidPercent > 0 ? JsonValueKind.Number : JsonValueKind.Null, engine.GetProperty("shareOfClean").ValueKind);
        });
    }

    [Fact]
    public static async Task People_get_a_table_of_the_chosen_engine()
    {
        CommandLineRun run = await RunAsync("bench", "--chains", "4", "--seconds", "0.01", "--engine", "managed", "--threads", "2");

        Assert.Equal(ExitCodes.Success, run.ExitCode);
        Assert.Contains("workload cold: 4 chains", run.Output, StringComparison.Ordinal);
        Assert.Contains("managed", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("│ native", run.Output, StringComparison.Ordinal);
    }

    [NativeLibraryTheory]
    [InlineData(ChainWorkload.Cold)]
    [InlineData(ChainWorkload.Hot)]
    [InlineData(ChainWorkload.Mixed)]
    public static void The_baselines_and_the_engines_judge_every_chain_as_generated(ChainWorkload kind)
    {
        Workload workload = WorkloadGenerator.Generate(new WorkloadSettings(kind, 40, 3, 30), TestContext.Current.CancellationToken);
        Assert.Equal(12, workload.InvalidChains);
        Assert.Equal(kind == ChainWorkload.Cold ? 0 : 3, workload.Credentials.Length);
        Contender[] contenders =
        [
            new LeanLoopContender(workload, cached: false),
            new LeanLoopContender(workload, cached: true),
            new EngineContender(workload, SignatureEngine.Default, threads: 2),
        ];

        foreach (Contender contender in contenders)
        {
            foreach (bool clean in (bool[])[false, true])
            {
                contender.Prepare();
                contender.Run(5, 30, clean);
                Assert.Equal(
                    workload.Expected[5..35].Select(valid => valid || clean),
                    Enumerable.Range(0, 30).Select(contender.WasValid));
            }
        }
    }

    [Fact]
    public static void A_wrong_verdict_ends_the_measurement_without_a_number()
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        Workload workload = WorkloadGenerator.Generate(new WorkloadSettings(ChainWorkload.Hot, 8, 2, 50), cancellation);

        CommandException exception = Assert.Throws<CommandException>(
            () => BenchmarkRun.Measure(workload, [new YesMan()], seconds: 0.01, _ => { }, cancellation));

        Assert.Contains("yes-man gave a wrong verdict", exception.Message, StringComparison.Ordinal);
    }

    /// <summary>The fastest contender of all: it never looks.</summary>
    private sealed class YesMan() : Contender("yes-man", threads: 1)
    {
        internal override void Prepare()
        {
        }

        internal override void Run(int start, int count, bool clean)
        {
        }

        internal override bool WasValid(int offset) => true;
    }
}
