using System.Text;
using ChainVerify.Samples;
using ChainVerify.Tests.Engineering;
using ChainVerify.Tests.Hosting;
using Grpc.Core;
using Grpc.Net.Client;
using Xunit;

namespace ChainVerify.Tests.Service;

/// <summary>The clients under samples/ do what they say, as whole programs and by their parts.</summary>
public class SampleTests
{
    private const int Count = 100;

    private static readonly string Records = Encoding.UTF8.GetString(ServiceRecords.Lines(Count));

    [Fact]
    public async Task The_streaming_client_gives_every_verdict()
    {
        await using RunningService service = await RunningService.StartHttp2Async();
        using MemoryStream records = new(Encoding.UTF8.GetBytes(Records));
        StreamedVerdict[] verdicts = await StreamingVerifier.VerifyAsync(service.Client, records).ToArrayAsync();
        Assert.Equal(Count, verdicts.Length);
        for (int i = 0; i < Count; i++)
        {
            Assert.Equal((i + 1, HostedChains.Verdicts[i].IsValid), (verdicts[i].Line, verdicts[i].Valid));
            Assert.Equal(HostedChains.Verdicts[i].IsValid ? null : HostedChains.Verdicts[i].Failure.ToString(), verdicts[i].Failure);
        }
    }

    [Fact]
    public async Task The_streaming_client_says_when_the_service_has_ended_the_stream()
    {
        await using RunningService service = await RunningService.StartHttp2Async(
            ("ChainVerify:Trust:KmsRoots:0", RunningService.NotSet), ("ChainVerify:KmsContract:Rpc", "http://127.0.0.1:9/"),
            ("ChainVerify:KmsContract:Address", "0x00112233445566778899aabbccddeeff00112233"));
        using MemoryStream records = new(Encoding.UTF8.GetBytes(Records));
        IOException exception = await Assert.ThrowsAsync<IOException>(async () => await StreamingVerifier.VerifyAsync(service.Client, records).ToArrayAsync());
        Assert.StartsWith("The service ended the stream: ", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_grpc_client_gives_every_verdict()
    {
        await using RunningService service = await RunningService.StartHttp2Async();
        using GrpcChannel channel = GrpcChannel.ForAddress(service.Address);
        IEnumerable<string> records = Enumerable.Repeat(Records.Split('\n', StringSplitOptions.RemoveEmptyEntries), 10).SelectMany(lines => lines);
        GrpcVerdict[] verdicts = await GrpcVerifier.VerifyAsync(channel, records).ToArrayAsync();
        Assert.Equal(10 * Count, verdicts.Length);
        for (int i = 0; i < verdicts.Length; i++)
        {
            Assert.Equal((i + 1, HostedChains.Verdicts[i % Count].IsValid), (verdicts[i].Line, verdicts[i].IsValid));
        }
    }

    [Fact]
    public async Task The_grpc_client_shows_the_status_with_which_a_stream_ends()
    {
        await using RunningService service = await RunningService.StartHttp2Async(("Service:ApiKeys:0", "a key of many characters"));
        using GrpcChannel channel = GrpcChannel.ForAddress(service.Address);
        RpcException exception = await Assert.ThrowsAsync<RpcException>(async () => await GrpcVerifier.VerifyAsync(channel, ["{}"]).ToArrayAsync());
        Assert.Equal(StatusCode.Unauthenticated, exception.StatusCode);
    }

    [Fact]
    public async Task The_grpc_client_throws_what_its_records_throw()
    {
        await using RunningService service = await RunningService.StartHttp2Async();
        using GrpcChannel channel = GrpcChannel.ForAddress(service.Address);
        IEnumerable<string> unreadable = Enumerable.Range(0, 1000).Select(i => i < 900 ? "{}" : throw new IOException("The disk is gone."));
        IOException exception = await Assert.ThrowsAsync<IOException>(async () => await GrpcVerifier.VerifyAsync(channel, unreadable).ToArrayAsync());
        Assert.Equal("The disk is gone.", exception.Message);
    }

    [Fact]
    public async Task The_grpc_client_sends_no_more_once_the_service_has_ended_the_stream()
    {
        await using RunningService service = await RunningService.StartHttp2Async();
        using GrpcChannel channel = GrpcChannel.ForAddress(service.Address);
        string[] records = Records.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        bool isReading = false;
        IEnumerable<string> Endless()
        {
            isReading = true;
            try
            {
                for (int i = 0; ; i = (i + 1) % records.Length)
                {
                    yield return records[i];
                }
            }
            finally
            {
                isReading = false;
            }
        }

        Task stopping = Task.CompletedTask;
        long last = 0;
        RpcException exception = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            await foreach (GrpcVerdict verdict in GrpcVerifier.VerifyAsync(channel, Endless()))
            {
                Assert.Equal(++last, verdict.Line);
                stopping = last == 1000 ? service.StopAsync() : stopping;
            }
        });
        Assert.Equal(StatusCode.Unavailable, exception.StatusCode);
        Assert.InRange(last, 1000, long.MaxValue);
        Assert.False(isReading);
        await stopping;
    }

    [Theory]
    [InlineData(typeof(StreamingVerifier), "line ")]
    [InlineData(typeof(GrpcVerifier), "record ")]
    public async Task Each_runs_as_a_program(Type sample, string prefix)
    {
        await using RunningService service = await RunningService.StartHttp2Async();
        (int exitCode, string output, string error) = await Native.NativeProbeProcess.RunToEndAsync(
            [ProgramOf(sample), service.Address.ToString()], new Dictionary<string, string>(), AppContext.BaseDirectory, Records);
        Assert.True(exitCode == 0, error);
        string[] lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        int valid = HostedChains.Verdicts.Take(Count).Count(verdict => verdict.IsValid);
        Assert.Equal($"{valid} valid", lines[^1]);
        Assert.Equal(Count - valid, lines[..^1].Length);
        Assert.All(lines[..^1], line => Assert.StartsWith(prefix, line, StringComparison.Ordinal));
    }

    /// <summary>The program where it was built: its copy next to the tests has not all that it needs beside it.</summary>
    private static string ProgramOf(Type sample)
    {
        string name = sample.Assembly.GetName().Name!;
        DirectoryInfo output = new(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        return Repository.PathOf("samples", name, "bin", output.Parent!.Name, output.Name, $"{name}.dll");
    }
}
