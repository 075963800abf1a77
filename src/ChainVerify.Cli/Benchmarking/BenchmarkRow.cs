namespace ChainVerify.Cli.Benchmarking;

/// <summary>One contender's figures, ready to be shown. Rates are medians unless named best.</summary>
internal sealed record BenchmarkRow(
    string Name,
    bool IsBaseline,
    int Lanes,
    int Threads,
    double ChainsPerSecond,
    double BestChainsPerSecond,
    double SignaturesPerSecond,
    double? RatioToLeanLoop,
    double? RatioToLeanLoopCached,
    double? ShareOfClean)
{
    internal static BenchmarkRow[] CreateAll(BenchmarkResult result)
    {
        double? plain = RateOf(result, LeanLoopContender.PlainName);
        double? cached = RateOf(result, LeanLoopContender.CachedName);
        return [.. result.Timings.Select(timing => Create(result, timing, plain, cached))];
    }

    private static BenchmarkRow Create(BenchmarkResult result, Timing timing, double? plain, double? cached)
    {
        double rate = timing.ChainsPerSecond(timing.Seconds);
        return new BenchmarkRow(
            timing.Contender.Name,
            timing.Contender is LeanLoopContender,
            timing.Contender.Lanes,
            timing.Contender.Threads,
            rate,
            timing.BestChainsPerSecond(timing.Seconds),
            rate * result.Workload.Settings.SignaturesPerChain,
            rate / plain,
            rate / cached,
            timing.CleanSeconds.Length == 0 ? null : rate / timing.ChainsPerSecond(timing.CleanSeconds));
    }

    private static double? RateOf(BenchmarkResult result, string name)
        => result.Timings.FirstOrDefault(timing => timing.Contender.Name == name) is { } timing
            ? timing.ChainsPerSecond(timing.Seconds)
            : null;
}
