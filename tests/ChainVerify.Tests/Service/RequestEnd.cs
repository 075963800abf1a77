using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace ChainVerify.Tests.Service;

/// <summary>Around everything that a service does with a request: tells when the first one has ended and given its place back.</summary>
internal sealed class RequestEnd : IStartupFilter
{
    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the first request has ended, however it did.</summary>
    internal Task First => _first.Task;

    /// <summary>Puts it into a service that is being made.</summary>
    internal void Observe(IServiceCollection services) => services.AddSingleton<IStartupFilter>(this);

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => application =>
    {
        application.Use(async (context, following) =>
        {
            try
            {
                await following(context);
            }
            finally
            {
                _first.TrySetResult();
            }
        });
        next(application);
    };
}
