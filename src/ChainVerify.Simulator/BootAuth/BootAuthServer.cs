using System.IO.Pipelines;
using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace ChainVerify.Simulator;

/// <summary>
/// The authorisation service that a dstack KMS asks before it gives keys away (PROTOCOL.md 9): <c>POST /bootAuth/app</c>,
/// <c>POST /bootAuth/kms</c> and <c>GET /</c>, with simulated contracts behind it.
/// </summary>
/// <remarks>Thread-safe, as far as the contracts are.</remarks>
public sealed class BootAuthServer : IAsyncDisposable
{
    private const int MostBodyBytes = 1024 * 1024;

    private readonly WebApplication _application;
    private readonly IBootAuthority _authority;
    private readonly BootAuthServerOptions _options;

    private BootAuthServer(IBootAuthority authority, BootAuthServerOptions options)
    {
        _authority = authority;
        _options = options;
        _application = KestrelHost.Build([], options.TcpAddress, MostBodyBytes, HandleAsync);
    }

    /// <summary>The service's address.</summary>
    public Uri Address => new(_application.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First());

    /// <summary>Starts to serve.</summary>
    /// <param name="authority">The contracts.</param>
    /// <param name="options">Where to listen, and what to tell; null means the defaults.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <returns>The server, listening. The caller disposes of it.</returns>
    /// <exception cref="ArgumentException">The address is not of the loopback interface.</exception>
    /// <exception cref="IOException">The address is taken.</exception>
    public static async Task<BootAuthServer> StartAsync(
        IBootAuthority authority, BootAuthServerOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(authority);
        options ??= new BootAuthServerOptions();
        if (!IPAddress.IsLoopback(options.TcpAddress.Address))
        {
            throw new ArgumentException("The simulated authority listens on the loopback interface only.", nameof(options));
        }

        BootAuthServer server = new(authority, options);
        try
        {
            await server._application.StartAsync(cancellationToken).ConfigureAwait(false);
            return server;
        }
        catch
        {
            await server._application.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Stops serving.</summary>
    /// <returns>A task that ends when nobody listens any more.</returns>
    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync().ConfigureAwait(false);
        await _application.DisposeAsync().ConfigureAwait(false);
    }

    private Task HandleAsync(HttpContext context) => (context.Request.Method, context.Request.Path.Value) switch
    {
        ("GET", "/") => WriteAsync(context, StatusCodes.Status200OK, Status(), BootAuthJson.Default.BootAuthStatus),
        ("POST", "/bootAuth/app") => DecideAsync(context, _authority.IsAppAllowed),
        ("POST", "/bootAuth/kms") => DecideAsync(context, _authority.IsKmsAllowed),
        _ => WriteAsync(context, StatusCodes.Status404NotFound, Refusal("not found"), BootAuthJson.Default.BootAuthReply),
    };

    private async Task DecideAsync(HttpContext context, Func<BootInfo, BootDecision> decide)
    {
        if (await ReadAsync(context).ConfigureAwait(false) is not { } bootInfo)
        {
            await WriteAsync(context, StatusCodes.Status400BadRequest, Refusal("invalid authorization request"), BootAuthJson.Default.BootAuthReply).ConfigureAwait(false);
            return;
        }

        BootAuthReply reply;
        try
        {
            BootDecision decision = decide(bootInfo);
            reply = new BootAuthReply { IsAllowed = decision.IsAllowed, Reason = decision.Reason ?? "", GatewayAppId = _options.GatewayAppId };
        }
#pragma warning disable CA1031 // whatever a contract does, nothing is allowed, and the KMS gets the answer that it knows
        catch (Exception)
#pragma warning restore CA1031
        {
            reply = Refusal("authorization backend unavailable");
        }

        await WriteAsync(context, StatusCodes.Status200OK, reply, BootAuthJson.Default.BootAuthReply).ConfigureAwait(false);
    }

    /// <summary>Reads the request; null when it is malformed or too long.</summary>
    private static async Task<BootInfo?> ReadAsync(HttpContext context)
    {
        try
        {
            PipeReader body = context.Request.BodyReader;
            ReadResult result = await body.ReadAtLeastAsync(MostBodyBytes + 1, context.RequestAborted).ConfigureAwait(false);
            try
            {
                Utf8JsonReader reader = new(result.Buffer);
                BootAuthRequest? request = result.Buffer.Length > MostBodyBytes ? null : JsonSerializer.Deserialize(ref reader, BootAuthJson.Default.BootAuthRequest);
                return reader.Read() ? null : request?.ToBootInfo();
            }
            finally
            {
                body.AdvanceTo(result.Buffer.End);
            }
        }
        catch (Exception exception) when (exception is JsonException or BadHttpRequestException)
        {
            return null;
        }
    }

    private static Task WriteAsync<T>(HttpContext context, int status, T reply, JsonTypeInfo<T> type)
    {
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(reply, type);
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.Length;
        return context.Response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }

    private static BootAuthReply Refusal(string reason) => new() { IsAllowed = false, Reason = reason, GatewayAppId = "" };

    private BootAuthStatus Status() => new()
    {
        KmsContractAddr = _options.KmsContract.ToString(),
        EthRpcUrl = "simulated",
        GatewayAppId = _options.GatewayAppId,
        ChainId = _options.ChainId,
        AppAuthImplementation = default(Address).ToString(),
        AppImplementation = default(Address).ToString(),
    };
}
