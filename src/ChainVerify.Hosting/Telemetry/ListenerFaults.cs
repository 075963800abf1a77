using Microsoft.Extensions.Logging;

namespace ChainVerify.Hosting;

/// <summary>
/// Takes what a listener of metrics or traces throws: .NET hands it to whoever measures. No verdict, and no host, may depend on who watches.
/// </summary>
/// <remarks>Thread-safe. Said at most once in ten seconds.</remarks>
internal sealed class ListenerFaults(ILogger<ListenerFaults> logger)
{
    private const long Silence = 10_000;

    private long _saidAt;

    /// <summary>Logs an exception that came out of a listener.</summary>
    internal void Report(Exception exception)
    {
        long now = Environment.TickCount64;
        long last = Interlocked.Read(ref _saidAt);
        if ((last == 0 || now - last > Silence) && Interlocked.CompareExchange(ref _saidAt, now, last) == last)
        {
            Log.ListenerFailed(logger, exception);
        }
    }
}
