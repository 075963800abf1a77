using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace ChainVerify.Simulator;

/// <summary>
/// A price server of this process, for oracles without a network: HTTPS on a free port of 127.0.0.1, with a certificate
/// that it has made for itself, answering in the form of the tutorial's source.
/// </summary>
/// <remarks>The prices are made up, and statements say so in their source. Thread-safe.</remarks>
public sealed class LoopbackPriceServer : IAsyncDisposable
{
    /// <summary>What statements name as the source.</summary>
    public const string SourceName = "loopback (simulated price)";

    /// <summary>The first price that is served.</summary>
    public const double FirstPrice = 97_234.56;

    private readonly WebApplication _host;
    private int _requests;

    private LoopbackPriceServer()
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost
            .UseKestrelCore()
            .UseKestrelHttpsConfiguration()
            .ConfigureKestrel(server =>
            {
                server.AddServerHeader = false;
                server.Listen(IPAddress.Loopback, 0, endpoint => endpoint.UseHttps(Certificate));
            });
        _host = builder.Build();
        _host.Run(AnswerAsync);
    }

    /// <summary>The certificate's fingerprint, as statements have it.</summary>
    public string TlsFingerprint => Simulator.TlsFingerprint.Of(Certificate);

    /// <summary>The server as a source of prices, which accepts this server's certificate and no other.</summary>
    public PriceSource Source { get; private set; } = null!;

    internal Uri Address { get; private set; } = new("https://localhost/");

    internal X509Certificate2 Certificate { get; } = CreateCertificate();

    /// <summary>Starts the server.</summary>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <returns>The server. The caller disposes of it.</returns>
    public static async Task<LoopbackPriceServer> StartAsync(CancellationToken cancellationToken = default)
    {
        LoopbackPriceServer server = new();
        try
        {
            await server._host.StartAsync(cancellationToken).ConfigureAwait(false);
            server.Address = new Uri(server._host.Urls.First());
            server.Source = new HttpPriceSource(server.Address, pinnedCertificate: server.Certificate, name: SourceName);
            return server;
        }
        catch
        {
            await server.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Stops the server.</summary>
    /// <returns>A task that ends when nothing is served any more.</returns>
    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync().ConfigureAwait(false);
        Certificate.Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        // A slow wave, so that two looks differ, and the same ones in every run.
        double price = Math.Round(FirstPrice + (500 * Math.Sin((Interlocked.Increment(ref _requests) - 1) / 10.0)), 2);
        byte[] body = Encoding.ASCII.GetBytes($$$"""{"bitcoin":{"usd":{{{EcmaScriptNumber.Format(price)}}}}}""");
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted).ConfigureAwait(false);
    }

    private static X509Certificate2 CreateCertificate()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=localhost", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-1), now.AddYears(1));
    }
}
