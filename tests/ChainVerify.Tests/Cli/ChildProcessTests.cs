using System.Text.Json;
using ChainVerify.Cli.Invocation;
using Xunit;
using static ChainVerify.Tests.Cli.CommandLineRun;

namespace ChainVerify.Tests.Cli;

/// <summary>The program as users run it: real streams, real exit codes.</summary>
public static class ChildProcessTests
{
    private static readonly Dictionary<string, string> WithoutLibrary = new() { ["CHAINVERIFY_LIBSECP256K1"] = "none" };

    [Fact]
    public static async Task The_first_command_of_the_readme_verifies_the_tutorials_answer()
    {
        (int exitCode, string output, string error) = await ChildProcess.RunAsync(["verify", "--explain", .. TutorialPolicy, Price03]);

        Assert.Equal(ExitCodes.Success, exitCode);
        Assert.Contains("Step 3: recover the message signer", output, StringComparison.Ordinal);
        Assert.Contains("\nVALID\n", output, StringComparison.Ordinal);
        Assert.Contains("1 record: 1 valid, 0 invalid", error, StringComparison.Ordinal);
    }

    [Fact]
    public static async Task Invalid_records_and_wrong_usage_have_their_exit_codes()
    {
        (int invalid, string output, _) = await ChildProcess.RunAsync(["verify", .. TutorialPolicy, "--purpose", "other", Price03]);
        (int wrong, string nothing, string error) = await ChildProcess.RunAsync("verify", "--any-app", Price03);

        Assert.Equal(ExitCodes.Invalid, invalid);
        Assert.Contains("KmsRootMismatch", output, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Error, wrong);
        Assert.Empty(nothing);
        Assert.StartsWith("chainverify: --kms-root is required", error, StringComparison.Ordinal);
    }

    [Fact]
    public static async Task Without_the_native_library_the_managed_engine_gives_the_same_verdicts()
    {
        (int exitCode, string output, string error) = await ChildProcess.RunAsync(WithoutLibrary, ["verify", .. TutorialPolicy, Price03]);

        Assert.Equal(ExitCodes.Success, exitCode);
        Assert.Equal("""{"line":1,"valid":true,"messageScheme":"eip191-hash"}""", output.TrimEnd());
        Assert.Contains("engine managed", error, StringComparison.Ordinal);
    }

    [Fact]
    public static async Task An_engine_that_was_asked_for_is_never_replaced_by_another()
    {
        (int exitCode, string output, string error) = await ChildProcess.RunAsync(
            WithoutLibrary, ["verify", .. TutorialPolicy, "--engine", "native", Price03]);

        Assert.Equal(ExitCodes.Error, exitCode);
        Assert.Empty(output);
        Assert.StartsWith("chainverify: engine 'native' is not available", error, StringComparison.Ordinal);
    }

    [Fact]
    public static async Task A_required_library_that_is_not_there_is_an_error()
    {
        Dictionary<string, string> environment = new(WithoutLibrary) { ["CHAINVERIFY_REQUIRE_NATIVE"] = "1" };

        (int exitCode, _, string error) = await ChildProcess.RunAsync(environment, ["verify", .. TutorialPolicy, Price03]);

        Assert.Equal(ExitCodes.Error, exitCode);
        Assert.Contains("required", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Fact]
    public static async Task Without_the_native_library_a_benchmark_has_no_baselines_and_no_ratios()
    {
        (int exitCode, string output, _) = await ChildProcess.RunAsync(
            WithoutLibrary, "bench", "--workload", "hot", "--chains", "2", "--seconds", "0.01", "--json");

        Assert.Equal(ExitCodes.Success, exitCode);
        JsonElement result = JsonSerializer.Deserialize<JsonElement>(output);
        Assert.Empty(result.GetProperty("baselines").EnumerateArray());
        Assert.Equal(JsonValueKind.Null, result.GetProperty("nativeLibrary").ValueKind);
        JsonElement engine = Assert.Single(result.GetProperty("engines").EnumerateArray());
        Assert.Equal("managed", engine.GetProperty("name").GetString());
        Assert.Equal(JsonValueKind.Null, engine.GetProperty("ratioToLeanLoop").ValueKind);
        Assert.Equal(JsonValueKind.Null, engine.GetProperty("ratioToLeanLoopCached").ValueKind);
    }
}
