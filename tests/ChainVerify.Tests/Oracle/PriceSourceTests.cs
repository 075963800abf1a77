using System.Globalization;
using ChainVerify.Simulator;
using ChainVerify.Tests.Cli;
using ChainVerify.Tests.Dstack;
using Xunit;

namespace ChainVerify.Tests.Oracle;

/// <summary>Prices out of files and from servers, which may do anything.</summary>
public static class PriceSourceTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<byte[], string> WrongAnswers => new()
    {
        { FakeAgent.Json("{}", 500), "HTTP status 500" },
        { FakeAgent.Raw(301, "", "Location: http://127.0.0.1:1/\r\nContent-Length: 0\r\n"), "HTTP status 301" },
        { FakeAgent.Json("<html>"), "is not JSON" },
        { FakeAgent.Json("{}"), "nothing at /bitcoin/usd" },
        { FakeAgent.Json(new string(' ', PriceSource.MaximumDocumentBytes + 1)), "longer than 1048576 bytes" },
        { FakeAgent.Raw(200, "{", "Content-Length: 100\r\n"), "closed the connection before the reply was complete" },
        { "nonsense\r\n\r\n"u8.ToArray(), "is not HTTP" },
    };

    [Fact]
    public static async Task A_server_of_plain_HTTP_is_named_with_its_port_and_has_no_fingerprint()
    {
        await using FakeAgent server = new(_ => FakeAgent.Chunked("""{"bitcoin":{"usd":97234.56}}"""), overTcp: true);
        HttpPriceSource source = new(new Uri(server.Address, "api?ids=bitcoin"));

        PriceObservation observation = await source.ReadAsync(Cancellation);

        Assert.Equal(97234.56, observation.Price);
        Assert.Equal($"127.0.0.1:{server.Address.Port}", observation.Source);
        Assert.Equal("none", observation.TlsFingerprint);
        FakeRequest request = server.Requests[0];
        Assert.Equal("/api?ids=bitcoin", request.Path);
        Assert.Contains("User-Agent: chainverify-oracle", request.Head);
    }

    [Theory]
    [InlineData("https://api.coingecko.com/api/v3/simple/price?ids=bitcoin&vs_currencies=usd", "api.coingecko.com")]
    [InlineData("https://example.org:8443/", "example.org:8443")]
    [InlineData("http://[::1]/", "[::1]")]
    public static void The_host_is_the_source(string address, string expected)
        => Assert.Equal(expected, new HttpPriceSource(new Uri(address)).Name);

    [Theory]
    [MemberData(nameof(WrongAnswers))]
    public static async Task A_server_without_a_price_is_told_from_one_with_it(byte[] answer, string reason)
    {
        await using FakeAgent server = new(_ => answer, overTcp: true);

        PriceSourceException exception = await Assert.ThrowsAsync<PriceSourceException>(
            () => new HttpPriceSource(new Uri(server.Address, "secret?key=secret")).ReadAsync(Cancellation));

        Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public static async Task The_look_at_a_silent_server_can_be_ended()
    {
        using CancellationTokenSource end = new();
        await using FakeAgent server = new(
            _ =>
            {
                end.Cancel();
                return null;
            },
            overTcp: true);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new HttpPriceSource(server.Address).ReadAsync(end.Token));
    }

    [Fact]
    public static async Task The_loopback_server_shows_a_certificate_whose_fingerprint_is_stated()
    {
        await using LoopbackPriceServer server = await LoopbackPriceServer.StartAsync(Cancellation);

        PriceObservation first = await server.Source.ReadAsync(Cancellation);
        PriceObservation second = await server.Source.ReadAsync(Cancellation);

        Assert.Equal(LoopbackPriceServer.FirstPrice, first.Price);
        Assert.NotEqual(first.Price, second.Price);
        Assert.Equal("loopback (simulated price)", first.Source);
        Assert.Equal(server.TlsFingerprint, first.TlsFingerprint);
        Assert.Matches("^([0-9A-F]{2}:){31}[0-9A-F]{2}$", first.TlsFingerprint);
    }

    [Fact]
    public static async Task A_certificate_that_nobody_vouches_for_is_refused()
    {
        await using LoopbackPriceServer server = await LoopbackPriceServer.StartAsync(Cancellation);
        await using LoopbackPriceServer other = await LoopbackPriceServer.StartAsync(Cancellation);

        foreach (HttpPriceSource source in (HttpPriceSource[])[new(server.Address), new(server.Address, pinnedCertificate: other.Certificate)])
        {
            PriceSourceException exception = await Assert.ThrowsAsync<PriceSourceException>(() => source.ReadAsync(Cancellation));
            Assert.Contains("SSL", exception.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public static async Task A_file_is_read_anew_each_time()
    {
        using TemporaryDirectory directory = new();
        string path = Path.Combine(directory.Path, "price.json");
        FilePriceSource source = new(path, "/p");
        Assert.Equal("file:price.json", source.Name);
        PriceSourceException missing = await Assert.ThrowsAsync<PriceSourceException>(() => source.ReadAsync(Cancellation));
        Assert.Equal("file:price.json cannot be read: it is not there.", missing.Message);

        foreach (double price in (double[])[1.5, 2.5])
        {
            await File.WriteAllTextAsync(path, string.Create(CultureInfo.InvariantCulture, $$"""{"p":{{price}}}"""), Cancellation);
            PriceObservation observation = await source.ReadAsync(Cancellation);
            Assert.Equal((price, "file:price.json", "none"), (observation.Price, observation.Source, observation.TlsFingerprint));
        }

        await File.WriteAllTextAsync(path, new string(' ', PriceSource.MaximumDocumentBytes + 1), Cancellation);
        PriceSourceException tooLong = await Assert.ThrowsAsync<PriceSourceException>(() => source.ReadAsync(Cancellation));
        Assert.Contains("longer than", tooLong.Message, StringComparison.Ordinal);
        PriceSourceException folder = await Assert.ThrowsAsync<PriceSourceException>(() => new FilePriceSource(directory.Path).ReadAsync(Cancellation));
        Assert.Contains("cannot be read", folder.Message, StringComparison.Ordinal);
    }

    [Fact]
    public static async Task The_look_at_a_file_that_blocks_can_be_ended()
    {
        using TemporaryDirectory directory = new();
        using NamedPipe pipe = NamedPipe.Create(directory.PathOf("price.json"));
        using CancellationTokenSource end = new();
        FilePriceSource source = new(pipe.Path);

        // Twice as many as may read: the others wait for a place.
        Task<PriceObservation>[] looks = [.. Enumerable.Range(0, 2 * FilePriceSource.MaximumReads).Select(_ => Task.Run(() => source.ReadAsync(end.Token)))];
        await end.CancelAsync();

        foreach (Task<PriceObservation> look in looks)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => look.WaitAsync(TimeSpan.FromMinutes(1), Cancellation));
        }
    }
}
