using ChainVerify.Tests.Hosting;

namespace ChainVerify.Tests.Service;

/// <summary>A service whose batches wait at a gate, and what it brings there: whatever has to happen meanwhile is no matter of time.</summary>
internal sealed class GatedService : IAsyncDisposable
{
    private GatedService(GatedEngine engine, RunningService service)
    {
        Engine = engine;
        Service = service;
        Verifier = ObservedVerifier.Of(service);
    }

    internal GatedEngine Engine { get; }

    internal RunningService Service { get; }

    internal ObservedVerifier Verifier { get; }

    internal static Task<GatedService> StartAsync(params (string Name, string Value)[] settings) => StartAsync("Http1", settings);

    internal static Task<GatedService> StartHttp2Async(params (string Name, string Value)[] settings) => StartAsync("Http2", settings);

    /// <summary>Brings the only worker to the gate, by a stream: which no request's limits concern.</summary>
    internal async Task<OpenStream> OccupyAsync()
    {
        OpenStream stream = await Service.OpenStreamAsync();
        await stream.SendAsync(ServiceRecords.Lines(2));
        await Engine.EnteredAsync();
        return stream;
    }

    public async ValueTask DisposeAsync()
    {
        // Nothing that waits at the gate would ever end, and so would the service not.
        Engine.Open();
        await Service.DisposeAsync();
        Engine.Dispose();
    }

    private static async Task<GatedService> StartAsync(string protocols, (string Name, string Value)[] settings)
    {
        GatedEngine engine = new();
        (string, string)[] all = [("ChainVerify:Threads", "1"), ("ChainVerify:MaxDelay", "00:00:00"), .. settings];
        RunningService service = protocols == "Http2"
            ? await RunningService.StartHttp2Async(services => ObservedVerifier.Observe(services, engine), all)
            : await RunningService.StartAsync(services => ObservedVerifier.Observe(services, engine), all);
        return new GatedService(engine, service);
    }
}
