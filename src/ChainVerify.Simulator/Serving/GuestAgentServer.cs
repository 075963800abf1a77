using System.Net;
using ChainVerify.Dstack;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace ChainVerify.Simulator;

/// <summary>Serves a guest agent's API over HTTP, on unix sockets and on this machine's loopback interface. Kestrel underneath.</summary>
/// <remarks>Thread-safe. It logs nothing: requests and replies hold keys.</remarks>
public sealed class GuestAgentServer : IAsyncDisposable
{
    private readonly WebApplication _application;

    private GuestAgentServer(WebApplication application, IReadOnlyList<DstackEndpoint> endpoints)
    {
        _application = application;
        Endpoints = endpoints;
    }

    /// <summary>Where the agent listens: the unix socket, the legacy agent's, the TCP address; those that were asked for.</summary>
    public IReadOnlyList<DstackEndpoint> Endpoints { get; }

    /// <summary>The first place where the agent listens.</summary>
    public DstackEndpoint Endpoint => Endpoints[0];

    /// <summary>Starts to serve.</summary>
    /// <param name="agent">The agent; it must outlive the server, which does not dispose of it.</param>
    /// <param name="options">Where to listen; read once.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <returns>The server, listening. The caller disposes of it, which removes the sockets.</returns>
    /// <exception cref="ArgumentException">No place is given, or an address that is not of the loopback interface.</exception>
    /// <exception cref="GuestAgentServerException">A place is taken, or cannot be listened on.</exception>
    public static async Task<GuestAgentServer> StartAsync(
        SimulatedAgent agent, GuestAgentServerOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(agent);
        ArgumentNullException.ThrowIfNull(options);
        if (options.TcpAddress is { } address && !IPAddress.IsLoopback(address.Address))
        {
            throw new ArgumentException("The simulator hands out private keys: it listens on the loopback interface only.", nameof(options));
        }

        string[] sockets = [.. new[] { options.SocketPath, options.TappdSocketPath }.OfType<string>().Select(SocketFile.Prepare)];
        if (sockets.Length == 0 && options.TcpAddress is null)
        {
            throw new ArgumentException("There is no place to listen.", nameof(options));
        }

        if (sockets.Distinct(StringComparer.Ordinal).Count() != sockets.Length)
        {
            throw new GuestAgentServerException($"Both sockets have the same path: {sockets[0]}");
        }

        AgentRequestHandler handler = new(agent);
        WebApplication application = KestrelHost.Build(sockets, options.TcpAddress, AgentRequestHandler.MostBodyBytes, handler.HandleAsync);
        try
        {
            await application.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            await application.DisposeAsync().ConfigureAwait(false);
            if (exception is IOException or UnauthorizedAccessException or System.Net.Sockets.SocketException)
            {
                throw new GuestAgentServerException($"Cannot listen: {exception.Message}", exception);
            }

            throw;
        }

        return new GuestAgentServer(application, FindEndpoints(application, sockets, options.TcpAddress is not null));
    }

    /// <summary>Stops serving, lets requests that are under way end, and removes the sockets.</summary>
    /// <returns>A task that ends when nobody listens any more.</returns>
    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync().ConfigureAwait(false);
        await _application.DisposeAsync().ConfigureAwait(false);
    }

    private static List<DstackEndpoint> FindEndpoints(WebApplication application, string[] sockets, bool overTcp)
    {
        List<DstackEndpoint> endpoints = [.. sockets.Select(DstackEndpoint.UnixSocket)];
        if (overTcp)
        {
            // The server knows which port a zero became.
            ICollection<string> addresses = application.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses;
            endpoints.AddRange(addresses.Where(address => !address.StartsWith("http://unix:", StringComparison.Ordinal)).Select(address => DstackEndpoint.Http(new Uri(address))));
        }

        return endpoints;
    }
}
