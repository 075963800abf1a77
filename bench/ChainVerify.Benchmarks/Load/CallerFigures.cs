using System.Diagnostics;
using System.Globalization;
using ChainVerify.Benchmarks.Figures;
using ChainVerify.Hosting;
using ChainVerify.Simulator;
using Microsoft.Extensions.DependencyInjection;

namespace ChainVerify.Benchmarks.Load;

/// <summary>What it costs that callers come one by one: against the same chains in memory, with the same engine.</summary>
/// <remarks>
/// Hot chains are the hardest case, since there is the least work a chain to hide the cost of a call behind. 256 callers who await each
/// verdict make batches of 128 at most on two processors, which no gathering can change: so the same is also measured against batches of
/// 256 in memory.
/// </remarks>
internal sealed class CallerFigures : IAsyncDisposable
{
    private const int Callers = 256;
    private const int Records = 65_536;
    private const int LoneCalls = 2_000;
    private const double Load = 0.7;

    private static readonly TimeSpan SteadyTime = TimeSpan.FromSeconds(3);

    private readonly string _chains;
    private readonly LoadRecords _records;
    private readonly ServiceProvider _host;
    private readonly IChainVerifier _hosted;
    private readonly ChainVerifier _plain;
    private readonly Verdict[] _verdicts = new Verdict[Records];

    internal CallerFigures(bool isHot)
    {
        _chains = isHot ? "hot chains" : "chains seen for the first time";
        _records = new LoadRecords(Records, invalidPercent: 0, workload: isHot ? ChainWorkload.Hot : ChainWorkload.Cold);

        // Chains that come again would not be seen for the first time if credentials were remembered.
        int cache = isHot ? 16_384 : 0;
        _host = new ServiceCollection()
            .AddChainVerifier(options =>
            {
                options.Trust.KmsRoots.Add(_records.Root.ToString());
                options.Trust.AnyApp = true;
                options.CredentialCacheCapacity = cache;
            })
            .BuildServiceProvider();
        _hosted = _host.GetRequiredService<IChainVerifier>();
        _plain = new ChainVerifier(_records.Policy, new ChainVerifierOptions { CredentialCacheCapacity = cache });
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    internal async Task<IReadOnlyList<Figure>> MeasureAsync(int rounds)
    {
        Rounds whole = new(rounds), blocks = new(rounds), calls = new(rounds), single = new(rounds), lone = new(rounds), late = new(rounds);
        double batch = 0;
        for (int round = -2; round < rounds; round++)
        {
            whole.Add(round, Time(() => _plain.VerifyBatch(_records.Chains, _verdicts)));
            blocks.Add(round, Time(VerifyBlocks));
            long started = Stopwatch.GetTimestamp();
            await CallAsync().ConfigureAwait(false);
            double perCall = Stopwatch.GetElapsedTime(started).TotalSeconds / Records;
            calls.Add(round, perCall * Records);
            single.Add(round, Time(VerifySingly));
            started = Stopwatch.GetTimestamp();
            await CallAloneAsync().ConfigureAwait(false);
            lone.Add(round, Stopwatch.GetElapsedTime(started).TotalSeconds);

            // A batch as a worker of the service verifies it, and a load that leaves some of the capacity of this very minute.
            batch = await TimeBatchAsync().ConfigureAwait(false);
            double allowed = (new ChainVerifierHostingOptions().MaxDelay + TimeSpan.FromSeconds(3 * batch)).TotalSeconds;
            using SteadyLoad load = new(_hosted, _records.Chains, Load / perCall, SteadyTime);
            late.Add(round, load.Run(0.99) / allowed);
        }

        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{_chains}: a batch of 1,024 takes {batch * 1e3:F2} ms, a call of {Callers} callers {calls.Median / Records * 1e6:F2} µs"));
        return
        [
            whole.Ratio($"{Callers} callers, throughput against one batch in memory, {_chains}", calls, least: 0.70),
            blocks.Ratio($"{Callers} callers, throughput against batches of {Callers} in memory, {_chains}", calls),
            lone.Ratio($"one caller, latency against a single verification, {_chains}", single, most: 1.2),
            late.Figure($"p99 at {Load:P0} of that throughput, in units of MaxDelay + 3 batches, {_chains}", most: 1),
        ];
    }

    private static double Time(Action action)
    {
        long started = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private void VerifyBlocks()
    {
        for (int start = 0; start < Records; start += Callers)
        {
            _plain.VerifyBatch(_records.Chains.AsSpan(start, Callers), _verdicts.AsSpan(start, Callers));
        }
    }

    private void VerifySingly()
    {
        for (int i = 0; i < LoneCalls; i++)
        {
            _plain.Verify(_records.Chains[i]).ThrowIfInvalid();
        }
    }

    private async Task CallAloneAsync()
    {
        for (int i = 0; i < LoneCalls; i++)
        {
            (await _hosted.VerifyAsync(_records.Chains[i]).ConfigureAwait(false)).ThrowIfInvalid();
        }
    }

    private Task CallAsync()
    {
        int next = -1;
        return Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(async () =>
        {
            int index;
            while ((index = Interlocked.Increment(ref next)) < Records)
            {
                (await _hosted.VerifyAsync(_records.Chains[index]).ConfigureAwait(false)).ThrowIfInvalid();
            }
        })));
    }

    private async Task<double> TimeBatchAsync()
    {
        const int batches = 5;
        Rounds seconds = new(batches);
        for (int i = 0; i < batches; i++)
        {
            long started = Stopwatch.GetTimestamp();
            await _hosted.VerifyBatchAsync(_records.Chains.AsMemory(i * 1024, 1024), _verdicts).ConfigureAwait(false);
            seconds.Add(i, Stopwatch.GetElapsedTime(started).TotalSeconds);
        }

        return seconds.Median;
    }
}
