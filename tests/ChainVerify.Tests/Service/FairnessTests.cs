using System.Text.Json;
using ChainVerify.Tests.Hosting;
using Xunit;

namespace ChainVerify.Tests.Service;

/// <summary>
/// A client that sends garbage, as fast as it is let, takes no more than its share. The queue is first come, first served, and no stream has
/// more than its window and one block on the way: so that is all that anybody ever waits behind, whatever the others send.
/// </summary>
public class FairnessTests
{
    private const int Streams = 3;
    private const int Window = 2;
    private const int Block = 16;
    private const int Rounds = 10;
    private const int MostAhead = Streams * (Window + 1) * Block;

    // Well-formed chains with a wrong last signature: the most work that an invalid record can make.
    private static readonly int[] Garbage =
        [.. Enumerable.Range(0, HostedChains.All.Length).Where(index => HostedChains.Verdicts[index].Failure == ChainFailure.MessageSignerMismatch)];

    private static readonly int[] Valid = [.. Enumerable.Range(0, HostedChains.All.Length).Where(index => HostedChains.Verdicts[index].IsValid)];

    private static readonly (string, string)[] Settings =
    [
        ("ChainVerify:MaxBatch", "16"), ("Service:StreamBlockRecords", "16"), ("Service:StreamWindow", "2"),
    ];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Whoever_sends_garbage_gets_ahead_by_his_window_at_most(bool streams)
    {
        await using GatedService gated = await GatedService.StartHttp2Async(Settings);
        (RunningService service, ObservedVerifier verifier) = (gated.Service, gated.Verifier);
        using BatchLog batches = new(service);
        GarbageClient[] others = [.. Enumerable.Range(0, Streams).Select(_ => new GarbageClient(service))];
        using OpenStream? stream = streams ? await service.OpenStreamAsync() : null;
        for (int round = 0; round < Rounds; round++)
        {
            // Nothing is verified for the moment, and what was is in the log: each of the others brings as much on its way as it is let.
            while (!gated.Engine.IsHolding)
            {
                await Task.Yield();
            }

            await verifier.ReachAsync(Streams * (Window + 1));
            long before = batches.Invalid;
            int index = Valid[round];
            Task<string?> answer = stream is null ? PostAsync(service, index) : AskAsync(stream, index);
            await verifier.ReachAsync((Streams * (Window + 1)) + 1);
            gated.Engine.Open();
            Assert.Equal(ServiceRecords.Verdict(index, stream is null ? 1 : round + 1), await answer);
            gated.Engine.Close();

            long? ahead;
            while ((ahead = batches.InvalidBefore(round + 1) - before) is null)
            {
                await Task.Yield(); // the worker writes the log after it has answered
            }

            Assert.InRange(ahead.Value, 1, MostAhead);
        }

        Assert.Equal((Streams * (Window + 1)) + 1, verifier.MostOnTheirWay);
        gated.Engine.Open();
        long refused = 0;
        foreach (GarbageClient other in others)
        {
            refused += await other.EndAsync();
        }

        Assert.InRange(refused, Rounds * Block, long.MaxValue);
    }

    [Fact]
    public async Task An_array_takes_no_more_of_the_queue_than_a_stream()
    {
        await using GatedService gated = await GatedService.StartAsync(Settings);
        ObservedVerifier verifier = gated.Verifier;
        byte[] array = [.. "["u8, .. Enumerable.Range(0, 200).SelectMany(index => (byte[])[.. ServiceRecords.Line(index % 100), (byte)',']).SkipLast(1), .. "]"u8];
        Task<HttpResponseMessage> posting = gated.Service.PostAsync("/v1/verify", array);
        await verifier.ReachAsync(Window);
        gated.Engine.Open();
        using HttpResponseMessage response = await posting;
        string[] verdicts = [.. JsonElement.Parse(await response.Content.ReadAsStringAsync()).EnumerateArray().Select(verdict => verdict.GetRawText())];
        Assert.Equal(Enumerable.Range(0, 200).Select(index => ServiceRecords.Verdict(index % 100, index + 1)), verdicts);
        Assert.Equal(Window, verifier.MostOnTheirWay);
    }

    [Fact]
    public async Task Garbage_of_every_kind_at_full_speed_starves_nobody()
    {
        await using RunningService service = await RunningService.StartHttp2Async();
        GarbageClient[] others = [new(service), new(service), new(service, "nonsense\n"u8.ToArray()), new(service, "{\"publicKey\":\"00\"}\n"u8.ToArray())];
        for (int i = 0; i < 20; i++)
        {
            using HttpResponseMessage response = await service.PostAsync("/v1/verify/stream", ServiceRecords.Lines(50));
            Assert.Equal(ServiceRecords.Verdicts(50), (await response.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries));
            Assert.Equal(ServiceRecords.Verdict(i, 1), await PostAsync(service, i));
        }

        foreach (GarbageClient other in others)
        {
            Assert.True(await other.EndAsync() > 0);
        }
    }

    private static async Task<string?> PostAsync(RunningService service, int index)
    {
        using HttpResponseMessage response = await service.PostAsync("/v1/verify", ServiceRecords.Line(index));
        return (await response.Content.ReadAsStringAsync()).TrimEnd('\n');
    }

    private static async Task<string?> AskAsync(OpenStream stream, int index)
    {
        await stream.SendAsync(ServiceRecords.Line(index));
        return await stream.Verdicts.ReadLineAsync();
    }

    /// <summary>Sends garbage on a connection of its own until it is told to end, and takes all verdicts.</summary>
    private sealed class GarbageClient
    {
        private readonly HttpClient _client;
        private readonly byte[] _garbage;
        private readonly Task<long> _running;
        private volatile bool _isEnough;

        internal GarbageClient(RunningService service, byte[]? garbage = null)
        {
            _client = service.CreateClient();
            _garbage = garbage ?? [.. Garbage.SelectMany(ServiceRecords.Line)];
            _running = RunAsync();
        }

        /// <summary>Ends the stream; its verdicts must be one a record, in order, none of them valid.</summary>
        internal async Task<long> EndAsync()
        {
            _isEnough = true;
            long refused = await _running;
            _client.Dispose();
            return refused;
        }

        private async Task<long> RunAsync()
        {
            using OpenStream stream = await RunningService.OpenStreamAsync(_client);
            Task<long> sending = Task.Run(async () =>
            {
                long sent = 0;
                while (!_isEnough && !(await stream.Records.WriteAsync(_garbage)).IsCompleted)
                {
                    sent += _garbage.AsSpan().Count((byte)'\n');
                }

                await stream.Records.CompleteAsync();
                return sent;
            });
            long line = 0;
            while (await stream.Verdicts.ReadLineAsync() is { } verdict)
            {
                Assert.StartsWith($"{{\"line\":{++line},", verdict, StringComparison.Ordinal);
                Assert.Contains("\"valid\":false", verdict, StringComparison.Ordinal);
            }

            Assert.Equal(await sending, line);
            return line;
        }
    }
}
