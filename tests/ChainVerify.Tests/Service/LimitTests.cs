using System.Net;
using System.Text;
using System.Text.Json;
using ChainVerify.Tests.Hosting;
using Xunit;

namespace ChainVerify.Tests.Service;

/// <summary>What the service refuses, and what it gives up: too many at once, too much, too slow, nobody there any more.</summary>
public class LimitTests
{
    // Two records: a lone one would not go through the queue.
    private static readonly byte[] Pair = [.. "["u8, .. ServiceRecords.Line(0), .. ","u8, .. ServiceRecords.Line(1), .. "]"u8];

    [Fact]
    public async Task No_more_requests_than_allowed_are_served_at_once()
    {
        await using GatedService gated = await GatedService.StartAsync(("Service:MaxConcurrentRequests", "1"));
        Task<HttpResponseMessage> first = gated.Service.PostAsync("/v1/verify", Pair);
        await gated.Engine.EnteredAsync();
        using HttpResponseMessage refused = await gated.Service.PostAsync("/v1/verify", Pair);
        await AssertProblemAsync(HttpStatusCode.TooManyRequests, refused);
        gated.Engine.Open();
        using HttpResponseMessage served = await first;
        Assert.Equal(HttpStatusCode.OK, served.StatusCode);
    }

    [Fact]
    public async Task A_request_that_waits_for_too_long_is_given_up_and_not_verified()
    {
        await using GatedService gated = await GatedService.StartHttp2Async(("Service:RequestTimeout", "00:00:00.1"));
        using OpenStream stream = await gated.OccupyAsync();
        using HttpResponseMessage response = await gated.Service.PostAsync("/v1/verify", Pair);
        await AssertProblemAsync(HttpStatusCode.GatewayTimeout, response);
        gated.Engine.Open();
        await stream.Records.CompleteAsync();
        Assert.Equal(ServiceRecords.Verdicts(2), await stream.ReadToEndAsync());
        Assert.Equal(2, JsonElement.Parse(await gated.Service.GetAsync("/status")).GetProperty("records").GetInt32());
    }

    [Fact]
    public async Task A_request_whose_time_is_up_while_it_is_being_verified_has_one_answer()
    {
        await using GatedService gated = await GatedService.StartAsync(("Service:RequestTimeout", "00:00:01"));
        Task entered = gated.Engine.EnteredAsync();
        Task<HttpResponseMessage> posting = gated.Service.PostAsync("/v1/verify", Pair);
        while (await Task.WhenAny(entered, posting) == posting)
        {
            // So slow a machine that time is up in the queue already.
            using HttpResponseMessage early = await posting;
            await AssertProblemAsync(HttpStatusCode.GatewayTimeout, early);
            posting = gated.Service.PostAsync("/v1/verify", Pair);
        }

        // The request is still open, and so is its token.
        TaskCompletionSource timeIsUp = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using CancellationTokenRegistration registration = gated.Verifier.LastToken.Register(timeIsUp.SetResult);
        await timeIsUp.Task;
        gated.Engine.Open();
        using HttpResponseMessage response = await posting;
        await AssertProblemAsync(HttpStatusCode.GatewayTimeout, response);
    }

    [Fact]
    public async Task A_body_that_does_not_come_to_its_end_in_time_is_given_up()
    {
        await using RunningService service = await RunningService.StartHttp2Async(("Service:RequestTimeout", "00:00:00.1"));
        using HalfContent body = new(ServiceRecords.Line(0)[..100]);
        using HttpRequestMessage request = new(HttpMethod.Post, "/v1/verify")
        {
            Content = body,
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        using HttpResponseMessage response = await service.Client.SendAsync(request);
        await AssertProblemAsync(HttpStatusCode.GatewayTimeout, response);
    }

    [Fact]
    public async Task A_request_whose_client_has_gone_is_not_verified()
    {
        await using GatedService gated = await GatedService.StartHttp2Async();
        using OpenStream stream = await gated.OccupyAsync();
        using CancellationTokenSource patience = new();
        Task<HttpResponseMessage> leaving = gated.Service.Client.PostAsync(new Uri("/v1/verify", UriKind.Relative), new ByteArrayContent(Pair), patience.Token);
        await gated.Verifier.ReachAsync(2);
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaving);
        await gated.Verifier.ReachAsync(1);
        gated.Engine.Open();
        await stream.Records.CompleteAsync();
        Assert.Equal(ServiceRecords.Verdicts(2), await stream.ReadToEndAsync());
        Assert.Equal(2, JsonElement.Parse(await gated.Service.GetAsync("/status")).GetProperty("records").GetInt32());
    }

    [Theory]
    [InlineData(10, HttpStatusCode.OK)]
    [InlineData(11, HttpStatusCode.RequestEntityTooLarge)]
    [InlineData(1_000_000, HttpStatusCode.RequestEntityTooLarge)]
    public async Task A_body_of_more_records_than_allowed_is_refused(int records, HttpStatusCode expected)
    {
        // A million zeros are two megabytes: as verdicts they would be hundreds.
        await using RunningService service = await RunningService.StartAsync(("Service:MaxRequestRecords", "10"), ("Service:StreamBlockRecords", "4"));
        byte[] body = Encoding.UTF8.GetBytes($"[{string.Join(',', Enumerable.Repeat('0', records))}]");
        using HttpResponseMessage response = await service.PostAsync("/v1/verify", body);
        if (expected == HttpStatusCode.OK)
        {
            Assert.Equal(records, JsonElement.Parse(await response.Content.ReadAsStringAsync()).GetArrayLength());
        }
        else
        {
            await AssertProblemAsync(expected, response);
            using HttpResponseMessage stream = await service.PostAsync("/v1/verify/stream", body);
            Assert.Equal(records, (await stream.Content.ReadAsStringAsync()).AsSpan().Count('\n'));
        }
    }

    [Fact]
    public async Task A_record_beyond_the_limit_is_malformed_and_its_neighbours_are_not()
    {
        await using RunningService service = await RunningService.StartAsync(("Service:MaxRecordBytes", "5000"));
        byte[] body = Encoding.UTF8.GetBytes($"[{Encoding.UTF8.GetString(ServiceRecords.Line(0))},{{\"x\":\"{new string('x', 5000)}\"}},{Encoding.UTF8.GetString(ServiceRecords.Line(1))}]");
        using HttpResponseMessage response = await service.PostAsync("/v1/verify", body);
        JsonElement[] verdicts = [.. JsonElement.Parse(await response.Content.ReadAsStringAsync()).EnumerateArray()];
        Assert.Equal(3, verdicts.Length);
        Assert.Equal(HostedChains.Verdicts[0].IsValid, verdicts[0].GetProperty("valid").GetBoolean());
        Assert.Equal("MalformedRecord", verdicts[1].GetProperty("failure").GetString());
        Assert.Equal(HostedChains.Verdicts[1].IsValid, verdicts[2].GetProperty("valid").GetBoolean());
    }

    private static async Task AssertProblemAsync(HttpStatusCode status, HttpResponseMessage response)
    {
        Assert.Equal(status, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal((int)status, JsonElement.Parse(await response.Content.ReadAsStringAsync()).GetProperty("status").GetInt32());
    }

    /// <summary>A body that pauses after its first part, until nobody wants the rest any more.</summary>
    private sealed class HalfContent(byte[] firstPart) : HttpContent
    {
        private readonly TaskCompletionSource _disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(firstPart);
            await stream.FlushAsync();
            await _disposed.Task;
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }

        protected override void Dispose(bool disposing)
        {
            _disposed.TrySetResult();
            base.Dispose(disposing);
        }
    }
}
