using System.IO.Pipelines;
using System.Text;
using ChainVerify.Cli.Invocation;
using Xunit;
using static ChainVerify.Tests.Cli.CommandLineRun;

namespace ChainVerify.Tests.Cli;

/// <summary>Inputs that pause, never end or are interrupted, and outputs that nobody reads any more.</summary>
public static class StreamingTests
{
    [Fact]
    public static async Task A_verdict_is_written_while_the_input_pauses()
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        Pipe input = new();
        Pipe output = new();
        using StringWriter error = new();
        await using Stream inputStream = input.Reader.AsStream();
        await using Stream outputStream = output.Writer.AsStream();
        Task<int> running = ChainVerifyCommand.RunAsync(["verify", .. TutorialPolicy], new ConsoleStreams(inputStream, outputStream, error), cancellation);
        using StreamReader verdicts = new(output.Reader.AsStream());

        // The next record is sent only when the verdict on the one before has come.
        for (int line = 1; line <= 3; line++)
        {
            await input.Writer.WriteAsync(Encoding.UTF8.GetBytes(Price03Line + "\n"), cancellation);
            Assert.Equal($$"""{"line":{{line}},"valid":true,"messageScheme":"eip191-hash"}""", await verdicts.ReadLineAsync(cancellation));
        }

        await input.Writer.CompleteAsync();
        Assert.Equal(ExitCodes.Success, await running);
    }

    [Fact]
    public static async Task An_interrupt_ends_a_run_that_waits_for_input()
    {
        using CancellationTokenSource interrupt = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        Pipe input = new();
        Pipe output = new();
        using StringWriter error = new();
        await using Stream inputStream = input.Reader.AsStream();
        await using Stream outputStream = output.Writer.AsStream();
        Task<int> running = ChainVerifyCommand.RunAsync(["verify", .. TutorialPolicy], new ConsoleStreams(inputStream, outputStream, error), interrupt.Token);
        using StreamReader verdicts = new(output.Reader.AsStream());
        await input.Writer.WriteAsync(Encoding.UTF8.GetBytes(Price03Line + "\n"), interrupt.Token);
        await verdicts.ReadLineAsync(interrupt.Token);

        await interrupt.CancelAsync();

        Assert.Equal(ExitCodes.Cancelled, await running);
        Assert.Equal("chainverify: cancelled", error.ToString().Trim());
    }

    [Theory]
    [InlineData(32)]
    [InlineData(unchecked((int)0x800700E8))]
    public static async Task A_reader_that_went_away_ends_the_run_quietly_and_without_success(int systemError)
    {
        CommandLineRun run = await RunIntoAsync(new IOException("Broken pipe", systemError));

        Assert.Equal(ExitCodes.Error, run.ExitCode);
        Assert.Empty(run.Error);
    }

    [Fact]
    public static async Task A_full_disk_is_told_in_one_line()
        => (await RunIntoAsync(new IOException("No space left on device", 28))).AssertRefused("cannot write standard output: No space left on device");

    [Fact]
    public static async Task An_unexpected_failure_is_one_line_too()
        => (await RunIntoAsync(new InvalidTimeZoneException("first line\nsecond line"))).AssertRefused("internal error: InvalidTimeZoneException: first line");

    private static async Task<CommandLineRun> RunIntoAsync(Exception failure)
    {
        using MemoryStream input = new(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(Price03Line + "\n", 1500))));
        using StringWriter error = new() { NewLine = "\n" };
        await using GuardedOutputStream output = new(new BrokenStream(failure), "standard output");
        int exitCode = await ChainVerifyCommand.RunAsync(
            ["verify", .. TutorialPolicy], new ConsoleStreams(input, output, error), TestContext.Current.CancellationToken);
        return new CommandLineRun(exitCode, string.Empty, error.ToString());
    }

    private sealed class BrokenStream(Exception failure) : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer) => throw failure;
    }
}
