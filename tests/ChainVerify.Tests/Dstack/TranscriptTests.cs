using System.Text.Json;
using ChainVerify.Dstack;
using ChainVerify.Tests.Vectors;
using Xunit;

namespace ChainVerify.Tests.Dstack;

/// <summary>The requests against those recorded from the JavaScript SDK.</summary>
public class TranscriptTests
{
    private static readonly byte[] Hello = "hello"u8.ToArray();

    private static readonly byte[] Padded = [.. new byte[63], 0x78];

    public static TheoryData<string> Calls { get; } =
    [
        "getKey('/oracle','ethereum')", "getKey()", "getKey('/ed','p','ed25519')", "info()", "getQuote('hello')", "attest('hello')",
        "getTlsKey()", "getTlsKey({path:'/p',subject:'s',altNames:['a'],usageRaTls:true,usageClientAuth:true})",
        "getTlsKey({notBefore:1,notAfter:2,withAppInfo:true})", "sign('secp256k1','msg')", "sign('ed25519',bytes)",
        "verify('secp256k1','msg',sig,pub)", "version()", "emitEvent('boot','payload')", "isReachable()",
        "Tappd deriveKey('/p')", "Tappd tdxQuote('x')", "Tappd tdxQuote('x','raw')", "Tappd isReachable()",
    ];

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task A_request_is_the_sdks_request(string call)
    {
        JsonElement recorded = Recorded(call);
        await using FakeAgent agent = new(AgentAnswers.Answer);
        using DstackClient client = new(agent.Endpoint);
        using TappdClient tappd = new(agent.Endpoint);
        await CallAsync(call, client, tappd, recorded[recorded.GetArrayLength() - 1]);

        FakeRequest[] sent = agent.Requests;
        Assert.Equal(recorded.GetArrayLength(), sent.Length);
        for (int i = 0; i < sent.Length; i++)
        {
            string[] head = [.. recorded[i].GetProperty("head").EnumerateArray().Select(line => line.GetString()!)];
            Assert.Equal(head[0], sent[i].Head[0]);
            Assert.Equal(head.Order(StringComparer.Ordinal), sent[i].Head.Order(StringComparer.Ordinal));
            Assert.Equal(recorded[i].GetProperty("body").GetString(), sent[i].Body);
        }
    }

    [Fact]
    public async Task Text_beyond_ascii_is_escaped_and_counted_in_bytes()
    {
        await using FakeAgent agent = new(AgentAnswers.Answer);
        using DstackClient client = new(agent.Endpoint);
        using DerivedKey key = await client.GetKeyAsync("/é", "ü\"+\n");
        FakeRequest request = Assert.Single(agent.Requests);
        Assert.All(request.Body, character => Assert.InRange(character, ' ', '~'));
        Assert.Equal("/é", request.Json.GetProperty("path").GetString());
        Assert.Equal("ü\"+\n", request.Json.GetProperty("purpose").GetString());
        Assert.Equal(KeyClaim.V0("ü\"+\n"), key.Claim);
    }

