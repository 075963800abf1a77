using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ChainVerify.Service.Wire;
using ChainVerify.Tests.Cli;
using ChainVerify.Tests.Hosting;
using Google.Protobuf;
using Grpc.Net.Client;
using Xunit;

namespace ChainVerify.Tests.Service;

/// <summary>TLS as docs/service.md configures it: a certificate in two PEM files, one port for everything.</summary>
public class TlsTests
{
    [Fact]
    public async Task One_port_serves_every_protocol_over_tls()
    {
        using TemporaryDirectory directory = new();
        using X509Certificate2 certificate = CreateCertificate(directory);
        await using RunningService service = await RunningService.StartAsync(
            ("Kestrel:Endpoints:Http:Url", RunningService.NotSet),
            ("Kestrel:Endpoints:Https:Url", "https://127.0.0.1:0"),
            ("Kestrel:Endpoints:Https:Certificate:Path", directory.PathOf("service.pem")),
            ("Kestrel:Endpoints:Https:Certificate:KeyPath", directory.PathOf("service.key")));
        Assert.Equal("https", service.Address.Scheme);
        using HttpClient client = new(CreateHandler(certificate)) { BaseAddress = service.Address };

        foreach (Version version in (Version[])[HttpVersion.Version11, HttpVersion.Version20])
        {
            using HttpRequestMessage request = new(HttpMethod.Post, "/v1/verify")
            {
                Content = new ByteArrayContent(ServiceRecords.Line(0)),
                Version = version,
                VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            };
            using HttpResponseMessage response = await client.SendAsync(request);
            Assert.Equal(version, response.Version);
            Assert.Equal(ServiceRecords.Verdict(0, 1) + "\n", await response.Content.ReadAsStringAsync());
        }

        // ALPN chooses, so a stream goes both ways at once without any setting.
        using OpenStream stream = await RunningService.OpenStreamAsync(client);
        await stream.SendAsync(ServiceRecords.Line(1));
        Assert.Equal(ServiceRecords.Verdict(1, 1), await stream.Verdicts.ReadLineAsync());
        await stream.Records.CompleteAsync();
        Assert.Null(await stream.Verdicts.ReadLineAsync());

        using GrpcChannel channel = GrpcChannel.ForAddress(service.Address, new GrpcChannelOptions { HttpHandler = CreateHandler(certificate), DisposeHttpClient = true });
        ChainVerify.Service.Wire.Records records = new() { Record = { ByteString.CopyFrom(ServiceRecords.Line(2)) } };
        Verdicts verdicts = await new Verifier.VerifierClient(channel).VerifyAsync(records);
        Assert.Equal(HostedChains.Verdicts[2].IsValid, Assert.Single(verdicts.Verdict).Valid);
    }

    [Fact]
    public async Task Nobody_is_served_in_clear_text_there_or_trusts_an_unknown_certificate()
    {
        using TemporaryDirectory directory = new();
        using X509Certificate2 certificate = CreateCertificate(directory);
        await using RunningService service = await RunningService.StartAsync(
            ("Kestrel:Endpoints:Http:Url", RunningService.NotSet),
            ("Kestrel:Endpoints:Https:Url", "https://127.0.0.1:0"),
            ("Kestrel:Endpoints:Https:Certificate:Path", directory.PathOf("service.pem")),
            ("Kestrel:Endpoints:Https:Certificate:KeyPath", directory.PathOf("service.key")));
        HttpRequestException unknown = await Assert.ThrowsAsync<HttpRequestException>(() => service.GetAsync("/health/live"));
        Assert.Equal(HttpRequestError.SecureConnectionError, unknown.HttpRequestError);
        using HttpClient plain = new();
        await Assert.ThrowsAsync<HttpRequestException>(() => plain.GetAsync(new Uri($"http://127.0.0.1:{service.Address.Port}/health/live")));
    }

    /// <summary>Trusts that certificate and no other.</summary>
    private static SocketsHttpHandler CreateHandler(X509Certificate2 certificate)
        => new() { SslOptions = { RemoteCertificateValidationCallback = (_, given, _, _) => given!.GetCertHashString() == certificate.Thumbprint } };

    private static X509Certificate2 CreateCertificate(TemporaryDirectory directory)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        directory.Write("service.pem", certificate.ExportCertificatePem());
        directory.Write("service.key", key.ExportPkcs8PrivateKeyPem());
        return certificate;
    }
}
