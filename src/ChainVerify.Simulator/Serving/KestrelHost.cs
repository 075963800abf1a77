using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ChainVerify.Simulator;

/// <summary>Kestrel with nothing around it: no configuration files, no logging, no signal handlers, one handler for everything.</summary>
internal static class KestrelHost
{
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(2);

    /// <summary>Builds a server that is not started.</summary>
    /// <param name="sockets">Paths of unix sockets, free to be bound.</param>
    /// <param name="tcpAddress">An address of the loopback interface, or null.</param>
    /// <param name="mostBodyBytes">The longest body of a request.</param>
    /// <param name="handler">Answers every request.</param>
    internal static WebApplication Build(IReadOnlyList<string> sockets, IPEndPoint? tcpAddress, int mostBodyBytes, RequestDelegate handler)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseShutdownTimeout(ShutdownTimeout).ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = mostBodyBytes;
            foreach (string path in sockets)
            {
                kestrel.ListenUnixSocket(path, Configure);
            }

            if (tcpAddress is not null)
            {
                kestrel.Listen(tcpAddress, Configure);
            }
        });
        WebApplication application = builder.Build();
        application.Run(handler);
        return application;
    }

    private static void Configure(ListenOptions listen)
    {
        listen.Protocols = HttpProtocols.Http1;
        listen.Use(HalfCloseConnection.Use);
    }
}
