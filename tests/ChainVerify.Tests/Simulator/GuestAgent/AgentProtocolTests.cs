using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using ChainVerify.Simulator;
using ChainVerify.Tests.Vectors;
using Xunit;

namespace ChainVerify.Tests.Simulator.GuestAgent;

/// <summary>HTTP as clients speak it, and as they get it wrong.</summary>
public class AgentProtocolTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("js-sdk-transcript-0.5.8.json")]
    [InlineData("js-sdk-transcript-0.5.7.json")]
    public async Task Every_request_of_the_real_sdk_gets_an_answer_that_it_can_read(string file)
    {
        await using RunningAgent agent = await RunningAgent.StartAsync();
        int requests = 0;
        foreach (JsonElement request in VectorFile.Read(file).GetProperty("calls").EnumerateArray().SelectMany(call => call.GetProperty("requests").EnumerateArray()))
        {
            string head = string.Join("\r\n", request.GetProperty("head").EnumerateArray().Select(line => line.GetString()));
            string body = request.GetProperty("body").GetString()!;
            int extra = request.GetProperty("extra_bytes").GetInt32();

            RawReply reply = await agent.SendAsync($"{head}\r\n\r\n{body}{"\"}"[..extra]}");

            // Its Content-Length counts characters: what is not ASCII arrives cut off, and must not become another key.
            if (extra > 0)
            {
                Assert.Equal((400, "close"), (reply.Status, reply.Headers["Connection"]));
                Assert.StartsWith("Invalid request", reply.Error, StringComparison.Ordinal);
            }
            else if (!body.Contains("02020202", StringComparison.Ordinal))
            {
                Assert.True(reply.Status == 200, $"{head}\n{body}\n{reply.Body}");
            }

            requests++;
        }

        Assert.InRange(requests, 20, 60);
    }

    [Fact]
    public async Task A_client_that_closes_its_side_first_still_gets_the_reply()
    {
        await using RunningAgent agent = await RunningAgent.StartAsync();
        for (int i = 0; i < 50; i++)
        {
            string json = $$"""{"path":"/{{i}}"}""";
            RawReply reply = await agent.SendAsync(
                $"POST /GetKey HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {json.Length}\r\n\r\n{json}", closesFirst: true);
            Assert.Equal(200, reply.Status);
            Assert.Equal(64, reply.Json.GetProperty("key").GetString()!.Length);
        }
    }

    [Fact]
    public async Task A_request_that_is_cut_off_ends_the_connection()
    {
        await using RunningAgent agent = await RunningAgent.StartAsync();
        foreach (string part in (string[])["", "POST /GetKey HT", "POST /GetKey HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{\"path\":"])
        {
            using Socket socket = await agent.ConnectAsync();
            await socket.SendAsync(Encoding.ASCII.GetBytes(part), Token);
            socket.Shutdown(SocketShutdown.Send);
            byte[] buffer = new byte[4096];
            StringBuilder received = new();
            for (int read; (read = await ReceiveAsync(socket, buffer)) > 0;)
            {
                received.Append(Encoding.ASCII.GetString(buffer, 0, read));
            }

            Assert.DoesNotContain("200", received.ToString(), StringComparison.Ordinal);
        }

        Assert.Equal(200, (await agent.PostAsync("/Version", "{}")).Status);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{} {}")]
    [InlineData("""{"domain":null,"algorithm":"secp256k1"}""")]
    [InlineData("""{"domain":5,"algorithm":"secp256k1"}""")]
    [InlineData("""{"domain":"a","domain":"a","algorithm":"secp256k1"}""")]
    [InlineData("""{"domain":"\ud800","algorithm":"secp256k1"}""")]
    [InlineData("""{"algorithm":"secp256k1"}""")]
    [InlineData("""{"domain":"a"}""")]
    [InlineData("""{"domain":"a","algorithm":""}""")]
    [InlineData("""{"domain":"a","algorithm":"k256"}""")]
    public async Task A_malformed_request_is_an_error_and_nothing_is_taken_for_granted(string json)
    {
        await using RunningAgent agent = await RunningAgent.StartAsync();

        RawReply reply = await agent.PostAsync("/v1/GetKey", json);

        Assert.Equal((400, "application/json"), (reply.Status, reply.Headers["Content-Type"]));
        Assert.NotEmpty(reply.Error!);
        Assert.Contains("\n", reply.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/Nope", 404, "Service not found: Nope")]
    [InlineData("/getkey", 404, "Service not found: getkey")]
    [InlineData("/v0/Nope", 404, "Service not found: Nope")]
    [InlineData("/v1/Sign", 404, "Service not found: Sign")]
    [InlineData("/v1/GetQuote", 404, "Service not found: GetQuote")]
    [InlineData("/prpc/Tappd.Nope", 400, "Service not found: Nope")]
    [InlineData("/prpc/GetKey", 400, "Service not found: GetKey")]
    public async Task A_method_that_there_is_not_is_named(string path, int status, string error)
    {
        await using RunningAgent agent = await RunningAgent.StartAsync();

        RawReply reply = await agent.PostAsync(path, "{}");

        Assert.Equal((status, error), (reply.Status, reply.Error));
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/v2/GetKey")]
    [InlineData("/GetKey/")]
    [InlineData("/v1/")]
    [InlineData("/v1/v1/GetKey")]
    public async Task Where_nothing_is_mounted_the_answer_is_not_the_agents_own(string path)
    {
        await using RunningAgent agent = await RunningAgent.StartAsync();

        RawReply reply = await agent.PostAsync(path, "{}");

        Assert.Equal((404, "text/plain"), (reply.Status, reply.Headers["Content-Type"]));
    }

    [Theory]
    [InlineData("/GetKey?path=/oracle&purpose=ethereum")]
    [InlineData("/GetKey?path=%2Foracle&purpose=ethereum&algorithm=secp256k1&unknown=1")]
    [InlineData("/v0/GetKey?purpose=ethereum&path=/oracle")]
    public async Task A_query_is_a_request(string query)
    {
        await using RunningAgent agent = await RunningAgent.StartAsync();

        RawReply reply = await agent.GetAsync(query);

        Assert.Equal("7a7fc23b33327f46bfbd37c7ff2a104c95d13acd81909520fec163942fd7ba15", reply.Json.GetProperty("key").GetString());
    }

    [Theory]
    [InlineData("/GetKey?path=a&path=b", "path is given more than once")]
    [InlineData("/GetKey?path=%ff", "not UTF-8")]
    [InlineData("/GetTlsKey?usage_server_auth=yes", "usage_server_auth must be true or false")]
    [InlineData("/GetTlsKey?not_before=-1", "not_before must be a whole number")]
    [InlineData("/GetQuote?report_data=zz", "$.report_data")]
    public async Task A_malformed_query_is_an_error(string query, string error)
    {
        await using RunningAgent agent = await RunningAgent.StartAsync();

        RawReply reply = await agent.GetAsync(query);

        Assert.Equal(400, reply.Status);
        Assert.Contains(error, reply.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Content-Type: application/json; charset=utf-8\r\n", "/GetKey", 200)]
    [InlineData("Content-Type: APPLICATION/JSON\r\n", "/GetKey", 200)]
    [InlineData("", "/GetKey?json", 200)]
    [InlineData("", "/GetKey?json=1", 200)]
    [InlineData("", "/GetKey?json=true", 200)]
    [InlineData("", "/GetKey?json=0", 400)]
    [InlineData("", "/GetKey", 400)]
    [InlineData("Content-Type: application/octet-stream\r\n", "/GetKey", 400)]
    [InlineData("Content-Type: application/jsonp\r\n", "/GetKey", 400)]
    public async Task Protobuf_is_refused_in_so_many_words(string header, string path, int status)
    {
        await using RunningAgent agent = await RunningAgent.StartAsync();

        RawReply reply = await agent.SendAsync($"POST {path} HTTP/1.1\r\nHost: localhost\r\n{header}Content-Length: 2\r\n\r\n{{}}");

        Assert.Equal(status, reply.Status);
        Assert.True(status == 200 || reply.Error!.Contains("JSON only, not protobuf", StringComparison.Ordinal), reply.Body);
    }

    [Theory]
    [InlineData("Content-Length: 10485761\r\n")]
    [InlineData("Content-Length: 999999999999\r\n")]
    public async Task A_body_over_the_limit_is_an_error_before_it_is_sent(string header)
    {
        await using RunningAgent agent = await RunningAgent.StartAsync();
        using Socket socket = await agent.ConnectAsync();
        await socket.SendAsync(Encoding.ASCII.GetBytes($"POST /GetKey HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n{header}\r\n"), Token);

        RawReply reply = await RawReply.ReadAsync(socket, Token);

        Assert.Equal((400, "The request is longer than 10485760 bytes"), (reply.Status, reply.Error));
    }

    [Fact]
    public async Task A_body_as_long_as_the_limit_is_read()
    {
        await using RunningAgent agent = await RunningAgent.StartAsync();
        string json = $$"""{"event":"e","payload":"{{new string('0', (10 * 1024 * 1024) - 26)}}"}""";
        Assert.Equal(10 * 1024 * 1024, json.Length);

        RawReply reply = await agent.PostAsync("/EmitEvent", json);

        Assert.Equal((200, "{}"), (reply.Status, reply.Body));
    }

    [Theory]
    [InlineData("DELETE")]
    [InlineData("PUT")]
    [InlineData("BREW")]
    public async Task Other_verbs_are_refused(string verb)
    {
        await using RunningAgent agent = await RunningAgent.StartAsync();

        RawReply reply = await agent.SendAsync($"{verb} /Info HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");

        Assert.Equal((405, "GET, POST"), (reply.Status, reply.Headers["Allow"]));
    }

    [Fact]
    public async Task Over_tcp_only_names_of_this_machine_are_answered()
    {
        await using RunningAgent agent = await RunningAgent.StartAsync(overTcp: true);
        using HttpClient client = new();
        Uri version = new(agent.TcpEndpoint.BaseAddress, "Version");
        foreach ((string host, int status) in ((string, int)[])[("localhost", 200), ("127.0.0.1:99", 200), ("[::1]", 200), ("evil.example", 403)])
        {
            using HttpRequestMessage request = new(HttpMethod.Get, version);
            request.Headers.Host = host;
            using HttpResponseMessage response = await client.SendAsync(request, Token);
            Assert.Equal(status, (int)response.StatusCode);
        }
    }

    [Fact]
    public async Task Text_that_is_not_ascii_leaves_escaped()
    {
        using SimulatedAgent named = SimulatedAgent.FromApp(
            SimulatorFixture.Version053.CreateApp(), new AppIdentity { AppId = SimulatorFixture.Version053.AppId, AppName = "Zoë" });
        await using RunningAgent agent = await RunningAgent.StartAsync(named);

        RawReply info = await agent.PostAsync("/Info", "{}");
        RawReply missing = await agent.PostAsync("/Zo%C3%AB", "{}");

        Assert.Equal("Zoë", info.Json.GetProperty("app_name").GetString());
        Assert.Equal("Service not found: Zoë", missing.Error);
    }

    private static async Task<int> ReceiveAsync(Socket socket, byte[] buffer)
    {
        try
        {
            return await socket.ReceiveAsync(buffer, Token);
        }
        catch (SocketException)
        {
            return 0; // reset: closed as well
        }
    }
}
