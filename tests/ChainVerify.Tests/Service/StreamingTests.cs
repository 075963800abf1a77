using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Xunit;

namespace ChainVerify.Tests.Service;

/// <summary>Streams over HTTP: order, both directions at once, and everything that goes wrong with them.</summary>
public class StreamingTests
{
    [Fact]
    public async Task Every_record_gets_its_verdict_in_order_whatever_stands_between()
    {
        await using RunningService service = await RunningService.StartAsync(("Service:StreamBlockRecords", "7"), ("Service:MaxRecordBytes", "5000"));
        List<byte> body = [];
        List<string> expected = [];
        for (int i = 0; i < 100; i++)
        {
            body.AddRange(ServiceRecords.Line(i));
            expected.Add(ServiceRecords.Verdict(i, (2 * i) + 1));
            body.AddRange(Encoding.UTF8.GetBytes(i % 2 == 0 ? "{\"id\":7}\n" : new string('x', 6000) + "\n"));
            expected.Add("MalformedRecord");
        }

        using HttpResponseMessage response = await service.PostAsync("/v1/verify/stream", [.. body]);
        Assert.Equal("application/x-ndjson", response.Content.Headers.ContentType!.MediaType);
        string[] lines = (await response.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(expected.Count, lines.Length);
        for (int i = 0; i < lines.Length; i++)
        {
            Assert.True(expected[i] == "MalformedRecord" ? lines[i].Contains(expected[i], StringComparison.Ordinal) : lines[i] == expected[i], lines[i]);
            Assert.Equal(i + 1, JsonElement.Parse(lines[i]).GetProperty("line").GetInt32());
        }
    }

    [Fact]
    public async Task A_verdict_comes_before_the_next_record_is_sent()
    {
        await using RunningService service = await RunningService.StartHttp2Async();
        using OpenStream stream = await service.OpenStreamAsync();
        for (int i = 0; i < 20; i++)
        {
            await stream.SendAsync(ServiceRecords.Line(i));
            Assert.Equal(ServiceRecords.Verdict(i, i + 1), await stream.Verdicts.ReadLineAsync());
        }

        await stream.Records.CompleteAsync();
        Assert.Null(await stream.Verdicts.ReadLineAsync());
    }

    [Fact]
    public async Task A_stream_that_rests_for_too_long_is_ended_with_the_reason()
    {
        // On a busy machine a record may take longer than the service waits; then it is no rest, and tells nothing.
        bool isAnswered = false;
        for (int seconds = 1; !isAnswered && seconds <= 32; seconds *= 2)
        {
            await using RunningService service = await RunningService.StartHttp2Async(("Service:StreamIdleTimeout", $"00:00:{seconds:00}"));
            using OpenStream stream = await service.OpenStreamAsync();
            await stream.SendAsync([.. ServiceRecords.Line(0), .. "{\"unfinished"u8]);
            string? line = await stream.Verdicts.ReadLineAsync();
            if (isAnswered = line == ServiceRecords.Verdict(0, 1))
            {
                line = await stream.Verdicts.ReadLineAsync();
            }

            Assert.Equal("""{"error":"nothing was sent for too long"}""", line);
        }

        Assert.True(isAnswered);
    }

    [Fact]
    public async Task No_more_streams_than_allowed_are_open_at_once()
    {
        await using RunningService service = await RunningService.StartHttp2Async(("Service:MaxConcurrentStreams", "1"));
        using OpenStream stream = await service.OpenStreamAsync();
        using HttpResponseMessage refused = await service.PostAsync("/v1/verify/stream", ServiceRecords.Line(0));
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        await stream.SendAsync(ServiceRecords.Line(0));
        Assert.Equal(ServiceRecords.Verdict(0, 1), await stream.Verdicts.ReadLineAsync());
    }

    [Theory]
    [InlineData("POST /v1/verify/stream HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n")]
    [InlineData("POST /v1/verify/stream HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")]
    [InlineData("POST /v1/verify HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n{\"id\":")]
    [InlineData("POST /v1/verify/stream HTTP/1.1\r\nHost: x\r\nContent-")]
    [InlineData("POST /v1/verify HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n[]")]
    public async Task A_client_that_breaks_off_harms_nobody(string request)
    {
        await using RunningService service = await RunningService.StartAsync();
        for (int i = 0; i < 8; i++)
        {
            using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(IPAddress.Loopback, service.Address.Port);
            await socket.SendAsync(Encoding.UTF8.GetBytes(request));
            bool isHalfClosed = i % 2 == 0;
            if (await TrySendAsync(socket, ServiceRecords.Lines(i), isHalfClosed) && isHalfClosed)
            {
                await ReadToEndAsync(socket); // it still listens
            }
        }

        using HttpResponseMessage response = await service.PostAsync("/v1/verify/stream", ServiceRecords.Lines(50));
        Assert.Equal(ServiceRecords.Verdicts(50), Lines(await response.Content.ReadAsStringAsync()));
    }

    [Fact]
    public async Task Cancelled_requests_leave_nothing_behind()
    {
        await using RunningService service = await RunningService.StartHttp2Async();
        for (int i = 0; i < 20; i++)
        {
            OpenStream stream = await service.OpenStreamAsync();
            await stream.SendAsync(ServiceRecords.Lines(50));
            Assert.Equal(ServiceRecords.Verdict(0, 1), await stream.Verdicts.ReadLineAsync());
            stream.Response.Dispose();
            await stream.Records.CompleteAsync();
        }

        using HttpResponseMessage response = await service.PostAsync("/v1/verify/stream", ServiceRecords.Lines(50));
        Assert.Equal(ServiceRecords.Verdicts(50), Lines(await response.Content.ReadAsStringAsync()));
    }

    [Fact]
    public async Task Stopping_under_load_loses_and_doubles_nothing()
    {
        await using RunningService service = await RunningService.StartHttp2Async();
        OpenStream[] streams = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => service.OpenStreamAsync()));
        byte[] records = ServiceRecords.Lines(100);
        string[] first = await Task.WhenAll(streams.Select(async stream =>
        {
            await stream.SendAsync(records);
            return (await stream.Verdicts.ReadLineAsync())!;
        }));
        Task<List<string>>[] reading = [.. streams.Select(stream => stream.ReadToEndAsync())];
        Task sending = Task.WhenAll(streams.Select(stream => stream.SendAsync(records)));
        Task stopping = service.StopAsync();
        List<string>[] rest = await Task.WhenAll(reading);
        await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        Array.ForEach(streams, stream => stream.Records.Complete());
        await stopping;
        for (int i = 0; i < streams.Length; i++)
        {
            Assert.Equal("""{"error":"the service is stopping"}""", rest[i][^1]);
            string[] verdicts = [first[i], .. rest[i][..^1]];
            Assert.InRange(verdicts.Length, 1, 200);
            Assert.Equal(Enumerable.Range(0, verdicts.Length).Select(index => ServiceRecords.Verdict(index % 100, index + 1)), verdicts);
        }

