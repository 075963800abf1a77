using System.Net;
using System.Net.Sockets;
using System.Text;
using ChainVerify.Dstack;
using CsCheck;
using Xunit;

namespace ChainVerify.Tests.Dstack;

/// <summary>Every way in which an agent, or the way to it, can fail.</summary>
public class ClientFailureTests
{
    private static readonly string Good = AgentAnswers.GetKey("/oracle", "ethereum", "secp256k1");

    private static readonly string Secret = Good.Split('"')[3];

    public static TheoryData<string, string> MalformedReplies { get; } = new()
    {
        { "no JSON at all", "(14 bytes)" },
        { "", "(0 bytes)" },
        { "null", "null" },
        { "[]", "GetKey" },
        { """{"key":"00"}""", "signature_chain" },
        { """{"signature_chain":[]}""", "key" },
        { """{"key":null,"signature_chain":[]}""", "key" },
        { """{"key":7,"signature_chain":[]}""", "$.key" },
        { """{"key":"0x00","signature_chain":[]}""", "without 0x" },
        { """{"key":"000","signature_chain":[]}""", "even number" },
        { """{"key":"zz","signature_chain":[]}""", "hexadecimal" },
        { """{"key":"00","signature_chain":"00"}""", "$.signature_chain" },
        { """{"key":"00","signature_chain":[null]}""", "$.signature_chain" },
        { """{"key":"00","signature_chain":[]}""", "(1 bytes)" },
        { $$"""{"key":"{{new string('0', 64)}}","signature_chain":[]}""", "no private key" },
        { $$"""{"key":"{{new string('f', 64)}}","signature_chain":[]}""", "no private key" },
        { $$"""{"key":"{{Secret}}","signature_chain":[]}""", "0 signatures instead of 2" },
        { $$"""{"key":"{{Secret}}","signature_chain":["00","00"]}""", "has 1 bytes instead of 65" },
        { $$"""{"key":"{{Secret}}","key":"{{Secret}}","signature_chain":[]}""", "GetKey" },
        { $$"""{"key":"{{Secret}}\u00zz","signature_chain":[]}""", "GetKey" },
        { $$"""{"key":"{{Secret}}","signature_chain":[""", "GetKey" },
    };

