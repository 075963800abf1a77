using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using ChainVerify.Simulator;
using ChainVerify.Tests.Vectors;
using Xunit;

namespace ChainVerify.Tests.Simulator.Authorisation;

/// <summary>The authorisation service over HTTP: the shapes that a KMS sends and reads.</summary>
public class BootAuthServerTests
{
    private const string Request = """
        {"teeVariant":"dstack-tdx","mrAggregated":"0x31","osImageHash":"51","mrSystem":"","appId":"00112233445566778899aabbccddeeff00112233",
         "composeHash":"0xc1","instanceId":"77","deviceId":"d1","keyProviderInfo":"7b7d","tcbStatus":"UpToDate","advisoryIds":["INTEL-SA-00001"],"unknown":1}
        """;

    private static readonly Address Owner = Address.Parse("0x1111111111111111111111111111111111111111");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Decisions_have_the_contracts_words()
    {
        DstackKmsContract contract = CreateContract();
        await using BootAuthServer server = await BootAuthServer.StartAsync(contract, cancellationToken: Token);

        (int status, JsonElement allowed) = await PostAsync(server, "bootAuth/app", Request);
        (_, JsonElement denied) = await PostAsync(server, "bootAuth/app", Request.Replace("0xc1", "c2", StringComparison.Ordinal));
        (_, JsonElement kms) = await PostAsync(server, "bootAuth/kms", Request);

        Assert.Equal((200, true, "", "any"), (status, allowed.GetProperty("isAllowed").GetBoolean(), Text(allowed, "reason"), Text(allowed, "gatewayAppId")));
        Assert.Equal((false, "Compose hash not allowed"), (denied.GetProperty("isAllowed").GetBoolean(), Text(denied, "reason")));
        Assert.Equal((false, "Aggregated MR not allowed"), (kms.GetProperty("isAllowed").GetBoolean(), Text(kms, "reason")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{\"appId\":\"zz\"}")]
    [InlineData("REQUEST REQUEST")]
    public async Task Bad_input_is_refused_with_the_services_words(string json)
    {
        await using BootAuthServer server = await BootAuthServer.StartAsync(CreateContract(), cancellationToken: Token);

        (int status, JsonElement reply) = await PostAsync(server, "bootAuth/app", json.Replace("REQUEST", Request, StringComparison.Ordinal));

        Assert.Equal((400, false, "invalid authorization request", ""), (status, reply.GetProperty("isAllowed").GetBoolean(), Text(reply, "reason"), Text(reply, "gatewayAppId")));
    }

    [Theory]
    [InlineData("\"composeHash\":\"0xc1\"", "\"composeHash\":\"NUMBER\"")]
    [InlineData("\"tcbStatus\":\"UpToDate\"", "\"tcbStatus\":null")]
    [InlineData("[\"INTEL-SA-00001\"]", "[null]")]
    [InlineData("\"deviceId\":\"d1\",", "")]
    [InlineData("\"deviceId\":\"d1\",", "\"deviceId\":\"d1\",\"deviceId\":\"d1\",")]
    public async Task A_request_with_one_defect_is_refused(string part, string replacement)
    {
        await using BootAuthServer server = await BootAuthServer.StartAsync(CreateContract(), cancellationToken: Token);
        string json = Request.Replace(part, replacement.Replace("NUMBER", new string('1', 66), StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.NotEqual(Request, json);

        (int status, JsonElement reply) = await PostAsync(server, "bootAuth/app", json);

        Assert.Equal((400, "invalid authorization request"), (status, Text(reply, "reason")));
    }

    [Fact]
    public async Task A_body_over_the_limit_is_refused()
    {
        await using BootAuthServer server = await BootAuthServer.StartAsync(CreateContract(), cancellationToken: Token);

        (int status, JsonElement reply) = await PostAsync(server, "bootAuth/app", $"{{\"teeVariant\":\"{new string('x', 1024 * 1024)}\"}}");

        Assert.Equal((400, "invalid authorization request"), (status, Text(reply, "reason")));
    }

    [Fact]
    public async Task An_authority_that_fails_allows_nothing()
    {
        await using BootAuthServer server = await BootAuthServer.StartAsync(new BrokenAuthority(), cancellationToken: Token);

        (int status, JsonElement reply) = await PostAsync(server, "bootAuth/app", Request);

        Assert.Equal((200, false, "authorization backend unavailable"), (status, reply.GetProperty("isAllowed").GetBoolean(), Text(reply, "reason")));
    }

    [Fact]
    public async Task The_root_tells_what_is_behind_it()
    {
        await using BootAuthServer server = await BootAuthServer.StartAsync(CreateContract(), new BootAuthServerOptions { KmsContract = Owner, ChainId = 8453 }, Token);
        using HttpClient client = new();

        JsonElement status = JsonElement.Parse(await client.GetStringAsync(server.Address, Token));

        Assert.Equal(
            ["status", "kmsContractAddr", "ethRpcUrl", "gatewayAppId", "chainId", "appAuthImplementation", "appImplementation"],
            status.EnumerateObject().Select(field => field.Name));
        Assert.Equal(("ok", Owner.ToString(), 8453), (Text(status, "status"), Text(status, "kmsContractAddr"), status.GetProperty("chainId").GetInt64()));
        using HttpResponseMessage missing = await client.GetAsync(new Uri(server.Address, "bootAuth/app"), Token);
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
    }

    [Fact]
    public async Task It_listens_on_the_loopback_interface_only()
        => await Assert.ThrowsAsync<ArgumentException>(
            () => BootAuthServer.StartAsync(CreateContract(), new BootAuthServerOptions { TcpAddress = new IPEndPoint(IPAddress.Any, 0) }, Token));

    private static DstackKmsContract CreateContract()
    {
        JsonElement constants = VectorFile.Read("app-auth.json").GetProperty("setup").GetProperty("constants");
        DstackKmsContract contract = new(Owner);
        contract.AddOsImageHash(Owner, Digest256.Parse(Text(constants, "OS1")));
        contract.DeployAndRegisterApp(
            AppId.Parse("00112233445566778899aabbccddeeff00112233"),
            new DstackAppContract(Owner, initialDevice: Digest256.Parse(Text(constants, "D1")), initialComposeHash: Digest256.Parse(Text(constants, "C1"))));
        return contract;
    }

    private static async Task<(int Status, JsonElement Reply)> PostAsync(BootAuthServer server, string path, string json)
    {
        // A server that refuses a request by its headers closes the connection, and what is still being sent fails. The client waits for leave.
        using SocketsHttpHandler handler = new() { Expect100ContinueTimeout = Timeout.InfiniteTimeSpan };
        using HttpClient client = new(handler);
        using StringContent content = new(json, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        using HttpRequestMessage request = new(HttpMethod.Post, new Uri(server.Address, path)) { Content = content };
        request.Headers.ExpectContinue = true;
        using HttpResponseMessage response = await client.SendAsync(request, Token);
        return ((int)response.StatusCode, JsonElement.Parse(await response.Content.ReadAsStringAsync(Token)));
    }

    private static string Text(JsonElement row, string property) => row.GetProperty(property).GetString()!;

    private sealed class BrokenAuthority : IBootAuthority
    {
        public BootDecision IsAppAllowed(BootInfo bootInfo) => throw new InvalidOperationException("no chain");

        public BootDecision IsKmsAllowed(BootInfo bootInfo) => throw new InvalidOperationException("no chain");
    }
}