    [Fact]
    public async Task V1_requests_go_below_v1_and_name_what_v1_names()
    {
        await using FakeAgent agent = new(AgentAnswers.Answer, overTcp: true);
        using DstackClientV1 client = new(agent.Endpoint);
        (await client.GetKeyAsync("a\0b", KeyAlgorithm.Ed25519)).Dispose();
        Attestation attestation = await client.AttestAsync(Hello, includeBootTimeGpuEvidence: true);
        await client.AttestAsync(Hello);
        IReadOnlyList<GpuEvidence> evidence = await client.AttestGpuAsync(new byte[32]);
        AppInfo info = await client.InfoAsync();
        AgentVersion version = await client.VersionAsync();
        (await client.IssueCertAsync()).Dispose();

        Assert.Equal(
        [
            """POST /v1/GetKey HTTP/1.1 {"domain":"a\u0000b","algorithm":"ed25519"}""",
            """POST /v1/Attest HTTP/1.1 {"report_data":"68656c6c6f","include_boottime_gpu_evidence":true}""",
            """POST /v1/Attest HTTP/1.1 {"report_data":"68656c6c6f"}""",
            $$"""POST /v1/AttestGpu HTTP/1.1 {"nonce":"{{new string('0', 64)}}"}""",
            "POST /v1/Info HTTP/1.1 {}",
            "POST /v1/Version HTTP/1.1 {}",
            """POST /v1/IssueCert HTTP/1.1 {"subject":"","usage_ra_tls":false,"usage_server_auth":true,"usage_client_auth":false}""",
        ],
        agent.Requests.Select(request => $"{request.Head[0]} {request.Body}"));
        Assert.Equal([2], attestation.BootTimeGpuEvidence.Single().Evidence.ToArray());
        Assert.Equal("g", evidence.Single().Format);
        Assert.Equal("guest-agent", info.AppName);
        Assert.Equal(new AgentVersion("0.5.8", "abc"), version);
    }

    [Fact]
    public async Task Answers_arrive_as_typed_values()
    {
        await using FakeAgent agent = new(AgentAnswers.Answer);
        using DstackClient client = new(agent.Endpoint);
        AppInfo info = await client.InfoAsync();
        Assert.Equal(AppId.Parse("5bb4ff9a3837357f19dc176407a5709c62eb6c56"), info.AppId);
        Assert.Equal([0xc1, 0x43], info.ComposeHash.ToArray());
        Assert.Equal(("{}", "Google", "", true), (info.TcbInfo, info.CloudVendor, info.CloudProduct, info.DeviceId.IsEmpty));
        TdxQuote quote = await client.GetQuoteAsync(Hello);
        Assert.Equal([0, 255], quote.Quote.ToArray());
        Assert.Equal(("[]", "{}"), (quote.EventLog, quote.VmConfig));
        CertifiedKey certified = await client.GetTlsKeyAsync();
        Assert.StartsWith("-----BEGIN PRIVATE KEY-----\n", certified.PrivateKeyPem.ToString(), StringComparison.Ordinal);
        Assert.Equal(["a", "b"], certified.CertificateChain);
        Assert.DoesNotContain("AAAA", certified.ToString(), StringComparison.Ordinal);
        Assert.Throws<DstackProtocolException>(certified.CreateCertificate);
        certified.Dispose();
        Assert.Throws<ObjectDisposedException>(() => certified.PrivateKeyPem.Length);
    }

