using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using ChainVerify.Dstack;
using ChainVerify.Hashing;
using ChainVerify.Simulator;
using Xunit;

namespace ChainVerify.Tests.Simulator.GuestAgent;

/// <summary>What has no vectors: certificates, quotes over hashes, the refusals of methods, and many callers at once.</summary>
public class AgentMethodTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_tls_key_is_fresh_and_its_certificate_says_what_was_asked_for()
    {
        await using RunningAgent agent = await RunningAgent.StartAsync();
        using DstackClient client = new(agent.Endpoint);
        CertificateOptions options = new()
        {
            Subject = "oracle Zoë",
            AlternativeNames = ["a.example", "b.example"],
            UsageClientAuthentication = true,
            NotBefore = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000),
            NotAfter = DateTimeOffset.FromUnixTimeSeconds(1_900_000_000),
        };

        using CertifiedKey first = await client.GetTlsKeyAsync(options, Token);
        using CertifiedKey second = await client.GetTlsKeyAsync(options, Token);

        Assert.False(first.PrivateKeyPem.SequenceEqual(second.PrivateKeyPem));
        using X509Certificate2 leaf = first.CreateCertificate();
        Assert.Equal("CN=oracle Zoë", leaf.Subject);
        Assert.Equal(options.NotBefore.Value.UtcDateTime, leaf.NotBefore.ToUniversalTime());
        Assert.Equal(options.NotAfter.Value.UtcDateTime, leaf.NotAfter.ToUniversalTime());
        Assert.Equal(options.AlternativeNames, leaf.Extensions.OfType<X509SubjectAlternativeNameExtension>().Single().EnumerateDnsNames());
        Assert.Equal(2, leaf.Extensions.OfType<X509EnhancedKeyUsageExtension>().Single().EnhancedKeyUsages.Count);
        Assert.Equal(2, first.CertificateChain.Count);
        AssertSignedBy(leaf, first.CertificateChain[1]);
    }

    [Fact]
    public async Task An_agent_without_a_given_authority_has_one_that_validates()
    {
        using SimulatedAgent node = SimulatedAgent.FromApp(SimulatorFixture.Version053.CreateApp(), SimulatorFixture.Version053.Identity);
        await using RunningAgent agent = await RunningAgent.StartAsync(node);
        using DstackClientV1 client = new(agent.Endpoint);

        using CertifiedKey key = await client.IssueCertAsync(new CertificateOptions { Subject = "x" }, Token);

        using X509Certificate2 leaf = key.CreateCertificate();
        using X509Certificate2 authority = X509Certificate2.CreateFromPem(key.CertificateChain[1]);
        using X509Chain chain = new();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        Assert.True(chain.Build(leaf), string.Join(", ", chain.ChainStatus.Select(status => status.StatusInformation)));
    }

    [Fact]
    public async Task A_legacy_key_is_the_path_s_scalar_on_another_curve()
    {
        await using RunningAgent agent = await RunningAgent.StartAsync();
        using TappdClient legacy = new(agent.Endpoint);
        using DstackClient client = new(agent.Endpoint);
        using DerivedKey expected = await client.GetKeyAsync("/oracle", "ethereum", cancellationToken: Token);
        byte[] scalar = new byte[32];
        expected.ExportPrivateKey(scalar);

        using CertifiedKey tls = await legacy.DeriveKeyAsync("/oracle", cancellationToken: Token);
        using DerivedKey k256 = await legacy.DeriveK256KeyAsync("/oracle", "ethereum", Token);

        using ECDsa key = ECDsa.Create();
        key.ImportFromPem(tls.PrivateKeyPem);
        Assert.Equal(scalar, key.ExportParameters(includePrivateParameters: true).D);
        Assert.Equal(138, key.ExportPkcs8PrivateKey().Length);
        Assert.Equal(expected.AppSignature, k256.AppSignature);
        using X509Certificate2 leaf = tls.CreateCertificate();
        AssertSignedBy(leaf, tls.CertificateChain[1]);
        string random = """{"path":"/oracle","random_seed":true}""";
        Assert.NotEqual(
            (await agent.PostAsync("/prpc/Tappd.DeriveKey", random)).Json.GetProperty("key").GetString(),
            (await agent.PostAsync("/prpc/DeriveKey", random)).Json.GetProperty("key").GetString());
    }

    [Theory]
    [InlineData("""{"not_before":20,"not_after":10}""", "not_before must be earlier")]
    [InlineData("""{"not_after":253402300800}""", "not_after is out of range")]
    [InlineData("""{"not_before":18446744073709551615}""", "not_before is out of range")]
    [InlineData("""{"not_before":-1}""", "not_before")]
    [InlineData("""{"alt_names":[""]}""", "alt_names")]
    [InlineData("""{"alt_names":[null]}""", "alt_names")]
    [InlineData("""{"alt_names":"a"}""", "alt_names")]
    [InlineData("""{"alt_names":["\u0000"]}""", "alt_names")]
    public async Task A_certificate_that_cannot_be_made_is_an_error(string json, string error)
    {
        await using RunningAgent agent = await RunningAgent.StartAsync();

        RawReply reply = await agent.PostAsync("/GetTlsKey", json);

        Assert.Equal(400, reply.Status);
        Assert.Contains(error, reply.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, null, "sha512", "app-data")]
    [InlineData("sha256", null, "sha256", "app-data")]
    [InlineData("sha384", "other", "sha384", "other")]
    [InlineData("keccak256", "", "keccak256", "app-data")]
    [InlineData("sha3-512", null, "sha3-512", "app-data")]
    [InlineData("keccak512", null, "keccak512", "app-data")]
    public async Task A_legacy_quote_covers_a_hash_of_prefix_and_data(string? algorithm, string? prefix, string usedAlgorithm, string usedPrefix)
    {
        await using RunningAgent agent = await RunningAgent.StartAsync();
        string json = "{\"report_data\":\"78\""
            + (algorithm is null ? "" : $",\"hash_algorithm\":\"{algorithm}\"") + (prefix is null ? "" : $",\"prefix\":\"{prefix}\"") + "}";

        JsonElement reply = (await agent.PostAsync("/prpc/Tappd.TdxQuote", json)).Json;

        byte[] content = [.. Encoding.UTF8.GetBytes(usedPrefix), .. ":x"u8];
        string? expected = usedAlgorithm switch
        {
            "sha512" => Convert.ToHexStringLower(SHA512.HashData(content)),
            "sha256" => Convert.ToHexStringLower(SHA256.HashData(content)),
            "sha384" => Convert.ToHexStringLower(SHA384.HashData(content)),
            "keccak256" => Convert.ToHexStringLower(Keccak(content)),
            _ => null, // other implementations would be the same libraries: that they differ is asserted below
        };
        string reportData = reply.GetProperty("quote").GetString()![1136..1264];
        Assert.True(expected is null ? reportData.Any(digit => digit != '0') : reportData == expected.PadRight(128, '0'), reportData);
        Assert.Equal((usedAlgorithm, usedPrefix), (reply.GetProperty("hash_algorithm").GetString(), reply.GetProperty("prefix").GetString()));
    }

    [Fact]
    public async Task Every_hash_algorithm_gives_another_quote()
    {
        await using RunningAgent agent = await RunningAgent.StartAsync();
        HashSet<string> quotes = [];
        foreach (string algorithm in (string[])["sha256", "sha384", "sha512", "sha3-256", "sha3-384", "sha3-512", "keccak256", "keccak384", "keccak512"])
        {
            RawReply reply = await agent.PostAsync("/prpc/Tappd.TdxQuote", $$"""{"report_data":"78","hash_algorithm":"{{algorithm}}"}""");
            Assert.True(quotes.Add(reply.Json.GetProperty("quote").GetString()!), algorithm);
        }
    }

    [Theory]
    [InlineData("/prpc/Tappd.TdxQuote", """{"report_data":"78","hash_algorithm":"raw"}""", "invalid content length")]
    [InlineData("/prpc/Tappd.TdxQuote", """{"report_data":"78","hash_algorithm":"md5"}""", "invalid hash algorithm")]
    [InlineData("/GetQuote", """{"report_data":"TOOLONG"}""", "at most 64 bytes")]
    [InlineData("/Attest", """{"report_data":"TOOLONG"}""", "at most 64 bytes")]
    [InlineData("/v1/Attest", """{"report_data":"TOOLONG"}""", "at most 64 bytes")]
    [InlineData("/prpc/Tappd.RawQuote", """{"report_data":"TOOLONG"}""", "at most 64 bytes")]
    [InlineData("/GetQuote", """{"report_data":"6"}""", "$.report_data")]
    [InlineData("/v1/AttestGpu", """{"nonce":"00"}""", "32 bytes")]
    [InlineData("/EmitEvent", """{"payload":"00"}""", "name is empty")]
    public async Task A_method_that_cannot_do_it_says_so(string path, string json, string error)
    {
        await using RunningAgent agent = await RunningAgent.StartAsync();

        RawReply reply = await agent.PostAsync(path, json.Replace("TOOLONG", new string('0', 130), StringComparison.Ordinal));

        Assert.Equal(400, reply.Status);
        Assert.Contains(error, reply.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_dotnet_clients_can_do_everything_that_they_have_methods_for()
    {
        await using RunningAgent agent = await RunningAgent.StartAsync(overTcp: true);
        foreach (DstackEndpoint endpoint in (DstackEndpoint[])[agent.Endpoint, agent.TcpEndpoint])
        {
            using DstackClient v0 = new(endpoint);
            using DstackClientV1 v1 = new(endpoint);
            using TappdClient tappd = new(endpoint);
            await v0.EmitEventAsync("boot", new byte[] { 1 }, Token);
            Assert.Contains("SIMULATION", Encoding.UTF8.GetString((await v0.AttestAsync(new byte[] { 1 }, Token)).Value.Span), StringComparison.Ordinal);
            Assert.Empty((await v1.AttestAsync(new byte[64], true, Token)).BootTimeGpuEvidence);
            Assert.Equal("0.6.0", (await v1.VersionAsync(Token)).Version);
            Assert.NotEmpty((await tappd.TdxQuoteAsync(new byte[64], "raw", cancellationToken: Token)).EventLog);
            DstackRemoteException noGpu = await Assert.ThrowsAsync<DstackRemoteException>(() => v1.AttestGpuAsync(new byte[32], Token));
            Assert.Contains("No GPU", noGpu.RemoteText, StringComparison.Ordinal);
            SignedData signed = await v0.SignAsync(SigningAlgorithm.Ed25519, "data"u8.ToArray(), Token);
            Assert.True(await v0.VerifyAsync(SigningAlgorithm.Ed25519, "data"u8.ToArray(), signed.Message.Signature.ToArray(), signed.PublicKey.Bytes.ToArray(), Token));
            TrustPolicy policy = new TrustPolicyBuilder()
                .TrustKmsRoot(KmsRoot.Parse(SimulatorFixture.Version053.KmsRootPublicKey.ToString()))
                .AcceptApp(SimulatorFixture.Version053.AppId)
                .AcceptPurpose(SignedData.Purpose)
                .AcceptMessageScheme(MessageScheme.Ed25519)
                .Build();
            Assert.True(new ChainVerifier(policy).Verify(signed.ToSignatureChain(SimulatorFixture.Version053.AppId)).IsValid);
        }
    }

    [Fact]
    public async Task Many_callers_at_once_get_their_own_keys()
    {
        await using RunningAgent agent = await RunningAgent.StartAsync();
        using DstackClient client = new(agent.Endpoint);
        using SimulatedApp app = SimulatorFixture.Version053.CreateApp();
        await Parallel.ForAsync(0, 200, new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = Token }, async (i, token) =>
        {
            // Names repeat, and some are too long for the cache.
            string path = i % 5 == 0 ? new string('p', 300 + (i % 7)) : $"/{i % 20}";
            using DerivedKey key = await client.GetKeyAsync(path, "ethereum", cancellationToken: token);
            using SimulatedKey expected = app.GetKey(path, "ethereum");
            Assert.Equal((expected.PublicKey, expected.AppSignature), (key.PublicKey, key.AppSignature));
        });
    }

    private static void AssertSignedBy(X509Certificate2 leaf, string authorityPem)
    {
        using X509Certificate2 authority = X509Certificate2.CreateFromPem(authorityPem);
        Assert.Equal(authority.Subject, leaf.Issuer);
        System.Formats.Asn1.AsnReader certificate = new System.Formats.Asn1.AsnReader(leaf.RawDataMemory, System.Formats.Asn1.AsnEncodingRules.DER).ReadSequence();
        ReadOnlyMemory<byte> signed = certificate.ReadEncodedValue();
        certificate.ReadSequence();
        byte[] signature = certificate.ReadBitString(out _);
        using ECDsa key = authority.GetECDsaPublicKey()!;
        Assert.True(key.VerifyData(signed.Span, signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
    }

    private static byte[] Keccak(byte[] content)
    {
        byte[] digest = new byte[32];
        Keccak256.HashData(content, digest);
        return digest;
    }
}