        Array.ForEach(streams, stream => stream.Dispose());
    }

    /// <summary>Sends, and closes this half of the connection if it is told to.</summary>
    /// <returns>False if the service, which has seen enough of the request by then, was quicker and has closed the connection.</returns>
    private static async Task<bool> TrySendAsync(Socket socket, byte[] bytes, bool closesItsHalf)
    {
        SocketError ended = SocketError.Success;
        try
        {
            await socket.SendAsync(bytes);
            if (closesItsHalf)
            {
                socket.Shutdown(SocketShutdown.Send);
            }
        }
        catch (SocketException exception)
        {
            ended = exception.SocketErrorCode;
        }

        Assert.True(ended is SocketError.Success or SocketError.ConnectionReset or SocketError.Shutdown or SocketError.NotConnected, ended.ToString());
        return ended == SocketError.Success;
    }

    /// <summary>Ends when the service closes the connection, one way or the other.</summary>
    private static async Task ReadToEndAsync(Socket socket)
    {
        byte[] answer = new byte[4096];
        SocketError ended = SocketError.Success;
        try
        {
            while (await socket.ReceiveAsync(answer) > 0)
            {
                Assert.NotEmpty(answer);
            }
        }
        catch (SocketException exception)
        {
            ended = exception.SocketErrorCode;
        }

        Assert.True(ended is SocketError.Success or SocketError.ConnectionReset, ended.ToString());
    }

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