    [Fact]
    public async Task Mistakes_of_the_caller_are_told_before_anything_is_sent()
    {
        await using FakeAgent agent = new(AgentAnswers.Answer);
        using DstackClient client = new(agent.Endpoint);
        using DstackClientV1 v1 = new(agent.Endpoint);
        using TappdClient tappd = new(agent.Endpoint);
        await Assert.ThrowsAsync<ArgumentException>(() => client.GetQuoteAsync(new byte[65]));
        await Assert.ThrowsAsync<ArgumentException>(() => client.AttestAsync(new byte[65]));
        await Assert.ThrowsAsync<ArgumentException>(() => client.SignAsync(SigningAlgorithm.Secp256k1Prehashed, new byte[31]));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => client.SignAsync((SigningAlgorithm)9, Hello));
        await Assert.ThrowsAsync<ArgumentException>(() => client.GetKeyAsync("\ud800"));
        await Assert.ThrowsAsync<ArgumentException>(() => client.GetKeyAsync("", "\ud800"));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => client.GetKeyAsync("", "", (KeyAlgorithm)9));
        await Assert.ThrowsAsync<ArgumentException>(() => client.EmitEventAsync("", Hello));
        await Assert.ThrowsAsync<ArgumentException>(() => client.GetTlsKeyAsync(
            new CertificateOptions { NotBefore = DateTimeOffset.UnixEpoch, NotAfter = DateTimeOffset.UnixEpoch }));
        await Assert.ThrowsAsync<ArgumentException>(() => client.GetTlsKeyAsync(
            new CertificateOptions { NotBefore = DateTimeOffset.UnixEpoch.AddSeconds(-1) }));
        await Assert.ThrowsAsync<ArgumentException>(() => v1.AttestGpuAsync(new byte[31]));
        await Assert.ThrowsAsync<ArgumentException>(() => v1.AttestAsync(new byte[65]));
        await Assert.ThrowsAsync<ArgumentException>(() => v1.GetKeyAsync("\ud800", KeyAlgorithm.Secp256k1));
        await Assert.ThrowsAsync<ArgumentException>(() => tappd.TdxQuoteAsync(new byte[63], "raw"));
        Assert.Empty(agent.Requests);
    }

    private static async Task CallAsync(string call, DstackClient client, TappdClient tappd, JsonElement request)
    {
        byte[] message = "msg"u8.ToArray();
        switch (call)
        {
            case "getKey('/oracle','ethereum')": (await client.GetKeyAsync("/oracle", "ethereum")).Dispose(); break;
            case "getKey()": (await client.GetKeyAsync()).Dispose(); break;
            case "getKey('/ed','p','ed25519')": (await client.GetKeyAsync("/ed", "p", KeyAlgorithm.Ed25519)).Dispose(); break;
            case "info()": await client.InfoAsync(); break;
            case "getQuote('hello')": await client.GetQuoteAsync(Hello); break;
            case "attest('hello')": await client.AttestAsync(Hello); break;
            case "getTlsKey()": (await client.GetTlsKeyAsync()).Dispose(); break;
            case "sign('secp256k1','msg')": await client.SignAsync(SigningAlgorithm.Secp256k1, message); break;
            case "sign('ed25519',bytes)": await client.SignAsync(SigningAlgorithm.Ed25519, new byte[] { 1, 2 }); break;
            case "version()": await client.VersionAsync(); break;
            case "emitEvent('boot','payload')": await client.EmitEventAsync("boot", "payload"u8.ToArray()); break;
            case "isReachable()": Assert.True(await client.IsReachableAsync()); break;
            case "Tappd deriveKey('/p')": (await tappd.DeriveKeyAsync("/p")).Dispose(); break;
            case "Tappd tdxQuote('x')": await tappd.TdxQuoteAsync("x"u8.ToArray()); break;
            case "Tappd tdxQuote('x','raw')": await tappd.TdxQuoteAsync(Padded, "raw"); break;
            case "Tappd isReachable()": await tappd.InfoAsync(); break;
            case "verify('secp256k1','msg',sig,pub)":
                JsonElement body = JsonElement.Parse(request.GetProperty("body").GetString()!);
                Assert.True(await client.VerifyAsync(SigningAlgorithm.Secp256k1, message, body.Bytes("signature"), body.Bytes("public_key")));
                break;
            case "getTlsKey({notBefore:1,notAfter:2,withAppInfo:true})":
                CertificateOptions times = new() { NotBefore = DateTimeOffset.FromUnixTimeSeconds(1), NotAfter = DateTimeOffset.FromUnixTimeSeconds(2), WithAppInfo = true };
                (await client.GetTlsKeyAsync(times)).Dispose();
                break;
            default:
                Assert.StartsWith("getTlsKey({path:'/p'", call, StringComparison.Ordinal);
                CertificateOptions options = new() { Subject = "s", AlternativeNames = ["a"], UsageRaTls = true, UsageClientAuthentication = true };
                (await client.GetTlsKeyAsync(options)).Dispose();
                break;
        }
    }

    private static JsonElement Recorded(string call)
        => VectorFile.Read("js-sdk-transcript-0.5.8.json").GetProperty("calls").EnumerateArray()
            .Single(row => row.GetProperty("call").GetString() == call)
            .GetProperty("requests");
}
