using System.Globalization;
using ChainVerify.Service.Wire;
using ChainVerify.Tests.Hosting;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Xunit;

namespace ChainVerify.Tests.Service;

/// <summary>The gRPC side of the service.</summary>
public class GrpcTests
{
    [Fact]
    public async Task Calls_and_streams_get_the_verdicts_in_order()
    {
        await using RunningService service = await StartAsync();
        using GrpcChannel channel = GrpcChannel.ForAddress(service.Address);
        Verifier.VerifierClient client = new(channel);
        Verdicts answer = await client.VerifyAsync(MakeRecords(0, 100));
        AssertVerdicts(answer.Verdict);

        using AsyncDuplexStreamingCall<ChainVerify.Service.Wire.Records, Verdicts> call = client.VerifyStream();
        List<ChainVerify.Service.Wire.Verdict> verdicts = [];
        Task reading = Task.Run(async () =>
        {
            await foreach (Verdicts part in call.ResponseStream.ReadAllAsync())
            {
                verdicts.AddRange(part.Verdict);
            }
        });
        for (int i = 0; i < 20; i++)
        {
            await call.RequestStream.WriteAsync(MakeRecords(5 * i, 5));
        }

        await call.RequestStream.CompleteAsync();
        await reading;
        AssertVerdicts(verdicts);
    }

    [Fact]
    public async Task A_verdict_comes_before_the_next_record_is_sent()
    {
        await using RunningService service = await StartAsync();
        using GrpcChannel channel = GrpcChannel.ForAddress(service.Address);
        using AsyncDuplexStreamingCall<ChainVerify.Service.Wire.Records, Verdicts> call = new Verifier.VerifierClient(channel).VerifyStream();
        for (int i = 0; i < 10; i++)
        {
            await call.RequestStream.WriteAsync(MakeRecords(i, 1));
            Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None));
            Assert.Equal(i + 1, Assert.Single(call.ResponseStream.Current.Verdict).Line);
        }

        await call.RequestStream.CompleteAsync();
        Assert.False(await call.ResponseStream.MoveNext(CancellationToken.None));
    }

    [Fact]
    public async Task A_stream_on_which_nothing_moves_ends()
    {
        await using RunningService service = await StartAsync(("Service:StreamIdleTimeout", "00:00:00.1"));
        using GrpcChannel channel = GrpcChannel.ForAddress(service.Address);
        using AsyncDuplexStreamingCall<ChainVerify.Service.Wire.Records, Verdicts> call = new Verifier.VerifierClient(channel).VerifyStream();

        // On a busy machine the service may have ended the stream before.
        await call.RequestStream.WriteAsync(MakeRecords(0, 1)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        RpcException exception = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            while (await call.ResponseStream.MoveNext(CancellationToken.None))
            {
                Assert.Single(call.ResponseStream.Current.Verdict);
            }
        });
        Assert.Equal(StatusCode.DeadlineExceeded, exception.StatusCode);
    }

    [Fact]
    public async Task A_key_is_asked_for_here_too()
    {
        await using RunningService service = await StartAsync(("Service:ApiKeys:0", "a key of many characters"));
        using GrpcChannel channel = GrpcChannel.ForAddress(service.Address);
        Verifier.VerifierClient client = new(channel);
        RpcException exception = await Assert.ThrowsAsync<RpcException>(async () => await client.VerifyAsync(MakeRecords(0, 1)));
        Assert.Equal(StatusCode.Unauthenticated, exception.StatusCode);
        Metadata headers = new() { { "x-api-key", "a key of many characters" } };
        Assert.Single((await client.VerifyAsync(MakeRecords(0, 1), headers)).Verdict);
    }

    private static Task<RunningService> StartAsync(params (string, string)[] settings)
        => RunningService.StartAsync([("Kestrel:Endpoints:Http:Protocols", "Http2"), .. settings]);

    private static ChainVerify.Service.Wire.Records MakeRecords(int start, int count)
    {
        ChainVerify.Service.Wire.Records records = new();
        records.Record.AddRange(Enumerable.Range(start, count).Select(index => ByteString.CopyFrom(ServiceRecords.Line(index))));
        return records;
    }

    private static void AssertVerdicts(IReadOnlyList<ChainVerify.Service.Wire.Verdict> verdicts)
    {
        Assert.Equal(100, verdicts.Count);
        for (int i = 0; i < verdicts.Count; i++)
        {
            Assert.Equal(i + 1, verdicts[i].Line);
            Assert.Equal(i.ToString(CultureInfo.InvariantCulture), verdicts[i].Id);
            Assert.Equal(HostedChains.Verdicts[i].IsValid, verdicts[i].Valid);
            Assert.Equal(HostedChains.Verdicts[i].IsValid ? "" : HostedChains.Verdicts[i].Failure.ToString(), verdicts[i].Failure);
        }
    }
}
