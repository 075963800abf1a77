using System.Text.Json;
using ChainVerify.Cli.Invocation;
using ChainVerify.Tests.Vectors;
using Xunit;

namespace ChainVerify.Tests.Cli;

public sealed class VectorsCommandTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task The_records_of_a_seed_are_the_kept_ones_whatever_the_number_of_threads()
    {
        foreach (string threads in (string[])["1", "3"])
        {
            string file = _directory.PathOf($"{threads}.ndjson");
            CommandLineRun run = await CommandLineRun.RunAsync(
                "vectors", "--seed", "20260807", "--count", "130", "--invalid", "40", "--threads", threads, "--out", file);

            Assert.Equal((ExitCodes.Success, ""), (run.ExitCode, run.Output));
            Assert.Contains("130 records: 78 valid, 52 invalid", run.Error, StringComparison.Ordinal);
            Assert.Equal(
                await File.ReadAllTextAsync(VectorFile.PathOf("generated-20260807.ndjson"), TestContext.Current.CancellationToken),
                await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        }
    }

    [Fact]
    public async Task Several_blocks_come_in_order_and_do_not_depend_on_the_number_of_threads()
    {
        CommandLineRun one = await CommandLineRun.RunAsync("vectors", "--seed", "5", "--count", "2100", "--threads", "1", "--out", "-");
        CommandLineRun four = await CommandLineRun.RunAsync("vectors", "--seed", "5", "--count", "2100", "--threads", "4", "--out", "-");

        Assert.Equal(one.Output, four.Output);
        JsonElement[] records = [.. one.Verdicts];
        Assert.Equal(Enumerable.Range(0, 2100).Select(i => $"{i}"), records.Select(record => record.GetProperty("id").GetString()));
        Assert.Equal(210, records.Count(record => !record.GetProperty("expected").GetBoolean()));
    }

    [Fact]
    public async Task The_command_line_that_it_tells_gives_the_expected_verdicts()
    {
        string file = _directory.PathOf("v.ndjson");
        CommandLineRun run = await CommandLineRun.RunAsync("vectors", "--seed", "6", "--count", "260", "--invalid", "50", "--out", file);
        string told = run.ErrorLines[1]["verify: chainverify ".Length..];
        Assert.StartsWith($"verify {file} --kms-root 0x", told, StringComparison.Ordinal);

        CommandLineRun verified = await CommandLineRun.RunAsync(told.Split(' '));

        Assert.Equal(ExitCodes.Invalid, verified.ExitCode);
        bool[] expected = [.. File.ReadLines(file).Select(line => JsonElement.Parse(line).GetProperty("expected").GetBoolean())];
        Assert.Equal(expected, verified.Verdicts.Select(verdict => verdict.GetProperty("valid").GetBoolean()));
        Assert.Equal(130, expected.Count(each => each));
    }

    [Theory]
    [InlineData("--out")]
    [InlineData("no such directory", "--out", "/no/such/file")]
    [InlineData("whole number", "--out", "-", "--seed", "-1")]
    [InlineData("whole number", "--out", "-", "--seed", "18446744073709551616")]
    [InlineData("whole number", "--out", "-", "--count", "0")]
    [InlineData("whole number", "--out", "-", "--count", "1.5")]
    [InlineData("--invalid", "--out", "-", "--invalid", "101")]
    [InlineData("--invalid", "--out", "-", "--invalid", "NaN")]
    public async Task Wrong_usage_is_one_clear_line(string reason, params string[] arguments)
    {
        CommandLineRun run = await CommandLineRun.RunAsync(["vectors", .. arguments]);

        run.AssertRefused(reason);
    }

    [Fact]
    public async Task A_reader_that_goes_away_ends_the_work()
    {
        using ClosedPipe pipe = new();
        using GuardedOutputStream output = new(pipe, "standard output");
        using StringWriter error = new();

        int exitCode = await ChainVerifyCommand.RunAsync(
            ["vectors", "--count", "1000000", "--out", "-"], new ConsoleStreams(Stream.Null, output, error), TestContext.Current.CancellationToken);

        Assert.Equal(ExitCodes.Error, exitCode);
        Assert.Empty(error.ToString());
    }

    [Fact]
    public async Task An_interrupted_run_leaves_no_file()
    {
        string file = _directory.PathOf("v.ndjson");
        using StringWriter error = new();

        int exitCode = await ChainVerifyCommand.RunAsync(
            ["vectors", "--count", "1000000", "--out", file], new ConsoleStreams(Stream.Null, Stream.Null, error), new CancellationToken(canceled: true));

        Assert.Equal(ExitCodes.Cancelled, exitCode);
        Assert.Empty(_directory.Files);
    }

    private sealed class ClosedPipe : MemoryStream
    {
        private const int BrokenPipe = 32; // EPIPE

        public override void Write(ReadOnlySpan<byte> buffer) => throw new IOException("Broken pipe", BrokenPipe);
    }
}
