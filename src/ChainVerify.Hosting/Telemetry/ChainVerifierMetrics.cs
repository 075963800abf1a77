using System.Diagnostics;
using System.Diagnostics.Metrics;

#pragma warning disable CA1031 // whatever a listener throws is reported, and the verification goes on

namespace ChainVerify.Hosting;

/// <summary>The instruments of the meter <see cref="ChainVerifierTelemetry.MeterName"/>.</summary>
/// <remarks>Nothing is measured that nobody listens to. Batches are counted as a whole, because an update costs as much as a good part of a verification.</remarks>
internal sealed class ChainVerifierMetrics
{
    private static readonly double[] SecondBoundaries =
        [0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

    private static readonly int[] SizeBoundaries = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384];

    private static readonly ChainFailure[] Failures = Enum.GetValues<ChainFailure>();

    private static readonly KeyValuePair<string, object?>[] FailureTags =
        [.. Failures.Select(failure => new KeyValuePair<string, object?>(ChainVerifierTelemetry.FailureTag, failure.ToString()))];

    private readonly ListenerFaults _faults;
    private readonly Meter _meter;
    private readonly Counter<long> _verdicts;
    private readonly Histogram<double> _callDuration;
    private readonly Histogram<int> _batchSize;
    private readonly Histogram<double> _batchDuration;
    private readonly Counter<long> _rejected;
    private readonly Counter<long> _cancelled;
    private readonly Counter<long> _rootReads;

    public ChainVerifierMetrics(IMeterFactory meters, ListenerFaults faults)
    {
        _faults = faults;
        _meter = meters.Create(ChainVerifierTelemetry.MeterName);
        InstrumentAdvice<double> seconds = new() { HistogramBucketBoundaries = SecondBoundaries };
        _verdicts = _meter.CreateCounter<long>("chainverify.verdicts", "{chain}", "Chains that were judged, by failure; None means valid.");
        _callDuration = _meter.CreateHistogram("chainverify.call.duration", "s", "From a call to its verdict, the wait in the queue included.", advice: seconds);
        _batchSize = _meter.CreateHistogram(
            "chainverify.batch.size", "{chain}", "Chains that were verified together.", advice: new InstrumentAdvice<int> { HistogramBucketBoundaries = SizeBoundaries });
        _batchDuration = _meter.CreateHistogram("chainverify.batch.duration", "s", "How long the verification of a batch took.", advice: seconds);
        _rejected = _meter.CreateCounter<long>("chainverify.queue.rejected", "{call}", "Calls that were not taken.");
        _cancelled = _meter.CreateCounter<long>("chainverify.queue.cancelled", "{call}", "Calls that were cancelled while they waited.");
        _rootReads = _meter.CreateCounter<long>("chainverify.kms_root.reads", "{read}", "Attempts to read the root from its contract, by outcome.");
    }

    internal bool MeasuresCalls => _callDuration.Enabled;

    internal bool MeasuresBatches => _batchDuration.Enabled || _batchSize.Enabled || _verdicts.Enabled;

    /// <summary>Adds the instruments that are read when somebody asks.</summary>
    internal void Observe(VerifierSource source, int threads, Func<int> queueLength)
    {
        KeyValuePair<string, object?>[] engine = [new("engine", source.Engine.Name), new("threads", threads)];
        _meter.CreateObservableUpDownCounter("chainverify.queue.length", queueLength, "{chain}", "Chains that wait to be verified.");
        _meter.CreateObservableGauge("chainverify.engine", () => new Measurement<int>(1, engine), null, "1, with the engine's name and the number of its threads as tags.");
        _meter.CreateObservableCounter("chainverify.credential_cache.lookups", () => source.CacheStatistics.Lookups, "{chain}", "Chains that were looked up among proven credentials.");
        _meter.CreateObservableCounter("chainverify.credential_cache.hits", () => source.CacheStatistics.Hits, "{chain}", "Chains whose credential was proven already.");
        _meter.CreateObservableGauge("chainverify.credential_cache.size", () => source.CacheStatistics.Count, "{credential}", "Credentials that are remembered.");
    }

    internal void RecordCall(long calledAt)
    {
        try
        {
            _callDuration.Record(Stopwatch.GetElapsedTime(calledAt).TotalSeconds);
        }
        catch (Exception exception)
        {
            _faults.Report(exception);
        }
    }

    internal void RecordBatch(int size, TimeSpan duration, VerdictCounts counts)
    {
        try
        {
            _batchSize.Record(size);
            _batchDuration.Record(duration.TotalSeconds);
            for (int i = 0; i < Failures.Length; i++)
            {
                if (counts[Failures[i]] is var count and > 0)
                {
                    _verdicts.Add(count, FailureTags[i]);
                }
            }
        }
        catch (Exception exception)
        {
            _faults.Report(exception);
        }
    }

    internal void RecordSingle(TimeSpan duration, ChainFailure failure)
    {
        try
        {
            _batchSize.Record(1);
            _batchDuration.Record(duration.TotalSeconds);
            _verdicts.Add(1, FailureTags[(int)failure]);
        }
        catch (Exception exception)
        {
            _faults.Report(exception);
        }
    }

    internal void CountRejected() => Count(_rejected);

    internal void CountCancelled() => Count(_cancelled);

    internal void CountRootRead(string outcome) => Count(_rootReads, new KeyValuePair<string, object?>("outcome", outcome));

    private void Count(Counter<long> counter, params ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        try
        {
            counter.Add(1, tags);
        }
        catch (Exception exception)
        {
            _faults.Report(exception);
        }
    }
}