    [Theory]
    [MemberData(nameof(MalformedReplies))]
    public async Task A_malformed_reply_is_told_with_its_place_and_without_its_content(string body, string expected)
    {
        DstackProtocolException exception = await FailAsync<DstackProtocolException>(FakeAgent.Json(body));
        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, exception.ToString(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Odd_but_legal_replies_are_read()
    {
        string upper = $$"""{"key":"{{Secret.ToUpperInvariant()}}","extra":{"a":[1]},{{Good[(Good.IndexOf(',', StringComparison.Ordinal) + 1)..]}}""";
        string escaped = Good.Replace(Secret, "\\u00" + ((int)Secret[0]).ToString("x2", System.Globalization.CultureInfo.InvariantCulture) + Secret[1..], StringComparison.Ordinal);
        foreach (byte[] reply in (byte[][])[
            FakeAgent.Json(Good), FakeAgent.Json(upper), FakeAgent.Json(escaped), FakeAgent.Json(" \n" + Good + "\r\n "), FakeAgent.Chunked(Good),
            FakeAgent.Raw(200, Good, ""), FakeAgent.Raw(200, Good, $"content-LENGTH:{Good.Length}\r\n")])
        {
            await using FakeAgent agent = new(_ => reply);
            using DstackClient client = new(agent.Endpoint);
            using DerivedKey key = await client.GetKeyAsync("/oracle", "ethereum");
            byte[] exported = new byte[32];
            key.ExportPrivateKey(exported);
            Assert.Equal(Secret, Convert.ToHexStringLower(exported));
        }
    }

    [Fact]
    public async Task The_agents_own_error_text_is_passed_on_without_control_characters()
    {
        DstackRemoteException exception = await FailAsync<DstackRemoteException>(
            FakeAgent.Json("{\n  \"error\": \"Unsupported algorithm\\u001b[31m\\nroot: fake\"\n}", 400));
        Assert.Equal("Unsupported algorithm [31m root: fake", exception.RemoteText);
        Assert.Equal(400, exception.StatusCode);
        Assert.Contains("GetKey: Unsupported algorithm", exception.Message, StringComparison.Ordinal);

        exception = await FailAsync<DstackRemoteException>(FakeAgent.Json($$"""{"error":"{{new string('x', 5000)}}"}""", 500));
        Assert.Equal(1000, exception.RemoteText.Length);
    }

    [Theory]
    [InlineData(400, "{\"code\":1}")]
    [InlineData(404, "<html>Not Found</html>")]
    [InlineData(404, "{\"error\":{\"code\":404,\"reason\":\"Not Found\"}}")]
    [InlineData(500, "")]
    [InlineData(302, "")]
    public async Task A_status_without_an_error_text_is_no_agents_answer(int status, string body)
    {
        DstackProtocolException exception = await FailAsync<DstackProtocolException>(FakeAgent.Json(body, status));
        Assert.Contains($"status {status}", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(404)]
    [InlineData(400)]
    public async Task An_unknown_method_has_its_own_exception(int status)
    {
        DstackMethodNotFoundException exception = await FailAsync<DstackMethodNotFoundException>(
            FakeAgent.Json("""{"error":"Service not found: GetKey"}""", status));
        Assert.Equal(status, exception.StatusCode);
        Assert.Equal("Service not found: GetKey", exception.RemoteText);
    }

    [Fact]
    public async Task An_agent_without_v1_is_too_old_and_one_without_the_method_is_not()
    {
        await using FakeAgent old = new(_ => FakeAgent.Json("<html>404</html>", 404));
        using DstackClientV1 toOld = new(old.Endpoint);
        DstackAgentTooOldException tooOld = await Assert.ThrowsAsync<DstackAgentTooOldException>(() => toOld.VersionAsync());
        Assert.Contains("no v1 API", tooOld.Message, StringComparison.Ordinal);

        await using FakeAgent young = new(_ => FakeAgent.Json("""{"error":"Service not found: AttestGpu"}""", 404));
        using DstackClientV1 toYoung = new(young.Endpoint);
        await Assert.ThrowsAsync<DstackMethodNotFoundException>(() => toYoung.AttestGpuAsync(new byte[32]));
    }

    [Theory]
    [InlineData(400, "{\"error\":\"no such method\"}")]
    [InlineData(404, "")]
    public async Task An_agent_that_would_ignore_the_algorithm_is_not_asked(int status, string body)
    {
        await using FakeAgent agent = new(_ => FakeAgent.Json(body, status));
        using DstackClient client = new(agent.Endpoint);
        await Assert.ThrowsAsync<DstackAgentTooOldException>(() => client.GetKeyAsync("/ed", "p", KeyAlgorithm.Ed25519));
        await Assert.ThrowsAsync<DstackAgentTooOldException>(() => client.GetTlsKeyAsync(new CertificateOptions { WithAppInfo = true }));
        Assert.Equal(["/Version", "/Version"], agent.Requests.Select(request => request.Path));
        Assert.False(await client.IsReachableAsync());
    }

    [Fact]
    public async Task A_v1_reply_whose_keys_do_not_belong_together_is_refused()
    {
        string other = AgentAnswers.GetKeyV1("other", "secp256k1").Split('"')[7];
        string mine = AgentAnswers.GetKeyV1("mine", "secp256k1");
        await using FakeAgent agent = new(_ => FakeAgent.Json(mine.Replace(mine.Split('"')[7], other, StringComparison.Ordinal)));
        using DstackClientV1 client = new(agent.Endpoint);
        await Assert.ThrowsAsync<DstackProtocolException>(() => client.GetKeyAsync("mine", KeyAlgorithm.Secp256k1));
    }

    [Theory]
    [InlineData("\"signature\":\"", "\"signature\":\"00")]
    [InlineData("\"signature\":\"", "\"signature\":\"\",\"x\":\"")]
    [InlineData("\"public_key\":\"", "\"public_key\":\"00")]
    [InlineData("\"signature_chain\":[\"", "\"signature_chain\":[\"00")]
    [InlineData("\"signature_chain\":[", "\"signature_chain\":[\"00\",")]
    public async Task A_signature_whose_parts_do_not_belong_together_is_refused(string from, string to)
    {
        byte[] data = [1];
        await using FakeAgent agent = new(request => Encoding.UTF8.GetBytes(
            Rebuild(Encoding.UTF8.GetString(AgentAnswers.Answer(request)).Replace(from, to, StringComparison.Ordinal))));
        using DstackClient client = new(agent.Endpoint);
        await Assert.ThrowsAsync<DstackProtocolException>(() => client.SignAsync(SigningAlgorithm.Secp256k1, data));

        static string Rebuild(string reply)
            => Encoding.UTF8.GetString(FakeAgent.Json(reply[(reply.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Le")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"key\":")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10\r\n{\"key\":")]
    public async Task A_connection_that_closes_half_way_is_told(string reply)
        => await FailAsync<DstackConnectionException>(Encoding.ASCII.GetBytes(reply));

    [Theory]
    [InlineData("garbage\r\n\r\n")]
    [InlineData("HTTP/1.1 abc OK\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")]
    public async Task A_reply_that_is_not_http_is_told(string reply)
        => await FailAsync<DstackProtocolException>(Encoding.ASCII.GetBytes(reply));

    [Fact]
    public async Task A_reply_that_is_too_long_is_not_read_to_its_end()
    {
        DstackClientOptions options = new() { MaximumReplyBytes = Good.Length };
        await FailAsync<DstackProtocolException>(FakeAgent.Raw(200, "", $"Content-Length: {long.MaxValue}\r\n"), options);
        await FailAsync<DstackProtocolException>(FakeAgent.Json(Good + " "), options);
        await FailAsync<DstackProtocolException>(FakeAgent.Chunked(Good + " "), options);
        await FailAsync<DstackProtocolException>(FakeAgent.Raw(200, Good + new string(' ', 100_000), ""), options);
        await FailAsync<DstackProtocolException>(FakeAgent.Raw(200, "", $"X: {new string('x', 100_000)}\r\n"));

        await using FakeAgent agent = new(_ => FakeAgent.Chunked(Good));
        using DstackClient client = new(agent.Endpoint, options);
        (await client.GetKeyAsync()).Dispose();
    }

    [Fact]
    public async Task A_missing_socket_is_told_with_its_path_and_where_else_was_looked()
    {
        string directory = Directory.CreateTempSubdirectory("cv").FullName;
        string path = Path.Combine(directory, "none.sock");
        using DstackClient client = new(DstackEndpoint.UnixSocket(path));
        DstackConnectionException exception = await Assert.ThrowsAsync<DstackConnectionException>(() => client.InfoAsync());
        Assert.Contains(path, exception.Message, StringComparison.Ordinal);
        Assert.Contains("There is no such file", exception.Message, StringComparison.Ordinal);
        Assert.False(await client.IsReachableAsync());

        DstackEndpoint discovered = DstackEndpoint.UnixSocket(path, "Looked for a, b.");
        using DstackClient searching = new(discovered);
        exception = await Assert.ThrowsAsync<DstackConnectionException>(() => searching.InfoAsync());
        Assert.Contains("Looked for a, b.", exception.Message, StringComparison.Ordinal);
        Directory.Delete(directory);
    }

    [Fact]
    public async Task A_port_where_nobody_listens_is_told()
    {
        int port;
        using (Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp))
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, 0)); // bound and not listening: connections are refused
            port = ((IPEndPoint)socket.LocalEndPoint!).Port;
            using DstackClient client = new(DstackEndpoint.Parse($"http://127.0.0.1:{port}"));
            DstackConnectionException exception = await Assert.ThrowsAsync<DstackConnectionException>(() => client.InfoAsync());
            Assert.Contains($"127.0.0.1:{port}", exception.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_callers_token_ends_a_call_before_and_after_it_was_sent()
    {
        using CancellationTokenSource source = new();
        await using FakeAgent agent = new(_ =>
        {
            source.Cancel();
            return null;
        });
        using DstackClient client = new(agent.Endpoint, new DstackClientOptions { Timeout = Timeout.InfiniteTimeSpan });
        OperationCanceledException exception = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.InfoAsync(source.Token));
        Assert.Equal(source.Token, exception.CancellationToken);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.InfoAsync(source.Token));
        Assert.Single(agent.Requests);
    }

    [Fact]
    public async Task A_silent_agent_is_a_timeout_by_the_clock_of_the_options()
    {
        ManualTimeProvider clock = new(DateTimeOffset.UnixEpoch);
        await using FakeAgent agent = new(_ =>
        {
            clock.Fire();
            return null;
        });
        using DstackClient client = new(agent.Endpoint, new DstackClientOptions { TimeProvider = clock });
        DstackTimeoutException exception = await Assert.ThrowsAsync<DstackTimeoutException>(() => client.InfoAsync());
        Assert.Contains("within 30 s", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_that_make_no_sense_are_refused()
    {
        DstackEndpoint endpoint = DstackEndpoint.UnixSocket("/srv/agent.sock");
        Assert.Throws<ArgumentOutOfRangeException>(() => new DstackClient(endpoint, new DstackClientOptions { Timeout = TimeSpan.Zero }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new DstackClientV1(endpoint, new DstackClientOptions { MaximumReplyBytes = 0 }));
        Assert.Throws<ArgumentNullException>(() => new TappdClient(endpoint, new DstackClientOptions { TimeProvider = null! }));
    }

    [Fact]
    public async Task Any_damage_to_a_reply_is_a_documented_exception_or_a_key()
    {
        byte[] good = FakeAgent.Json(Good);
        byte[] current = good;
        await using FakeAgent agent = new(_ => current);
        using DstackClient client = new(agent.Endpoint);
        await Gen.Select(Gen.Int[0, good.Length - 1], Gen.Byte).SampleAsync(async (index, value) =>
        {
            current = [.. good];
            current[index] = value;
            try
            {
                (await client.GetKeyAsync()).Dispose();
                return true;
            }
            catch (DstackException)
            {
                return true;
            }
        }, iter: 200, threads: 1);
    }

    private static async Task<TException> FailAsync<TException>(byte[] reply, DstackClientOptions? options = null)
        where TException : DstackException
    {
        await using FakeAgent agent = new(_ => reply);
        using DstackClient client = new(agent.Endpoint, options);
        return await Assert.ThrowsAsync<TException>(() => client.GetKeyAsync("/oracle", "ethereum"));
    }
}
