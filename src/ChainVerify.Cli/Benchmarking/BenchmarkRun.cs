using System.Diagnostics;
using ChainVerify.Cli.Invocation;

namespace ChainVerify.Cli.Benchmarking;

/// <summary>The times of one contender.</summary>
/// <param name="Contender">Who ran.</param>
/// <param name="Seconds">One time a round, for the same number of chains each.</param>
/// <param name="CleanSeconds">The same without invalid chains; empty when there are none anyway.</param>
internal sealed record Timing(Contender Contender, double[] Seconds, double[] CleanSeconds);

/// <summary>What a run measured.</summary>
/// <param name="Workload">The workload.</param>
/// <param name="Timings">All contenders, in their order.</param>
/// <param name="ChainsPerPass">How many chains each contender verified in each round.</param>
internal sealed record BenchmarkResult(Workload Workload, IReadOnlyList<Timing> Timings, int ChainsPerPass)
{
    internal double ChainsPerSecond(double[] seconds) => ChainsPerPass / Median(seconds);

    internal double BestChainsPerSecond(double[] seconds) => ChainsPerPass / seconds.Min();

    private static double Median(double[] values)
    {
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}

/// <summary>
/// Times all contenders interleaved, round by round, in this process: whatever disturbs the machine disturbs all of them.
/// </summary>
/// <remarks>
/// In each round every contender verifies the same slice of the workload, a new one each round, as large as lets all
/// rounds end in the wanted time. Verdicts are compared with what was generated after every pass, outside the clock.
/// </remarks>
internal static class BenchmarkRun
{
    /// <summary>The least number of rounds that the specification allows; odd, so the median is a measurement.</summary>
    internal const int Rounds = 15;

    /// <summary>The least size of a slice, and how many chains the estimate rests on.</summary>
    internal const int LeastChainsPerPass = 128;

    internal static BenchmarkResult Measure(
        Workload workload, IReadOnlyList<Contender> contenders, double seconds, Action<int> onRound, CancellationToken cancellationToken)
    {
        bool[] variants = workload.Settings.HasInvalid ? [false, true] : [false];
        double secondsPerChain = contenders.Sum(contender => variants.Sum(clean => Probe(workload, contender, clean, cancellationToken)));
        int chains = workload.Chains.Length;
        int slice = (int)Math.Clamp(seconds / (Rounds * secondsPerChain), Math.Min(LeastChainsPerPass, chains), chains);
        int slices = chains / slice;
        Timing[] timings = [.. contenders.Select(contender => new Timing(contender, new double[Rounds], new double[workload.Settings.HasInvalid ? Rounds : 0]))];
        for (int round = 0; round < Rounds; round++)
        {
            onRound(round);
            int start = round % slices * slice;

            // Each round begins with another contender, so none always runs after the same neighbour.
            for (int turn = 0; turn < timings.Length; turn++)
            {
                Timing timing = timings[(turn + round) % timings.Length];
                timing.Seconds[round] = Pass(workload, timing.Contender, start, slice, clean: false, cancellationToken);
                if (workload.Settings.HasInvalid)
                {
                    timing.CleanSeconds[round] = Pass(workload, timing.Contender, start, slice, clean: true, cancellationToken);
                }
            }
        }

        return new BenchmarkResult(workload, timings, slice);
    }

    /// <summary>Warms code and caches up, and estimates the seconds that a chain takes.</summary>
    private static double Probe(Workload workload, Contender contender, bool clean, CancellationToken cancellationToken)
    {
        int count = Math.Min(LeastChainsPerPass, workload.Chains.Length);
        Pass(workload, contender, 0, count, clean, cancellationToken);
        return Pass(workload, contender, 0, count, clean, cancellationToken) / count;
    }

    private static double Pass(Workload workload, Contender contender, int start, int count, bool clean, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        contender.Prepare();
        long started = Stopwatch.GetTimestamp();
        contender.Run(start, count, clean);
        double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        for (int i = 0; i < count; i++)
        {
            if (contender.WasValid(i) != (clean || workload.Expected[start + i]))
            {
                throw new CommandException(
                    $"{contender.Name} gave a wrong verdict on generated chain {start + i}: nothing it measures counts (run 'chainverify doctor')");
            }
        }

        // A timer may be coarser than a tiny pass; no rate may be infinite.
        return Math.Max(seconds, 1.0 / Stopwatch.Frequency);
    }
}
