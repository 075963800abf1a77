using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace ChainVerify.Tests.Service;

/// <summary>The batches of a service with one worker, in the order in which they were verified, from the verifier's own measurements.</summary>
internal sealed class BatchLog : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly Lock _writing = new();
    private readonly List<(long Valid, long Invalid)> _batches = [];

    internal BatchLog(RunningService service)
    {
        IMeterFactory meters = service.Services.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Scope == meters && instrument.Name is "chainverify.batch.size" or "chainverify.verdicts")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<int>((_, _, _, _) => Begin());
        _listener.SetMeasurementEventCallback<long>((_, count, tags, _) => Add(count, (string?)tags[0].Value == nameof(ChainFailure.None)));
        _listener.Start();
    }

    /// <summary>How many invalid chains were verified in the batches before the one with the n-th valid chain, n from 1; null if it was not verified yet.</summary>
    internal long? InvalidBefore(int valid)
    {
        lock (_writing)
        {
            long seen = 0;
            long invalid = 0;
            foreach ((long Valid, long Invalid) batch in _batches)
            {
                seen += batch.Valid;
                if (seen >= valid)
                {
                    return invalid;
                }

                invalid += batch.Invalid;
            }

            return null;
        }
    }

    /// <summary>How many invalid chains were verified so far.</summary>
    internal long Invalid
    {
        get
        {
            lock (_writing)
            {
                return _batches.Sum(batch => batch.Invalid);
            }
        }
    }

    public void Dispose() => _listener.Dispose();

    // A batch's size is measured first, then its verdicts, all by the one worker.
    private void Begin()
    {
        lock (_writing)
        {
            _batches.Add(default);
        }
    }

    private void Add(long count, bool isValid)
    {
        lock (_writing)
        {
            (long valid, long invalid) = _batches[^1];
            _batches[^1] = isValid ? (valid + count, invalid) : (valid, invalid + count);
        }
    }
}
