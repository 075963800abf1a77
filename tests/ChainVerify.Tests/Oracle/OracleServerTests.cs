using System.Net;
using System.Text;
using System.Text.Json;
using ChainVerify.Records;
using ChainVerify.Simulator;
using ChainVerify.Tests.Cli;
using ChainVerify.Tests.Dstack;
using ChainVerify.Tests.Vectors;
using Xunit;

namespace ChainVerify.Tests.Oracle;

/// <summary>The oracle over HTTP: what it answers, and what happens when its source does not.</summary>
public static class OracleServerTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(OracleChapter.Chapter03, "oracle/price-chapter03.json")]
    [InlineData(OracleChapter.Chapter05, "oracle/price-chapter05.json")]
    public static async Task A_price_is_served_byte_for_byte_as_the_tutorials_oracle_serves_it(OracleChapter chapter, string vector)
    {
        using OracleSigner signer = await OracleKeys.CreateAsync(SimulatorFixture.Version053);
        await using OracleServer server = await StartAsync(signer, new FixedSource(OracleKeys.Observation), options => options.Chapter = chapter);
        using HttpClient client = new() { BaseAddress = server.Address };

        using HttpResponseMessage response = await client.GetAsync(new Uri("price", UriKind.Relative), Cancellation);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType?.ToString());
        Assert.False(response.Headers.TransferEncodingChunked ?? false);
        string body = await response.Content.ReadAsStringAsync(Cancellation);
        Assert.Equal(Encoding.UTF8.GetByteCount(body), response.Content.Headers.ContentLength);
        Assert.Equal((await File.ReadAllTextAsync(VectorFile.PathOf(vector), Cancellation)).TrimEnd('\n'), body);
    }

    [Theory]
    [InlineData("")]
    [InlineData("anything")]
    [InlineData("price/")]
    [InlineData("Price")]
    [InlineData("?price")]
    public static async Task Every_other_path_says_who_the_oracle_is(string path)
    {
        using OracleSigner signer = await OracleKeys.CreateAsync(SimulatorFixture.Version053);
        await using OracleServer server = await StartAsync(signer, new FixedSource(OracleKeys.Observation));
        using HttpClient client = new() { BaseAddress = server.Address };

        string body = await client.GetStringAsync(new Uri(path, UriKind.Relative), Cancellation);

        Assert.Equal(Encoding.UTF8.GetString(OracleJson.WriteIdentity(signer)), body);
    }

    [Fact]
    public static async Task Other_methods_than_GET_are_refused_and_HEAD_has_no_body()
    {
        using OracleSigner signer = await OracleKeys.CreateAsync(SimulatorFixture.Version053);
        await using OracleServer server = await StartAsync(signer, new FixedSource(OracleKeys.Observation));
        using HttpClient client = new() { BaseAddress = server.Address };

        using HttpResponseMessage post = await client.PostAsync(new Uri("price", UriKind.Relative), new StringContent("x"), Cancellation);
        using HttpRequestMessage headRequest = new(HttpMethod.Head, new Uri("price", UriKind.Relative));
        using HttpResponseMessage head = await client.SendAsync(headRequest, Cancellation);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, post.StatusCode);
        Assert.Equal(["GET", "HEAD"], post.Content.Headers.Allow);
        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync(Cancellation));
        Assert.True(head.Content.Headers.ContentLength > 500);
    }

    [Fact]
    public static async Task A_source_without_a_price_is_502_with_the_reason_and_the_next_request_is_served()
    {
        Queue<Func<PriceObservation>> looks = new([() => throw new PriceSourceException("The price source x is\nmoody."), () => OracleKeys.Observation]);
        List<string> told = [];
        using OracleSigner signer = await OracleKeys.CreateAsync(SimulatorFixture.Version053);
        await using OracleServer server = await StartAsync(signer, new FixedSource(() => looks.Dequeue()()), options => options.SourceFailed = told.Add);
        using HttpClient client = new() { BaseAddress = server.Address };

        using HttpResponseMessage failed = await client.GetAsync(new Uri("price", UriKind.Relative), Cancellation);
        using HttpResponseMessage next = await client.GetAsync(new Uri("price", UriKind.Relative), Cancellation);

        await AssertProblemAsync(failed, "The price source x is\nmoody.");
        Assert.Equal(["The price source x is moody."], told);
        Assert.Equal(HttpStatusCode.OK, next.StatusCode);
    }

    [Fact]
    public static async Task A_source_that_does_not_answer_in_time_is_502()
    {
        ManualTimeProvider clock = new(OracleKeys.Time);
        SilentSource source = new();
        using OracleSigner signer = await OracleKeys.CreateAsync(SimulatorFixture.Version053);
        await using OracleServer server = await StartAsync(signer, source, options => (options.TimeProvider, options.SourceTimeout) = (clock, TimeSpan.FromSeconds(1.5)));
        using HttpClient client = new() { BaseAddress = server.Address };

        Task<HttpResponseMessage> asked = client.GetAsync(new Uri("price", UriKind.Relative), Cancellation);
        await source.Asked.Task.WaitAsync(Cancellation);
        clock.Fire();
        using HttpResponseMessage response = await asked;

        await AssertProblemAsync(response, "The price source silence did not answer within 1.5 s.");
    }

    [Fact]
    public static async Task A_source_that_blocks_keeps_no_caller_waiting()
    {
        ManualTimeProvider clock = new(OracleKeys.Time);
        using ManualResetEventSlim end = new();
        TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        FixedSource source = new(() =>
        {
            asked.SetResult();
            end.Wait();
            ended.SetResult();
            return OracleKeys.Observation;
        });
        using OracleSigner signer = await OracleKeys.CreateAsync(SimulatorFixture.Version053);
        await using OracleServer server = await StartAsync(signer, source, options => options.TimeProvider = clock);
        using HttpClient client = new() { BaseAddress = server.Address };

        Task<HttpResponseMessage> response = client.GetAsync(new Uri("price", UriKind.Relative), Cancellation);
        await asked.Task.WaitAsync(Cancellation);
        clock.Fire();

        await AssertProblemAsync(await response, "The price source fixed did not answer within 10 s.");
        end.Set();
        await ended.Task.WaitAsync(Cancellation);
    }

    [Fact]
    public static async Task A_file_that_blocks_is_502_for_everybody_and_is_read_again_when_it_no_longer_does()
    {
        using TemporaryDirectory directory = new();
        string path = directory.PathOf("price.json");
        using NamedPipe pipe = NamedPipe.Create(path);
        using OracleSigner signer = await OracleKeys.CreateAsync(SimulatorFixture.Version053);
        await using OracleServer server = await StartAsync(
            signer, new FilePriceSource(path), options => (options.TimeProvider, options.SourceTimeout) = (TimeProvider.System, TimeSpan.FromSeconds(0.1)));
        using HttpClient client = new() { BaseAddress = server.Address };
        Uri price = new("price", UriKind.Relative);

        Task<HttpResponseMessage>[] asked = [.. Enumerable.Range(0, 3 * FilePriceSource.MaximumReads).Select(_ => client.GetAsync(price, Cancellation))];
        foreach (Task<HttpResponseMessage> one in asked)
        {
            using HttpResponseMessage response = await one;
            await AssertProblemAsync(response, "The price source file:price.json did not answer within 0.1 s.");
        }

        pipe.MoveTo(directory.PathOf("pipe"));
        directory.Write("price.json", """{"bitcoin":{"usd":97234.56}}""");
        pipe.Dispose();

        // On a loaded machine a look may well take longer than what the source has.
        using CancellationTokenSource patience = new(TimeSpan.FromMinutes(1));
        HttpStatusCode status;
        do
        {
            using HttpResponseMessage response = await client.GetAsync(price, patience.Token);
            status = response.StatusCode;
        }
        while (status == HttpStatusCode.BadGateway);

        Assert.Equal(HttpStatusCode.OK, status);
    }

    [Fact]
    public static async Task A_caller_that_goes_away_ends_the_look_at_the_source()
    {
        SilentSource source = new();
        List<string> told = [];
        using OracleSigner signer = await OracleKeys.CreateAsync(SimulatorFixture.Version053);
        await using OracleServer server = await StartAsync(signer, source, options => options.SourceFailed = told.Add);
        using HttpClient client = new() { BaseAddress = server.Address };
        using CancellationTokenSource away = new();

        Task<HttpResponseMessage> asked = client.GetAsync(new Uri("price", UriKind.Relative), away.Token);
        await source.Asked.Task.WaitAsync(Cancellation);
        await away.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);
        await source.Ended.Task.WaitAsync(Cancellation);
        Assert.Empty(told);
    }

    [Fact]
    public static async Task A_port_that_is_taken_is_an_IOException_and_wrong_options_are_told_before()
    {
        using OracleSigner signer = await OracleKeys.CreateAsync(SimulatorFixture.Version053);
        FixedSource source = new(OracleKeys.Observation);
        await using OracleServer server = await StartAsync(signer, source);

        await Assert.ThrowsAsync<IOException>(() => StartAsync(signer, source, options => options.Listen.Port = server.Address.Port));
        await Assert.ThrowsAsync<ArgumentException>(() => StartAsync(signer, source, options => options.Chapter = OracleChapter.None));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => StartAsync(signer, source, options => options.SourceTimeout = TimeSpan.Zero));
    }

    internal static Task<OracleServer> StartAsync(OracleSigner signer, PriceSource source, Action<OracleServerOptions>? configure = null)
    {
        OracleServerOptions options = new() { Listen = new IPEndPoint(IPAddress.Loopback, 0), TimeProvider = new ManualTimeProvider(OracleKeys.Time) };
        configure?.Invoke(options);
        return OracleServer.StartAsync(signer, source, options, Cancellation);
    }

    private static async Task AssertProblemAsync(HttpResponseMessage response, string detail)
    {
        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.ToString());
        JsonElement problem = JsonElement.Parse(await response.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal(502, problem.GetProperty("status").GetInt32());
        Assert.Equal(detail, problem.GetProperty("detail").GetString());
    }
}

/// <summary>A source that gives what a test wants.</summary>
internal sealed class FixedSource(Func<PriceObservation> look) : PriceSource
{
    internal FixedSource(PriceObservation observation)
        : this(() => observation)
    {
    }

    public override string Name => "fixed";

    public override Task<PriceObservation> ReadAsync(CancellationToken cancellationToken) => Task.FromResult(look());
}

/// <summary>A source that answers nothing.</summary>
internal sealed class SilentSource : PriceSource
{
    internal TaskCompletionSource Asked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal TaskCompletionSource Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override string Name => "silence";

    public override async Task<PriceObservation> ReadAsync(CancellationToken cancellationToken)
    {
        using CancellationTokenRegistration registration = cancellationToken.Register(Ended.SetResult);
        Asked.SetResult();
        await Ended.Task;
        throw new OperationCanceledException(cancellationToken);
    }
}
