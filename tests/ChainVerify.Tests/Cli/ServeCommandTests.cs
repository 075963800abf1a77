using System.Text;
using ChainVerify.Cli.Invocation;
using ChainVerify.Tests.Hosting;
using ChainVerify.Tests.Service;
using Xunit;

namespace ChainVerify.Tests.Cli;

/// <summary>The command that starts the service.</summary>
public class ServeCommandTests
{
    [Fact]
    public async Task The_service_answers_until_it_is_stopped()
    {
        using CancellationTokenSource stop = new();
        using MemoryStream input = new();
        using LineStream output = new();
        using StringWriter error = new();
        Task<int> serving = ChainVerifyCommand.RunAsync(
            [
                "serve", "--kms-root", HostedChains.Root.ToString(), "--any-app", "--listen", "127.0.0.1:0", "--set", "Logging:LogLevel:Default=None",
                "--set", "Service:MaxConcurrentRequests=0", "--set", "Service:MaxConcurrentRequests=8", // the later counts
            ],
            new ConsoleStreams(input, output, error),
            stop.Token);
        string line = await output.FirstLine;
        using HttpClient client = new() { BaseAddress = new Uri(line[line.IndexOf("http", StringComparison.Ordinal)..]) };
        using HttpResponseMessage response = await client.PostAsync(new Uri("/v1/verify", UriKind.Relative), new ByteArrayContent(ServiceRecords.Line(0)));
        Assert.Equal(ServiceRecords.Verdict(0, 1) + "\n", await response.Content.ReadAsStringAsync());
        await stop.CancelAsync();
        Assert.Equal(ExitCodes.Success, await serving);
    }

    [Theory]
    [InlineData("Trust:KmsRoots is empty", "--any-app")]
    [InlineData("Trust:Apps is empty", "--kms-root", "0x8f2cF602C9695b23130367ed78d8F557554de7C5")]
    [InlineData("the zero address", "--kms-root", "0x0000000000000000000000000000000000000000", "--any-app")]
    [InlineData("is not NAME=VALUE", "--kms-root", "0x8f2cF602C9695b23130367ed78d8F557554de7C5", "--any-app", "--set", "x")]
    [InlineData("MaxBatch", "--kms-root", "0x8f2cF602C9695b23130367ed78d8F557554de7C5", "--any-app", "--set", "ChainVerify:MaxBatch=0")]
    [InlineData("MaxConcurrentStreams", "--kms-root", "0x8f2cF602C9695b23130367ed78d8F557554de7C5", "--any-app", "--set", "Service:MaxConcurrentStreams=0")]
    [InlineData("can be guessed", "--kms-root", "0x8f2cF602C9695b23130367ed78d8F557554de7C5", "--any-app", "--set", "Service:ApiKeys:0=secret")]
    [InlineData("is not an address with a port", "--kms-root", "0x8f2cF602C9695b23130367ed78d8F557554de7C5", "--any-app", "--listen", "nowhere")]
    [InlineData("Service:MaxRequestBytes", "--kms-root", "0x8f2cF602C9695b23130367ed78d8F557554de7C5", "--any-app", "--set", "Service:MaxRequestBytes=much")]
    [InlineData("MaxRequestRecords", "--kms-root", "0x8f2cF602C9695b23130367ed78d8F557554de7C5", "--any-app", "--set", "Service:MaxRequestRecords=0")]
    [InlineData("the settings make no sense: Invalid url", "--kms-root", "0x8f2cF602C9695b23130367ed78d8F557554de7C5", "--any-app", "--set", "Kestrel:Endpoints:Http:Url=nonsense", "--set", "Logging:LogLevel:Default=None")]
    [InlineData("no-such-file.pem", "--kms-root", "0x8f2cF602C9695b23130367ed78d8F557554de7C5", "--any-app", "--set", "Kestrel:Endpoints:Https:Url=https://127.0.0.1:0", "--set", "Kestrel:Endpoints:Https:Certificate:Path=no-such-file.pem", "--set", "Logging:LogLevel:Default=None")]
    public async Task Mistakes_are_one_clear_line(string reason, params string[] arguments)
    {
        CommandLineRun run = await CommandLineRun.RunAsync(["serve", .. arguments]);
        run.AssertRefused(reason);
    }

    [Fact]
    public async Task Settings_come_from_the_file_the_environment_and_the_command_line_each_outweighing_the_one_before()
    {
        // What is still wrong in the end is named: so each source shows without a service that has to be asked.
        using TemporaryDirectory directory = new();
        directory.Write("appsettings.json", """{ "Service": { "MaxConcurrentRequests": 0, "MaxConcurrentStreams": 0 } }""");
        (int exitCode, _, string error) = await Native.NativeProbeProcess.RunToEndAsync(
            [
                Path.Combine(AppContext.BaseDirectory, "chainverify.dll"), "serve", "--kms-root", HostedChains.Root.ToString(), "--any-app",
                "--set", "Service:StreamWindow=3", "--set", "Service:MaxRecordBytes=0",
            ],
            new Dictionary<string, string>
            {
                ["CHAINVERIFY_Service__MaxConcurrentStreams"] = "7", ["CHAINVERIFY_Service__StreamWindow"] = "0", ["CHAINVERIFY_Service__StreamBlockRecords"] = "0",
            },
            directory.Path);
        Assert.Equal(ExitCodes.Error, exitCode);
        string[] named = [.. ((string[])["MaxConcurrentRequests", "MaxConcurrentStreams", "StreamWindow", "StreamBlockRecords", "MaxRecordBytes"]).Where(name => error.Contains(name, StringComparison.Ordinal))];
        Assert.Equal(["MaxConcurrentRequests", "StreamBlockRecords", "MaxRecordBytes"], named);
    }

    /// <summary>An output whose first line can be waited for.</summary>
    private sealed class LineStream : MemoryStream
    {
        private readonly TaskCompletionSource<string> _line = new(TaskCreationOptions.RunContinuationsAsynchronously);

        internal Task<string> FirstLine => _line.Task;

        public override void Write(byte[] buffer, int offset, int count)
        {
            base.Write(buffer, offset, count);
            string text = Encoding.UTF8.GetString(ToArray());
            if (text.Contains('\n', StringComparison.Ordinal))
            {
                _line.TrySetResult(text[..text.IndexOf('\n', StringComparison.Ordinal)].TrimEnd('\r'));
            }
        }

        public override void Write(ReadOnlySpan<byte> buffer) => Write(buffer.ToArray(), 0, buffer.Length);
    }
}
