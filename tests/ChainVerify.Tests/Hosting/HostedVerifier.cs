using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using ChainVerify.Hosting;
using ChainVerify.Signatures;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace ChainVerify.Tests.Hosting;

/// <summary>A verifier as a host has it, with a few things in the test's hands, and everything that it measures.</summary>
internal sealed class HostedVerifier : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly MeterListener _listener = new();
    private readonly Action? _onMeasurement;
    private readonly ConcurrentQueue<(string Name, double Value, string? Tag)> _measured = new();

    /// <param name="engine">The engine.</param>
    /// <param name="configure">Options; the chains' root and apps are trusted already.</param>
    /// <param name="pendingWork">What the verifier believes about the pool; null means an idle one.</param>
    /// <param name="onMeasurement">Runs when something is measured, before it is noted.</param>
    internal HostedVerifier(
        SignatureEngine engine, Action<ChainVerifierHostingOptions>? configure = null, Func<long>? pendingWork = null, Action? onMeasurement = null)
    {
        _onMeasurement = onMeasurement;
        ChainVerifierHostingOptions options = new() { MaxDelay = TimeSpan.Zero };
        HostedChains.Trust(options.Trust);
        configure?.Invoke(options);
        _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        IMeterFactory meters = _services.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Scope == meters)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Note(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Note(instrument, value, tags));
        _listener.Start();
        ListenerFaults faults = new(FaultLog);
        Metrics = new ChainVerifierMetrics(meters, faults);
        Source = new VerifierSource(options, engine);
        Verifier = new CoalescingChainVerifier(Options.Create(options), Source, Metrics, faults, NullLogger<CoalescingChainVerifier>.Instance)
        {
            PendingWork = pendingWork ?? (static () => 0),
        };
    }

    internal CoalescingChainVerifier Verifier { get; }

    internal VerifierSource Source { get; }

    internal ChainVerifierMetrics Metrics { get; }

    /// <summary>What was said of listeners that threw.</summary>
    internal RecordedLog<ListenerFaults> FaultLog { get; } = new();

    /// <summary>Sizes of batches in the order of their ends. Complete after <see cref="StopAsync"/>.</summary>
    internal int[] BatchSizes => [.. _measured.Where(one => one.Name == "chainverify.batch.size").Select(one => (int)one.Value)];

    internal Task StopAsync() => Verifier.StopAsync(CancellationToken.None);

    /// <summary>The sum of what an instrument has measured, of all or of one tag's value.</summary>
    internal double Sum(string name, string? tag = null)
    {
        _listener.RecordObservableInstruments();
        return _measured.Where(one => one.Name == name && (tag is null || one.Tag == tag)).Sum(one => one.Value);
    }

    internal int Measurements(string name) => _measured.Count(one => one.Name == name);

    public async ValueTask DisposeAsync()
    {
        await Verifier.DisposeAsync();
        _listener.Dispose();
        await _services.DisposeAsync();
    }

    private void Note(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        _onMeasurement?.Invoke();
        _measured.Enqueue((instrument.Name, value, tags.Length == 0 ? null : tags[0].Value?.ToString()));
    }
}
