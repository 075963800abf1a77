using System.Diagnostics;
using ChainVerify.Cli.Invocation;

namespace ChainVerify.Benchmarks.Figures;

/// <summary>
/// Times all subjects in turns, A B C A B C …, in this process: whatever slows the machine down for a while slows all of
/// them down, and the ratio of two medians stays.
/// </summary>
internal static class InterleavedRun
{
    /// <summary>Enough for the runtime to have compiled everything anew with what it learned.</summary>
    private const int WarmUpRounds = 12;

    /// <summary>Long against the clock's grain and the cost of being called, short against the machine's changes of mood.</summary>
    private const double SecondsPerPass = 0.02;

    internal static Measurement[] Measure(IReadOnlyList<Subject> subjects, int rounds, Action<string> onProgress)
    {
        onProgress("warming up");

        // The largest answer counts: code that is not compiled for good yet and every disturbance make it smaller.
        int[] operations = new int[subjects.Count];
        for (int round = 0; round < WarmUpRounds; round++)
        {
            for (int i = 0; i < subjects.Count; i++)
            {
                operations[i] = Math.Max(operations[i], Calibrate(subjects[i]));
            }
        }

        double[][] seconds = [.. subjects.Select(_ => new double[rounds])];
        long[] allocated = new long[subjects.Count];
        for (int round = 0; round < rounds; round++)
        {
            onProgress($"round {round + 1} of {rounds}");

            // Each round begins with another subject, so none always follows the same neighbour.
            for (int turn = 0; turn < subjects.Count; turn++)
            {
                int i = (turn + round) % subjects.Count;
                seconds[i][round] = Pass(subjects[i], round, operations[i], out long bytes) / operations[i];
                allocated[i] = Math.Max(allocated[i], bytes);
            }
        }

        return [.. subjects.Select((subject, i) => new Measurement(subject, operations[i], seconds[i], allocated[i]))];
    }

    /// <summary>How many operations make a pass: doubled until it is long enough.</summary>
    private static int Calibrate(Subject subject)
    {
        int operations = subject.LeastOperations;
        Pass(subject, 0, operations, out _);
        while (operations < subject.MostOperations)
        {
            double seconds = Pass(subject, 0, operations, out _);
            if (seconds >= SecondsPerPass / 2)
            {
                return (int)Math.Clamp(operations * SecondsPerPass / seconds, subject.LeastOperations, subject.MostOperations);
            }

            operations = Math.Min(operations * 2, subject.MostOperations);
        }

        return operations;
    }

    private static double Pass(Subject subject, int round, int operations, out long allocatedBytes)
    {
        subject.Prepare(round, operations);
        long before = GC.GetAllocatedBytesForCurrentThread();
        long started = Stopwatch.GetTimestamp();
        subject.Run(operations);
        long ended = Stopwatch.GetTimestamp();
        allocatedBytes = GC.GetAllocatedBytesForCurrentThread() - before;
        return subject.IsRight(operations)
            ? Stopwatch.GetElapsedTime(started, ended).TotalSeconds
            : throw new CommandException($"{subject.Name} gave a wrong result: nothing it measures counts");
    }
}
