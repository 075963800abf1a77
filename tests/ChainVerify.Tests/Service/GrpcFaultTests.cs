using ChainVerify.Service.Wire;
using ChainVerify.Tests.Hosting;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Xunit;

namespace ChainVerify.Tests.Service;

/// <summary>What goes wrong over gRPC: each accepted record has one verdict, then there is one clear status.</summary>
public sealed class GrpcFaultTests : IDisposable
{
    private readonly List<GrpcChannel> _channels = [];

    [Fact]
    public async Task Stopping_ends_a_resting_stream_with_the_verdicts_of_what_was_sent()
    {
        await using RunningService service = await RunningService.StartHttp2Async();
        using AsyncDuplexStreamingCall<ChainVerify.Service.Wire.Records, Verdicts> call = Connect(service).VerifyStream();
        for (int i = 0; i < 5; i++)
        {
            await call.RequestStream.WriteAsync(MakeRecords(0, 20));
        }

        Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None));
        Verdicts first = call.ResponseStream.Current;
        Task stopping = service.StopAsync();
        (List<ChainVerify.Service.Wire.Verdict> verdicts, RpcException? end) = await ReadToEndAsync(call);
        await stopping;
        AssertStatus(StatusCode.Unavailable, end);
        Assert.Contains("stopping", end!.Status.Detail, StringComparison.Ordinal);
        AssertVerdicts([.. first.Verdict, .. verdicts], 20);
    }

    [Fact]
    public async Task Stopping_under_load_loses_and_doubles_nothing()
    {
        await using RunningService service = await RunningService.StartHttp2Async(services => ObservedVerifier.Observe(services));
        using CancellationTokenSource ended = new();

        // Each has a connection of its own: HttpClient may send the rest of a message behind the reset of its stream, and Kestrel then closes the connection.
        AsyncDuplexStreamingCall<ChainVerify.Service.Wire.Records, Verdicts>[] calls = [.. Enumerable.Range(0, 6).Select(_ => Connect(service).VerifyStream())];
        using SemaphoreSlim underLoad = new(0);
        Task[] sending = [.. calls.Select(call => Task.Run(async () =>
        {
            ChainVerify.Service.Wire.Records records = MakeRecords(0, 20);
            try
            {
                while (!ended.IsCancellationRequested)
                {
                    // As fast as it is let, also when the service is stopping. A write that waits for room does not always hear that its
                    // call has ended: .NET's client forgets it if the call has its status before the reset comes.
                    await call.RequestStream.WriteAsync(records, ended.Token);
                }
            }
            catch (Exception exception) when (exception is RpcException or InvalidOperationException or OperationCanceledException or IOException)
            {
                Assert.True(underLoad.CurrentCount >= 0); // the call has ended: its status is what the reader sees
            }
        }))];
        Task<(List<ChainVerify.Service.Wire.Verdict> Verdicts, RpcException? End)>[] reading =
            [.. calls.Select(call => Task.Run(() => ReadToEndAsync(call, () => underLoad.Release())))];
        Task early = Task.WhenAny(reading);
        for (int i = 0; i < 50 * calls.Length; i++)
        {
            // A call that ends before the service stops fails the test below instead of keeping it waiting.
            await Task.WhenAny(underLoad.WaitAsync(ended.Token), early);
        }

        Assert.False(early.IsCompleted);
        Task stopping = service.StopAsync();
        long answered = 0;
        foreach ((List<ChainVerify.Service.Wire.Verdict> verdicts, RpcException? end) in await Task.WhenAll(reading))
        {
            AssertStatus(StatusCode.Unavailable, end);
            Assert.Contains("stopping", end!.Status.Detail, StringComparison.Ordinal);
            AssertVerdicts(verdicts, 20);
            answered += verdicts.Count;
        }

        await ended.CancelAsync();
        await Task.WhenAll(sending);
        await stopping;
        Assert.Equal(ObservedVerifier.Of(service).Accepted, answered);
        Array.ForEach(calls, call => call.Dispose());
    }

    [Fact]
    public async Task Malformed_records_in_the_middle_have_verdicts_like_all_others()
    {
        await using RunningService service = await RunningService.StartHttp2Async(("Service:MaxRecordBytes", "5000"), ("Service:StreamBlockRecords", "3"));
        ChainVerify.Service.Wire.Records records = new()
        {
            Record =
            {
                ByteString.CopyFrom(ServiceRecords.Line(0)), ByteString.CopyFromUtf8("nonsense"), ByteString.Empty, ByteString.CopyFrom(ServiceRecords.Line(1)),
                ByteString.CopyFromUtf8($"{{\"x\":\"{new string('x', 5000)}\"}}"), ByteString.CopyFromUtf8("{\"id\":7}"), ByteString.CopyFrom(ServiceRecords.Line(2)),
            },
        };
        using AsyncDuplexStreamingCall<ChainVerify.Service.Wire.Records, Verdicts> call = Connect(service).VerifyStream();
        for (int i = 0; i < 10; i++)
        {
            await call.RequestStream.WriteAsync(records);
        }

        await call.RequestStream.CompleteAsync();
        (List<ChainVerify.Service.Wire.Verdict> verdicts, RpcException? end) = await ReadToEndAsync(call);
        Assert.Null(end);
        Assert.Equal(10 * records.Record.Count, verdicts.Count);
        int?[] chains = [0, null, null, 1, null, null, 2];
        for (int i = 0; i < verdicts.Count; i++)
        {
            Assert.Equal(i + 1, verdicts[i].Line);
            Assert.Equal(chains[i % chains.Length] is { } chain ? FailureOf(chain) : "MalformedRecord", verdicts[i].Failure);
        }

        Assert.Contains("long", verdicts[4].Detail, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task What_is_too_large_ends_the_stream_after_the_verdicts_before_it()
    {
        await using RunningService service = await RunningService.StartHttp2Async(("Service:MaxRequestBytes", "200000"), ("Service:MaxRequestRecords", "100"));
        Verifier.VerifierClient client = Connect(service);
        ChainVerify.Service.Wire.Records tooLong = new() { Record = { ByteString.CopyFrom(new byte[300_000]) } };
        ChainVerify.Service.Wire.Records tooMany = new() { Record = { Enumerable.Repeat(ByteString.Empty, 101) } };
        foreach (ChainVerify.Service.Wire.Records refused in (ChainVerify.Service.Wire.Records[])[tooLong, tooMany])
        {
            RpcException alone = await Assert.ThrowsAsync<RpcException>(async () => await client.VerifyAsync(refused));
            AssertStatus(StatusCode.ResourceExhausted, alone);
            using AsyncDuplexStreamingCall<ChainVerify.Service.Wire.Records, Verdicts> call = client.VerifyStream();
            for (int i = 0; i < 3; i++)
            {
                await call.RequestStream.WriteAsync(MakeRecords(0, 20));
            }

            using CancellationTokenSource ended = new();
            Task writing = call.RequestStream.WriteAsync(refused, ended.Token); // may be broken off: the status is what counts
            (List<ChainVerify.Service.Wire.Verdict> verdicts, RpcException? end) = await ReadToEndAsync(call);
            AssertStatus(StatusCode.ResourceExhausted, end);
            Assert.Equal(60, verdicts.Count);
            AssertVerdicts(verdicts, 20);
            await ended.CancelAsync();
            await writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }
    }

    [Fact]
    public async Task A_message_as_long_as_allowed_is_taken_whatever_the_server_allows_by_itself()
    {
        // Kestrel takes no more than 30 MB unless it is told.
        await using RunningService service = await RunningService.StartHttp2Async(("Service:MaxRequestBytes", "50000000"), ("Service:MaxRecordBytes", "1000"));
        ChainVerify.Service.Wire.Records records = new() { Record = { ByteString.CopyFrom(new byte[40_000_000]) } };
        Assert.Equal("MalformedRecord", Assert.Single((await Connect(service).VerifyAsync(records)).Verdict).Failure);
    }

    [Fact]
    public async Task No_more_calls_and_streams_than_allowed_are_served_at_once()
    {
        await using GatedService gated = await GatedService.StartHttp2Async(("Service:MaxConcurrentRequests", "1"), ("Service:MaxConcurrentStreams", "1"));
        Verifier.VerifierClient client = Connect(gated.Service);
        AsyncUnaryCall<Verdicts> first = client.VerifyAsync(MakeRecords(0, 2));
        await gated.Engine.EnteredAsync();
        RpcException refused = await Assert.ThrowsAsync<RpcException>(async () => await client.VerifyAsync(MakeRecords(0, 2)));
        Assert.Equal(StatusCode.Unavailable, refused.StatusCode);
        Assert.Contains("429", refused.Status.Detail, StringComparison.Ordinal);

        using AsyncDuplexStreamingCall<ChainVerify.Service.Wire.Records, Verdicts> stream = client.VerifyStream();
        await stream.RequestStream.WriteAsync(MakeRecords(0, 2));
        await gated.Verifier.ReachAsync(2);
        using AsyncDuplexStreamingCall<ChainVerify.Service.Wire.Records, Verdicts> second = client.VerifyStream();
        (_, RpcException? end) = await ReadToEndAsync(second);
        Assert.Equal(StatusCode.Unavailable, end?.StatusCode);

        gated.Engine.Open();
        Assert.Equal(2, (await first).Verdict.Count);
        await stream.RequestStream.CompleteAsync();
        (List<ChainVerify.Service.Wire.Verdict> verdicts, end) = await ReadToEndAsync(stream);
        Assert.Null(end);
        Assert.Equal(2, verdicts.Count);
    }

    [Fact]
    public async Task A_call_that_waits_for_too_long_is_given_up()
    {
        await using GatedService gated = await GatedService.StartHttp2Async(("Service:RequestTimeout", "00:00:00.1"));
        using OpenStream stream = await gated.OccupyAsync();
        RpcException exception = await Assert.ThrowsAsync<RpcException>(async () => await Connect(gated.Service).VerifyAsync(MakeRecords(0, 2)));
        Assert.Equal(StatusCode.DeadlineExceeded, exception.StatusCode);
        gated.Engine.Open();
        await stream.Records.CompleteAsync();
        Assert.Equal(ServiceRecords.Verdicts(2), await stream.ReadToEndAsync());
        Assert.Equal(4, gated.Verifier.Accepted);
    }

    [Fact]
    public async Task Calls_whose_client_has_gone_leave_nothing_behind()
    {
        await using GatedService gated = await GatedService.StartHttp2Async();
        Verifier.VerifierClient client = Connect(gated.Service);
        using OpenStream occupying = await gated.OccupyAsync();
        for (int i = 0; i < 10; i++)
        {
            AsyncDuplexStreamingCall<ChainVerify.Service.Wire.Records, Verdicts> call = client.VerifyStream();
            await call.RequestStream.WriteAsync(MakeRecords(0, 20));
            await gated.Verifier.ReachAsync(2);
            call.Dispose();
            await gated.Verifier.ReachAsync(1);
        }

        gated.Engine.Open();
        AssertVerdicts((await client.VerifyAsync(MakeRecords(0, 20))).Verdict, 20);
    }

    [Fact]
    public async Task A_stream_asks_for_a_key_and_takes_it_as_a_bearer_token()
    {
        await using RunningService service = await RunningService.StartHttp2Async(("Service:ApiKeys:0", "a key of many characters"));
        Verifier.VerifierClient client = Connect(service);
        foreach ((string? token, StatusCode? expected) in ((string?, StatusCode?)[])[
            (null, StatusCode.Unauthenticated), ("Bearer a key of many character", StatusCode.Unauthenticated), ("Bearer a key of many characters", null)])
        {
            using AsyncDuplexStreamingCall<ChainVerify.Service.Wire.Records, Verdicts> call = client.VerifyStream(token is null ? [] : new Metadata { { "authorization", token } });
            if (expected is null)
            {
                await call.RequestStream.WriteAsync(MakeRecords(0, 20));
                await call.RequestStream.CompleteAsync();
            }

            (List<ChainVerify.Service.Wire.Verdict> verdicts, RpcException? end) = await ReadToEndAsync(call);
            Assert.Equal(expected, end?.StatusCode);
            Assert.Equal(expected is null ? 20 : 0, verdicts.Count);
        }
    }

    public void Dispose() => _channels.ForEach(channel => channel.Dispose());

    private static async Task<(List<ChainVerify.Service.Wire.Verdict> Verdicts, RpcException? End)> ReadToEndAsync(
        AsyncDuplexStreamingCall<ChainVerify.Service.Wire.Records, Verdicts> call, Action? read = null)
    {
        List<ChainVerify.Service.Wire.Verdict> verdicts = [];
        try
        {
            while (await call.ResponseStream.MoveNext(CancellationToken.None))
            {
                verdicts.AddRange(call.ResponseStream.Current.Verdict);
                read?.Invoke();
            }

            return (verdicts, null);
        }
        catch (RpcException exception)
        {
            return (verdicts, exception);
        }
    }

    private static ChainVerify.Service.Wire.Records MakeRecords(int start, int count)
        => new() { Record = { Enumerable.Range(start, count).Select(index => ByteString.CopyFrom(ServiceRecords.Line(index))) } };

    private static string FailureOf(int chain) => HostedChains.Verdicts[chain].IsValid ? string.Empty : HostedChains.Verdicts[chain].Failure.ToString();

    private static void AssertStatus(StatusCode expected, RpcException? end) => Assert.True(end?.StatusCode == expected, $"{end}");

    /// <summary>The verdicts of the first chains, again and again, without a gap.</summary>
    private static void AssertVerdicts(IReadOnlyList<ChainVerify.Service.Wire.Verdict> verdicts, int chains)
    {
        Assert.NotEmpty(verdicts);
        for (int i = 0; i < verdicts.Count; i++)
        {
            Assert.Equal(i + 1, verdicts[i].Line);
            Assert.Equal(FailureOf(i % chains), verdicts[i].Failure);
        }
    }

    private Verifier.VerifierClient Connect(RunningService service)
    {
        GrpcChannel channel = GrpcChannel.ForAddress(service.Address, new GrpcChannelOptions { MaxSendMessageSize = null });
        _channels.Add(channel);
        return new Verifier.VerifierClient(channel);
    }
}
