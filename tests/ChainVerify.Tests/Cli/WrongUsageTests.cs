using ChainVerify.Cli.Invocation;
using Xunit;
using static ChainVerify.Tests.Cli.CommandLineRun;

namespace ChainVerify.Tests.Cli;

/// <summary>Wrong usage is exit code 2 and one clear line on standard error: no help text, no stack trace, no output.</summary>
public static class WrongUsageTests
{
    private const string Zero = "0x0000000000000000000000000000000000000000";

    public static TheoryData<string, string[]> WrongPolicies => new()
    {
        { "--kms-root or --kms-contract is required", ["--any-app"] },
        { "--app-id or --any-app is required", ["--kms-root", Root] },
        { "the zero address", ["--kms-root", Zero, "--any-app"] },
        { "neither an address (20 bytes) nor a public key", ["--kms-root", "0x12", "--any-app"] },
        { "neither an address (20 bytes) nor a public key", ["--kms-root", "05" + new string('1', 64), "--any-app"] },
        { "--app-id 'xyz' is not an app id", ["--kms-root", Root, "--app-id", "xyz"] },
        { "--any-app and --app-id contradict", [.. TutorialPolicy, "--any-app"] },
        { "--any-purpose and --purpose contradict", [.. TutorialPolicy, "--any-purpose", "--purpose", "ethereum"] },
        { "--any-domain and --domain contradict", [.. TutorialPolicy, "--domain", "", "--any-domain"] },
        { "--any-message-scheme and --message-scheme contradict", [.. TutorialPolicy, "--any-message-scheme", "--message-scheme", "none"] },
        { "--message-scheme 'EIP191' is none of", [.. TutorialPolicy, "--message-scheme", "EIP191"] },
        { "well-formed Unicode", [.. TutorialPolicy, "--purpose", "\uD800"] },
        { "--kms-root needs a value each time", [.. TutorialPolicy, "--kms-root"] },
    };

    public static TheoryData<string, string[]> WrongCommandLines => new()
    {
        { "Required command was not provided", [] },
        { "unknown command 'verfy'", ["verfy"] },
        { "unknown option '--verfy'", ["--verfy"] },
        { "unknown command", ["demonstration"] },
        { "unknown option '--any-apps'", ["verify", .. TutorialPolicy, "--any-apps"] },
        { "'strictest'", ["verify", .. TutorialPolicy, "--rules", "strictest"] },
        { "'gpu'", ["verify", .. TutorialPolicy, "--engine", "gpu"] },
        { "--threads '0' is not a whole number", ["verify", .. TutorialPolicy, "--threads", "0"] },
        { "--max-record-bytes '1e99' is not a whole number", ["verify", .. TutorialPolicy, "--max-record-bytes", "1e99"] },
        { "--summary-only", ["verify", .. TutorialPolicy, "--summary-only", "--explain"] },
        { "--summary-only", ["verify", .. TutorialPolicy, "--summary-only", "--out", "x"] },
        { "--explain", ["verify", .. TutorialPolicy, "--verbose", "--explain"] },
        { "no such file", ["verify", .. TutorialPolicy, "no-such-file"] },
        { "cannot read @response: no such file", ["verify", .. TutorialPolicy, "@response"] },
        { "cannot read --odd-name: no such file", ["verify", .. TutorialPolicy, "--", "--odd-name"] },
        { "a file name is empty", ["verify", .. TutorialPolicy, ""] },
        { "standard input can be read once only", ["verify", .. TutorialPolicy, "-", "-"] },
        { "unknown option '--chain'", ["bench", "--chain", "12"] },
        { "--chains '0' is not a whole number", ["bench", "--chains", "0"] },
        { "--invalid 'NaN' is not a number from 0 to 100", ["bench", "--invalid", "NaN"] },
        { "--invalid '100.5' is not a number from 0 to 100", ["bench", "--invalid", "100.5"] },
        { "'warm'", ["bench", "--workload", "warm"] },
        { "Required argument 'RECORD' missing", ["calldata"] },
        { "Unrecognized command or argument 'x'", ["doctor", "x"] },
    };

    [Theory]
    [MemberData(nameof(WrongPolicies))]
    public static async Task A_policy_that_states_no_trust_is_refused(string reason, string[] options)
        => (await RunAsync(["verify", Price03, .. options])).AssertRefused(reason);

    [Theory]
    [MemberData(nameof(WrongCommandLines))]
    public static async Task A_wrong_command_line_is_refused(string reason, string[] arguments)
        => (await RunAsync(arguments)).AssertRefused(reason);

    [Fact]
    public static async Task A_missing_file_is_found_before_any_other_is_verified()
        => (await RunAsync(["verify", .. TutorialPolicy, Price03, "no-such-file"])).AssertRefused("cannot read no-such-file");

    [Fact]
    public static async Task A_directory_is_no_input()
        => (await RunAsync(["verify", .. TutorialPolicy, AppContext.BaseDirectory])).AssertRefused("it is a directory");

    [Theory]
    [InlineData("--help")]
    [InlineData("verify", "--help")]
    [InlineData("bench", "-h")]
    [InlineData("verify", "--bogus", "--help")]
    public static async Task Help_is_a_success_on_standard_output(params string[] arguments)
    {
        CommandLineRun run = await RunAsync(arguments);

        Assert.Equal(ExitCodes.Success, run.ExitCode);
        Assert.Contains("chainverify", run.Output, StringComparison.Ordinal);
        Assert.Empty(run.Error);
    }

    [Fact]
    public static async Task The_root_help_lists_the_commands_that_exist_and_no_others()
    {
        CommandLineRun run = await RunAsync("--help");

        string commands = run.Output[run.Output.IndexOf("Commands:", StringComparison.Ordinal)..];
        IEnumerable<string> names = commands.Split('\n').Skip(1).Select(line => line.Trim().Split(' ')[0]).Where(name => name.Length > 0);
        Assert.Equal(["demo", "verify", "oracle", "oracle-server", "serve", "calldata", "bench", "key", "simulator", "vectors", "doctor"], names);
    }

    [Fact]
    public static async Task The_version_is_one_line_on_standard_output()
    {
        CommandLineRun run = await RunAsync("--version");

        Assert.Equal(ExitCodes.Success, run.ExitCode);
        Assert.Matches(@"^[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?\n$", run.Output);
        Assert.Empty(run.Error);
    }
}
