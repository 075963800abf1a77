using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ChainVerify.Simulator;

/// <summary>An oracle over HTTP as the tutorial builds it: <c>/price</c> gives a signed price, every other path says who it is (PROTOCOL.md 12).</summary>
/// <remarks>
/// Each request for a price looks at the source anew. When the source gives none the caller gets 502 and the reason, as a
/// problem document (RFC 9457); the server goes on. Thread-safe.
/// </remarks>
public sealed class OracleServer : IAsyncDisposable
{
    private const int MaximumConnections = 256;
    private const int MaximumRequestBytes = 1024; // nothing in a body is of interest

    private readonly WebApplication _host;
    private readonly OracleSigner _signer;
    private readonly PriceSource _source;
    private readonly OracleServerOptions _options;
    private readonly byte[] _identity;

    private OracleServer(OracleSigner signer, PriceSource source, OracleServerOptions options)
    {
        _signer = signer;
        _source = source;
        _options = options;
        _identity = OracleJson.WriteIdentity(signer);

        // Empty: neither files nor environment variables of the machine change what is served.
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(ConfigureServer);
        _host = builder.Build();
        _host.Run(HandleAsync);
    }

    /// <summary>Where the server listens, with the port that was taken.</summary>
    public Uri Address { get; private set; } = new("http://localhost/");

    /// <summary>Starts to serve.</summary>
    /// <param name="signer">Signs the prices; stays the caller's, who disposes of it after the server.</param>
    /// <param name="source">Gives the prices; stays the caller's.</param>
    /// <param name="options">How to serve; null means the defaults.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <returns>The server. The caller disposes of it.</returns>
    /// <exception cref="ArgumentException">An option makes no sense.</exception>
    /// <exception cref="IOException">The port is taken.</exception>
    /// <exception cref="System.Net.Sockets.SocketException">The address is not of this machine, or the port not for everybody.</exception>
    public static async Task<OracleServer> StartAsync(
        OracleSigner signer, PriceSource source, OracleServerOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(signer);
        ArgumentNullException.ThrowIfNull(source);
        options ??= new OracleServerOptions();
        options.Validate();
        OracleServer server = new(signer, source, options);
        try
        {
            await server._host.StartAsync(cancellationToken).ConfigureAwait(false);
            server.Address = new Uri(server._host.Urls.First());
            return server;
        }
        catch
        {
            await server.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Stops. Requests that are being answered are cut off.</summary>
    /// <returns>A task that ends when nothing is served any more.</returns>
    public ValueTask DisposeAsync() => _host.DisposeAsync();

    private void ConfigureServer(KestrelServerOptions server)
    {
        server.AddServerHeader = false;
        server.Limits.MaxConcurrentConnections = MaximumConnections;
        server.Limits.MaxRequestBodySize = MaximumRequestBytes;
        server.Listen(_options.Listen);
    }

    private async Task HandleAsync(HttpContext context)
    {
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            context.Response.Headers.Allow = "GET, HEAD";
            await SendProblemAsync(context, HttpStatusCode.MethodNotAllowed, "Method Not Allowed", "An oracle is asked with GET.").ConfigureAwait(false);
        }
        else if (context.Request.Path.Value != "/price")
        {
            await SendAsync(context, "application/json", _identity).ConfigureAwait(false);
        }
        else
        {
            await HandlePriceAsync(context).ConfigureAwait(false);
        }
    }

    private async Task HandlePriceAsync(HttpContext context)
    {
        SignedPrice price;
        try
        {
            PriceObservation observation = await LookAsync(context.RequestAborted).ConfigureAwait(false);
            price = _signer.Sign(observation, _options.TimeProvider.GetUtcNow(), _options.Chapter);
        }
        catch (PriceSourceException exception)
        {
            _options.SourceFailed?.Invoke(exception.Message.ReplaceLineEndings(" "));
            await SendProblemAsync(context, HttpStatusCode.BadGateway, "Bad Gateway", exception.Message).ConfigureAwait(false);
            return;
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            return; // nobody waits for the answer any more
        }

        await SendAsync(context, "application/json", OracleJson.WritePrice(_signer, price)).ConfigureAwait(false);
    }

    private async Task<PriceObservation> LookAsync(CancellationToken aborted)
    {
        using CancellationTokenSource timer = new(_options.SourceTimeout, _options.TimeProvider);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, aborted);
        try
        {
            // A source of somebody else's may block or not listen to the token; the caller waits no longer for that.
            return await Task.Run(() => _source.ReadAsync(either.Token), either.Token).WaitAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception) when (!aborted.IsCancellationRequested)
        {
            throw new PriceSourceException(
                string.Create(System.Globalization.CultureInfo.InvariantCulture, $"The price source {_source.Name} did not answer within {_options.SourceTimeout.TotalSeconds:0.###} s."),
                exception);
        }
    }

    private static Task SendProblemAsync(HttpContext context, HttpStatusCode status, string title, string detail)
    {
        context.Response.StatusCode = (int)status;
        return SendAsync(context, "application/problem+json", OracleJson.WriteProblem((int)status, title, detail));
    }

    private static async Task SendAsync(HttpContext context, string contentType, byte[] body)
    {
        context.Response.ContentType = contentType;
        context.Response.ContentLength = body.Length; // so that nothing is sent in chunks
        context.Response.Headers.CacheControl = "no-store";
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await context.Response.Body.WriteAsync(body, context.RequestAborted).ConfigureAwait(false);
        }
    }
}
