using ChainVerify.Cli.Invocation;
using Xunit;
using static ChainVerify.Tests.Cli.CommandLineRun;

namespace ChainVerify.Tests.Cli;

/// <summary><c>--out</c>: the file appears only when the run is complete.</summary>
public static class OutputFileTests
{
    [Fact]
    public static async Task Verdicts_go_to_the_file_and_nothing_else_stays_beside_it()
    {
        using TemporaryDirectory directory = new();
        string target = directory.Write("verdicts.ndjson", "something older");

        CommandLineRun run = await RunWithInputAsync($"{Price03Line}\n{ForgedLine}\n", ["verify", .. TutorialPolicy, "--out", target]);

        Assert.Equal(ExitCodes.Invalid, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.Equal(2, (await File.ReadAllLinesAsync(target, TestContext.Current.CancellationToken)).Length);
        Assert.Equal(["verdicts.ndjson"], directory.Files);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public static async Task A_run_that_fails_leaves_what_was_there(bool existed)
    {
        using TemporaryDirectory directory = new();
        string target = directory.PathOf("verdicts.ndjson");
        if (existed)
        {
            directory.Write("verdicts.ndjson", "something older");
        }

        CommandLineRun run = await FailMidwayAsync(target);

        run.AssertRefused("cannot read -: the cable was pulled");
        Assert.Equal(existed ? ["verdicts.ndjson"] : [], directory.Files);
        if (existed)
        {
            Assert.Equal("something older", await File.ReadAllTextAsync(target, TestContext.Current.CancellationToken));
        }
    }

    [Fact]
    public static async Task An_empty_file_that_exists_is_written_in_place_and_emptied_when_the_run_fails()
    {
        using TemporaryDirectory directory = new();
        string target = directory.Write("verdicts.ndjson", string.Empty);

        CommandLineRun complete = await RunAsync(["verify", .. TutorialPolicy, "--out", target, Price03]);
        Assert.Equal(ExitCodes.Success, complete.ExitCode);
        Assert.NotEmpty(await File.ReadAllTextAsync(target, TestContext.Current.CancellationToken));

        directory.Write("verdicts.ndjson", string.Empty);
        (await FailMidwayAsync(target)).AssertRefused("the cable was pulled");
        Assert.Empty(await File.ReadAllTextAsync(target, TestContext.Current.CancellationToken));
        Assert.Equal(["verdicts.ndjson"], directory.Files);
    }

    [Fact]
    public static async Task An_input_is_never_overwritten_under_whatever_name()
    {
        using TemporaryDirectory directory = new();
        string input = directory.Write("records.ndjson", Price03Line);
        string detour = Path.Combine(directory.Path, "..", Path.GetFileName(directory.Path), "records.ndjson");
        string link = directory.PathOf("link.ndjson");
        File.CreateSymbolicLink(link, input);

        foreach (string target in (string[])[input, detour, link])
        {
            (await RunAsync(["verify", .. TutorialPolicy, "--out", target, input])).AssertRefused("is an input as well");
        }

        Assert.Equal(Price03Line, await File.ReadAllTextAsync(input, TestContext.Current.CancellationToken));
    }

    [Fact]
    public static async Task A_place_that_cannot_be_written_is_wrong_usage()
    {
        using TemporaryDirectory directory = new();

        (await RunAsync(["verify", .. TutorialPolicy, "--out", directory.Path, Price03])).AssertRefused("it is a directory");
        (await RunAsync(["verify", .. TutorialPolicy, "--out", directory.PathOf("no/file"), Price03])).AssertRefused("no such directory");
        (await RunAsync(["verify", .. TutorialPolicy, "--out", "", Price03])).AssertRefused("empty");
    }

    [Fact]
    public static async Task What_cannot_be_tidied_up_does_not_hide_why_the_run_failed()
    {
        using TemporaryDirectory directory = new();
        string folder = directory.PathOf("folder");
        Directory.CreateDirectory(folder);

        CommandLineRun run = await FailMidwayAsync(Path.Combine(folder, "verdicts.ndjson"), () => Directory.Delete(folder, recursive: true));

        run.AssertRefused("cannot read -: the cable was pulled");
        Assert.False(Directory.Exists(folder));
    }

    private static async Task<CommandLineRun> FailMidwayAsync(string target, Action? beforehand = null)
    {
        using FailingStream input = new(string.Concat(Enumerable.Repeat(Price03Line + "\n", 3000)), beforehand);
        using MemoryStream output = new();
        using StringWriter error = new() { NewLine = "\n" };
        int exitCode = await ChainVerifyCommand.RunAsync(
            ["verify", .. TutorialPolicy, "--out", target], new ConsoleStreams(input, output, error), TestContext.Current.CancellationToken);
        return new CommandLineRun(exitCode, System.Text.Encoding.UTF8.GetString(output.ToArray()), error.ToString());
    }
}
