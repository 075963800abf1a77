using System.Net;
using System.Text;
using System.Text.Json;
using ChainVerify.Tests.Hosting;
using Xunit;

namespace ChainVerify.Tests.Service;

/// <summary>The HTTP side of the service, request by request.</summary>
public class HttpTests
{
    [Fact]
    public async Task One_record_gets_one_verdict_and_an_array_an_array()
    {
        await using RunningService service = await RunningService.StartAsync();
        for (int i = 0; i < 10; i++)
        {
            using HttpResponseMessage response = await service.PostAsync("/v1/verify", ServiceRecords.Line(i));
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal(ServiceRecords.Verdict(i, 1) + "\n", await response.Content.ReadAsStringAsync());
        }

        byte[] array = [.. "["u8, .. ServiceRecords.Line(0), .. ",{\"id\":\"bad\"},17,"u8, .. ServiceRecords.Line(1), .. "]"u8];
        using HttpResponseMessage all = await service.PostAsync("/v1/verify", array);
        Assert.Equal("application/json", all.Content.Headers.ContentType!.MediaType);
        JsonElement[] verdicts = [.. JsonElement.Parse(await all.Content.ReadAsStringAsync()).EnumerateArray()];
        Assert.Equal(4, verdicts.Length);
        Assert.Equal(HostedChains.Verdicts[0].IsValid, verdicts[0].GetProperty("valid").GetBoolean());
        Assert.Equal("MalformedRecord", verdicts[1].GetProperty("failure").GetString());
        Assert.Equal("bad", verdicts[1].GetProperty("id").GetString());
        Assert.Equal(3, verdicts[2].GetProperty("line").GetInt32());
        Assert.Equal(HostedChains.Verdicts[1].IsValid, verdicts[3].GetProperty("valid").GetBoolean());
    }

