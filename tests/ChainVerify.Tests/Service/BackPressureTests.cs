using ChainVerify.Service.Wire;
using ChainVerify.Tests.Hosting;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Xunit;

namespace ChainVerify.Tests.Service;

/// <summary>Whoever takes no verdicts is read no further: the service holds a window of blocks, the network its own buffers, nobody the whole stream.</summary>
public class BackPressureTests
{
    private const int Records = 9_600;
    private const int Block = 16;
    private const int Window = 2;

    // Of HTTP/2: what a peer may send on one stream before the other side has taken anything of it. HttpClient grants the first, Kestrel the second.
    private const int ClientWindow = 65_535;
    private const int ServiceWindow = 768 * 1024;

    // What Kestrel buffers of a response before whoever writes has to wait.
    private const int ServiceBuffer = 64 * 1024;

    // Blocks in the channel, the one whose verdicts are being written, and the one that is being filled.
    private const int Held = (Window + 2) * Block;

    private static readonly (string, string)[] Settings = [("Service:StreamBlockRecords", "16"), ("Service:StreamWindow", "2"), ("Service:StreamIdleTimeout", "00:30:00")];

    [Fact]
    public async Task A_slow_reader_of_a_stream_is_held_back_and_then_gets_every_verdict_once()
    {
        await using RunningService service = await RunningService.StartHttp2Async(services => ObservedVerifier.Observe(services), Settings);
        ObservedVerifier verifier = ObservedVerifier.Of(service);
        using OpenStream stream = await service.OpenStreamAsync();
        byte[][] lines = [.. Enumerable.Range(0, 100).Select(ServiceRecords.Line)];
        Task sending = Task.Run(async () =>
        {
            for (int i = 0; i < Records; i++)
            {
                await stream.SendAsync(lines[i % lines.Length]);
            }

            await stream.Records.CompleteAsync();
        });
        await RestAsync(verifier);
        Assert.False(sending.IsCompleted);

        // As many verdicts as the client's window holds are gone; every other record is in a block, or was not read.
        long sent = stream.SentBytes();
        long accepted = verifier.Accepted;
        int shortestVerdict = Enumerable.Range(0, lines.Length).Min(index => ServiceRecords.Verdict(index, 1).Length + 1);
        Assert.InRange(accepted, 1, ((ClientWindow + ServiceBuffer) / shortestVerdict) + Held);
        long taken = Enumerable.Range(0, (int)accepted).Sum(index => (long)lines[index % lines.Length].Length);
        Assert.InRange(sent, 1, taken + ServiceWindow + (Held * lines.Max(line => line.Length)));
        Assert.InRange(verifier.MostOnTheirWay, 1, Window + 1);

        for (int i = 0; i < Records; i++)
        {
            Assert.Equal(ServiceRecords.Verdict(i % lines.Length, i + 1), await stream.Verdicts.ReadLineAsync());
        }

        Assert.Null(await stream.Verdicts.ReadLineAsync());
        await sending;
        Assert.Equal(Records, verifier.Accepted);
        Assert.InRange(verifier.MostOnTheirWay, 1, Window + 1);
    }

