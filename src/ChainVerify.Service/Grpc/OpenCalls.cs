using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Hosting;

namespace ChainVerify.Service.Grpc;

/// <summary>
/// The gRPC calls that have not ended, and how they end when the service stops. A call that the service ends has a status and a reset that
/// tells its client to send no more. But the server closes a connection as soon as it has answered everything on it: what a client was
/// sending meanwhile resets the connection, and its library forgets what it had received. So the calls end first, their clients get a
/// moment to hear of it, and only then does the server stop.
/// </summary>
internal sealed class OpenCalls(IHostApplicationLifetime lifetime) : IHostedLifecycleService
{
    // Enough for a client on a busy machine; spent only when the stop cut off calls.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<TaskCompletionSource, bool> _calls = new();

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Tells the calls to end, and waits for those that are open now; the host says for how long at most.</summary>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        Task[] open = [.. _calls.Keys.Select(call => call.Task)];
        lifetime.StopApplication();
        if (open.Length > 0)
        {
            await Task.WhenAll(open).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await Task.Delay(Grace, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Follows a request through the service, if it is a call.</summary>
    internal async Task FollowAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Request.ContentType?.StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase) != true)
        {
            await next(context).ConfigureAwait(false);
            return;
        }

        // Messages have a limit of their own and a status for it; the server's would break the call off without one.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = null;
        }

        TaskCompletionSource call = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _calls[call] = true;
        try
        {
            await next(context).ConfigureAwait(false);
        }
        finally
        {
            _calls.TryRemove(call, out _);
            call.SetResult();
        }
    }
}