    [Theory]
    [InlineData("", 400)]
    [InlineData("  \n", 400)]
    [InlineData("{}\n{}\n", 400)]
    [InlineData("nonsense", 200)]
    [InlineData("[]", 200)]
    [InlineData("[{}", 200)]
    public async Task Whatever_the_body_the_answer_is_json(string body, int status)
    {
        await using RunningService service = await RunningService.StartAsync();
        using HttpResponseMessage response = await service.PostAsync("/v1/verify", Encoding.UTF8.GetBytes(body));
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(status == 200 ? "application/json" : "application/problem+json", response.Content.Headers.ContentType!.MediaType);
        JsonElement answer = JsonElement.Parse(await response.Content.ReadAsStringAsync());
        Assert.True(answer.ValueKind is JsonValueKind.Object or JsonValueKind.Array);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_body_beyond_the_limit_is_refused(bool chunked)
    {
        await using RunningService service = await RunningService.StartAsync(("Service:MaxRequestBytes", "1000"));
        // Short enough to leave in one piece with its headers: the service closes the connection, and what is sent later fails.
        using HttpRequestMessage request = new(HttpMethod.Post, "/v1/verify") { Content = new ByteArrayContent(new byte[2000]) };
        request.Headers.TransferEncodingChunked = chunked;
        using HttpResponseMessage response = await service.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task Unknown_paths_and_methods_are_problems()
    {
        await using RunningService service = await RunningService.StartAsync();
        using HttpResponseMessage missing = await service.Client.GetAsync(new Uri("/nothing", UriKind.Relative));
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
        Assert.Equal("application/problem+json", missing.Content.Headers.ContentType!.MediaType);
        using HttpResponseMessage wrong = await service.Client.GetAsync(new Uri("/v1/verify", UriKind.Relative));
        Assert.Equal(HttpStatusCode.MethodNotAllowed, wrong.StatusCode);
    }

    [Fact]
    public async Task A_key_is_asked_for_where_one_is_set()
    {
        await using RunningService service = await RunningService.StartAsync(("Service:ApiKeys:0", "a key of many characters"), ("Service:ApiKeys:1", "another key of many characters"));
        foreach ((string? header, string? value, HttpStatusCode expected) in ((string?, string?, HttpStatusCode)[])[
            (null, null, HttpStatusCode.Unauthorized),
            ("X-Api-Key", "a key of many character", HttpStatusCode.Unauthorized),
            ("X-Api-Key", "a key of many characters", HttpStatusCode.OK),
            ("Authorization", "Bearer another key of many characters", HttpStatusCode.OK),
            ("Authorization", "Basic another key of many characters", HttpStatusCode.Unauthorized)])
        {
            using HttpRequestMessage request = new(HttpMethod.Post, "/v1/verify") { Content = new ByteArrayContent(ServiceRecords.Line(0)) };
            if (header is not null)
            {
                request.Headers.TryAddWithoutValidation(header, value);
            }

            using HttpResponseMessage response = await service.Client.SendAsync(request);
            Assert.Equal(expected, response.StatusCode);
        }

        Assert.Equal("Healthy", await service.GetAsync("/health/ready"));
    }

    [Fact]
    public async Task A_service_without_a_root_is_alive_but_not_ready()
    {
        await using RunningService service = await RunningService.StartAsync(
            ("ChainVerify:Trust:KmsRoots:0", RunningService.NotSet), ("ChainVerify:KmsContract:Rpc", "http://127.0.0.1:9/"),
            ("ChainVerify:KmsContract:Address", "0x00112233445566778899aabbccddeeff00112233"));
        Assert.Equal("Healthy", await service.GetAsync("/health/live"));
        using HttpResponseMessage ready = await service.Client.GetAsync(new Uri("/health/ready", UriKind.Relative));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        using HttpResponseMessage verdict = await service.PostAsync("/v1/verify", ServiceRecords.Line(0));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, verdict.StatusCode);
        Assert.Equal("application/problem+json", verdict.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task Metrics_and_status_tell_what_was_done()
    {
        await using RunningService service = await RunningService.StartAsync();
        using HttpResponseMessage response = await service.PostAsync("/v1/verify/stream", [.. ServiceRecords.Lines(50), .. "nonsense\n"u8]);
        Assert.Equal(51, (await response.Content.ReadAsStringAsync()).Count(character => character == '\n'));
        string metrics = await service.GetAsync("/metrics");
        Assert.Contains("chainverify_verdicts", metrics, StringComparison.Ordinal);
        Assert.Contains("chainverify_service_records_total{", metrics, StringComparison.Ordinal);
        Assert.Contains("failure=\"MalformedRecord\"", metrics, StringComparison.Ordinal);
        Assert.Contains("chainverify_batch_size_bucket", metrics, StringComparison.Ordinal);
        Assert.Contains("chainverify_credential_cache_hits", metrics, StringComparison.Ordinal);

        JsonElement status = JsonElement.Parse(await service.GetAsync("/status"));
        Assert.Equal(51, status.GetProperty("records").GetInt64());
        Assert.Equal("Healthy", status.GetProperty("health").GetString());
        Assert.Equal(HostedChains.Verdicts.Take(50).Count(verdict => verdict.IsValid), status.GetProperty("verdicts").GetProperty("valid").GetInt64());
        Assert.True(status.GetProperty("latencyP99").GetDouble() >= status.GetProperty("latencyP50").GetDouble());

    }

    [Fact]
    public async Task The_interface_is_described()
    {
        await using RunningService service = await RunningService.StartAsync(("Service:ApiKeys:0", "a key of many characters"));
        JsonElement document = JsonElement.Parse(await service.GetAsync("/openapi/v1.json"));
        Assert.Equal("ChainVerify", document.GetProperty("info").GetProperty("title").GetString());
        JsonElement paths = document.GetProperty("paths");
        Assert.Equal(["/v1/verify", "/v1/verify/stream"], paths.EnumerateObject().Select(path => path.Name));
        JsonElement verify = paths.GetProperty("/v1/verify").GetProperty("post");
        Assert.Equal(
            ["200", "400", "401", "413", "429", "503", "504"],
            verify.GetProperty("responses").EnumerateObject().Select(response => response.Name).Order(StringComparer.Ordinal));
        foreach ((JsonElement body, string name) in ((JsonElement, string)[])[(verify.GetProperty("requestBody"), "ChainRecord"), (verify.GetProperty("responses").GetProperty("200"), "Verdict")])
        {
            JsonElement[] forms = [.. body.GetProperty("content").GetProperty("application/json").GetProperty("schema").GetProperty("oneOf").EnumerateArray()];
            Assert.Equal($"#/components/schemas/{name}", forms[0].GetProperty("$ref").GetString());
            Assert.Equal($"#/components/schemas/{name}", forms[1].GetProperty("items").GetProperty("$ref").GetString());
        }

        Assert.True(paths.GetProperty("/v1/verify/stream").GetProperty("post").GetProperty("requestBody").GetProperty("content").TryGetProperty("application/x-ndjson", out _));
        Assert.Equal("X-Api-Key", document.GetProperty("components").GetProperty("securitySchemes").GetProperty("apiKey").GetProperty("name").GetString());
        Assert.Equal(2, document.GetProperty("security").GetArrayLength());
    }
}