    [Fact]
    public async Task A_slow_reader_of_a_grpc_stream_is_held_back_and_then_gets_every_verdict_once()
    {
        await using RunningService service = await RunningService.StartHttp2Async(services => ObservedVerifier.Observe(services), Settings);
        ObservedVerifier verifier = ObservedVerifier.Of(service);
        using GrpcChannel channel = GrpcChannel.ForAddress(service.Address);
        using AsyncDuplexStreamingCall<ChainVerify.Service.Wire.Records, Verdicts> call = new Verifier.VerifierClient(channel).VerifyStream();
        ByteString[] lines = [.. Enumerable.Range(0, Block).Select(index => ByteString.CopyFrom(ServiceRecords.Line(index)))];
        Task sending = Task.Run(async () =>
        {
            for (int i = 0; i < Records; i += Block)
            {
                await call.RequestStream.WriteAsync(new ChainVerify.Service.Wire.Records { Record = { lines } });
            }

            await call.RequestStream.CompleteAsync();
        });
        await RestAsync(verifier);
        Assert.False(sending.IsCompleted);
        long accepted = verifier.Accepted;
        Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None));
        Assert.InRange(accepted, Block, (Block * (ClientWindow + ServiceBuffer) / call.ResponseStream.Current.CalculateSize()) + Held);
        Assert.InRange(verifier.MostOnTheirWay, 1, Window + 1);

        long line = 0;
        do
        {
            foreach (ChainVerify.Service.Wire.Verdict verdict in call.ResponseStream.Current.Verdict)
            {
                Assert.Equal(HostedChains.Verdicts[(int)(line % Block)].IsValid, verdict.Valid);
                Assert.Equal(++line, verdict.Line);
            }
        }
        while (await call.ResponseStream.MoveNext(CancellationToken.None));
        Assert.Equal(Records, line);
        await sending;
        Assert.InRange(verifier.MostOnTheirWay, 1, Window + 1);
    }

    [Fact]
    public async Task A_client_that_never_takes_its_verdicts_loses_its_place()
    {
        RequestEnd end = new();
        await using RunningService service = await RunningService.StartHttp2Async(
            end.Observe, [.. Settings, ("Service:MaxConcurrentStreams", "1"), ("Service:StreamIdleTimeout", "00:00:06")]);
        using HttpClient slow = service.CreateClient();
        using OpenStream stream = await RunningService.OpenStreamAsync(slow);
        byte[] lines = ServiceRecords.Lines(100);
        Task sending = Task.Run(async () =>
        {
            while (!(await stream.Records.WriteAsync(lines)).IsCompleted)
            {
                await Task.Yield();
            }
        });
        await sending; // ends when the service has ended the stream

        await end.First;
        using HttpResponseMessage next = await service.PostAsync("/v1/verify/stream", ServiceRecords.Line(0));
        Assert.Equal(ServiceRecords.Verdict(0, 1) + "\n", await next.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_grpc_client_that_never_takes_its_verdicts_loses_its_place()
    {
        RequestEnd end = new();
        await using RunningService service = await RunningService.StartHttp2Async(
            end.Observe, [.. Settings, ("Service:MaxConcurrentStreams", "1"), ("Service:StreamIdleTimeout", "00:00:06")]);
        using GrpcChannel slow = GrpcChannel.ForAddress(service.Address);
        using AsyncDuplexStreamingCall<ChainVerify.Service.Wire.Records, Verdicts> call = new Verifier.VerifierClient(slow).VerifyStream();
        ChainVerify.Service.Wire.Records records = new() { Record = { Enumerable.Range(0, 100).Select(index => ByteString.CopyFrom(ServiceRecords.Line(index))) } };
        using CancellationTokenSource ended = new();
        Task sending = Task.Run(async () =>
        {
            while (true)
            {
                await call.RequestStream.WriteAsync(records, ended.Token);
            }
        });

        await end.First;
        using GrpcChannel channel = GrpcChannel.ForAddress(service.Address);
        using AsyncDuplexStreamingCall<ChainVerify.Service.Wire.Records, Verdicts> next = new Verifier.VerifierClient(channel).VerifyStream();
        await next.RequestStream.WriteAsync(new ChainVerify.Service.Wire.Records { Record = { ByteString.CopyFrom(ServiceRecords.Line(0)) } });
        Assert.True(await next.ResponseStream.MoveNext(CancellationToken.None));
        Assert.Equal(HostedChains.Verdicts[0].IsValid, Assert.Single(next.ResponseStream.Current.Verdict).Valid);
        await ended.CancelAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => sending);
    }

    /// <summary>
    /// Waits until the service accepts nothing more. Should a slow machine make it look so too early, the test sees less of the stream, and
    /// what it asserts still holds.
    /// </summary>
    private static async Task RestAsync(ObservedVerifier verifier)
    {
        long last = 0;
        for (int quiet = 0; quiet < 40 || last == 0;)
        {
            long now = verifier.Accepted;
            quiet = now == last ? quiet + 1 : 0;
            last = now;
            await Task.Delay(25);
        }
    }
}
