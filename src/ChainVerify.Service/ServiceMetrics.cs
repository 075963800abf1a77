using System.Diagnostics.Metrics;
using ChainVerify.Hosting;
using ChainVerify.Service.Records;

namespace ChainVerify.Service;

/// <summary>What the service measures besides the verifier: records with their verdicts, malformed ones included.</summary>
internal sealed class ServiceMetrics
{
    internal const string MeterName = "ChainVerify.Service";

    private static readonly KeyValuePair<string, object?>[] FailureTags =
        [.. Enum.GetValues<ChainFailure>().Select(failure => new KeyValuePair<string, object?>(ChainVerifierTelemetry.FailureTag, failure.ToString()))];

    private readonly Counter<long> _records;
    private readonly long[] _counts = new long[FailureTags.Length];

    public ServiceMetrics(IMeterFactory meters)
    {
        _records = meters.Create(MeterName).CreateCounter<long>(
            "chainverify.service.records", "{record}", "Records that were answered, by failure; None means valid.");
    }

    /// <summary>How often a verdict was given so far.</summary>
    internal long this[ChainFailure failure] => Interlocked.Read(ref _counts[(int)failure]);

    internal void Count(RecordBlock block)
    {
        Span<int> counts = stackalloc int[FailureTags.Length];
        for (int i = 0; i < block.Count; i++)
        {
            counts[(int)block.VerdictAt(i, out _, out _, out _).Failure]++;
        }

        for (int i = 0; i < counts.Length; i++)
        {
            if (counts[i] > 0)
            {
                Interlocked.Add(ref _counts[i], counts[i]);
                _records.Add(counts[i], FailureTags[i]);
            }
        }
    }
}
