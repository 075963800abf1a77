using System.Diagnostics;
using ChainVerify.Cli.Invocation;

namespace ChainVerify.Cli.Benchmarking;

/// <summary>The times of one contender.</summary>
/// <param name="Contender">Who ran.</param>
/// <param name="ChainsPerPass">How many chains it verified in each round.</param>
/// <param name="Seconds">One time a round.</param>
/// <param name="CleanSeconds">The same without invalid chains; empty when there are none anyway.</param>
internal sealed record Timing(Contender Contender, int ChainsPerPass, double[] Seconds, double[] CleanSeconds)
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

/// <summary>What a run measured.</summary>
/// <param name="Workload">The workload.</param>
/// <param name="Timings">All contenders, in their order.</param>
internal sealed record BenchmarkResult(Workload Workload, IReadOnlyList<Timing> Timings);

/// <summary>
/// Times all contenders interleaved, round by round, in this process: whatever disturbs the machine disturbs all of them.
/// </summary>
/// <remarks>
/// In each round every contender verifies a slice of the workload, a new one each round. All contenders get the same time, so a fast one verifies
/// more chains than a slow one: its batches are not kept small by its neighbours. Verdicts are compared with what was generated after every pass, outside the clock.
/// </remarks>
internal static class BenchmarkRun
{
    /// <summary>The least number of rounds that the specification allows; odd, so the median is a measurement.</summary>
    internal const int Rounds = 15;

    /// <summary>The least size of a slice, and where the estimate begins.</summary>
    internal const int LeastChainsPerPass = 128;

    /// <summary>A pass that is shorter tells little of how long chains take: code is still being compiled, caches are cold.</summary>
    private const double SecondsOfEstimate = 0.02;

    internal static BenchmarkResult Measure(
        Workload workload, IReadOnlyList<Contender> contenders, double seconds, Action<int> onRound, CancellationToken cancellationToken)
    {
        bool[] variants = workload.Settings.HasInvalid ? [false, true] : [false];
        double secondsPerPass = seconds / (Rounds * contenders.Count * variants.Length);
        Timing[] timings = [.. contenders.Select(contender => new Timing(
            contender,
            ChainsPerPass(workload, contender, variants, secondsPerPass, cancellationToken),
            new double[Rounds],
            new double[workload.Settings.HasInvalid ? Rounds : 0]))];
        for (int round = 0; round < Rounds; round++)
        {
            onRound(round);

            // Each round begins with another contender, so none always runs after the same neighbour.
            for (int turn = 0; turn < timings.Length; turn++)
            {
                Timing timing = timings[(turn + round) % timings.Length];
                int slice = timing.ChainsPerPass;
                int start = round % (workload.Chains.Length / slice) * slice;
                timing.Seconds[round] = Pass(workload, timing.Contender, start, slice, clean: false, cancellationToken);
                if (workload.Settings.HasInvalid)
                {
                    timing.CleanSeconds[round] = Pass(workload, timing.Contender, start, slice, clean: true, cancellationToken);
                }
            }
        }

        return new BenchmarkResult(workload, timings);
    }

    /// <summary>Warms code and caches up with more and more chains, and finds how many take the time of a pass.</summary>
    private static int ChainsPerPass(
        Workload workload, Contender contender, bool[] variants, double secondsPerPass, CancellationToken cancellationToken)
    {
        int chains = workload.Chains.Length;
        int least = Math.Min(LeastChainsPerPass, chains);
        double enough = Math.Min(SecondsOfEstimate, secondsPerPass);
        int count = least;
        while (true)
        {
            double took = 0;
            foreach (bool clean in variants)
            {
                Pass(workload, contender, 0, count, clean, cancellationToken);
                took = Math.Max(took, Pass(workload, contender, 0, count, clean, cancellationToken));
            }

            if (took >= enough || count == chains)
            {
                return (int)Math.Clamp(secondsPerPass / took * count, least, chains);
            }

            count = Math.Min(2 * count, chains);
        }
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
