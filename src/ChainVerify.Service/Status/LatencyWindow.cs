using System.Diagnostics.Metrics;
using ChainVerify.Hosting;
using Microsoft.Extensions.Hosting;

namespace ChainVerify.Service.Status;

/// <summary>How long the last calls took, from the verifier's own measurements.</summary>
/// <remarks>Two windows of counts: the one being filled, and the one before. Buckets are a factor of 2^(1/8) wide: percentiles are right to 9 %.</remarks>
internal sealed class LatencyWindow : IHostedService, IDisposable
{
    private const int BucketsPerOctave = 8;
    private const int Buckets = 32 * BucketsPerOctave;
    private const int WindowCalls = 1 << 16;

    private readonly MeterListener _listener = new();
    private readonly int[][] _counts = [new int[Buckets], new int[Buckets]];
    private int _current;
    private int _filled;

    public LatencyWindow(IMeterFactory meters)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == ChainVerifierTelemetry.MeterName && instrument.Meter.Scope == meters && instrument.Name == "chainverify.call.duration")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<double>((_, seconds, _, _) => Add(seconds));
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _listener.Start();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _listener.Dispose();

    internal void Add(double seconds)
    {
        Interlocked.Increment(ref _counts[Volatile.Read(ref _current)][BucketOf(seconds)]);
        if (Interlocked.Increment(ref _filled) >= WindowCalls && Interlocked.Exchange(ref _filled, 0) >= WindowCalls)
        {
            int next = 1 - Volatile.Read(ref _current);
            Array.Clear(_counts[next]);
            Volatile.Write(ref _current, next);
        }
    }

    /// <summary>The time in seconds that a share of the calls did not exceed; zero when there were none.</summary>
    internal double Percentile(double share)
    {
        int[] sum = new int[Buckets];
        for (int i = 0; i < Buckets; i++)
        {
            sum[i] = Volatile.Read(ref _counts[0][i]) + Volatile.Read(ref _counts[1][i]);
        }

        long rank = (long)Math.Ceiling(sum.Sum(count => (long)count) * share);
        long seen = 0;
        for (int i = 0; i < Buckets && rank > 0; i++)
        {
            seen += sum[i];
            if (seen >= rank)
            {
                return Math.Pow(2, (i + 1.0) / BucketsPerOctave) * 1e-7;
            }
        }

        return 0;
    }

    private static int BucketOf(double seconds)
        => Math.Clamp((int)(Math.Log2(Math.Max(seconds * 1e7, 1)) * BucketsPerOctave), 0, Buckets - 1);
}
