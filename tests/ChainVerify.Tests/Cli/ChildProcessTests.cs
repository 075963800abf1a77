using System.Text.Json;
using ChainVerify.Cli.Invocation;
using ChainVerify.Secp256k1;
using Xunit;
using static ChainVerify.Tests.Cli.CommandLineRun;

namespace ChainVerify.Tests.Cli;

/// <summary>The program as users run it: real streams, real exit codes.</summary>
public static class ChildProcessTests
{
    private static readonly Dictionary<string, string> WithoutLibrary = new() { ["CHAINVERIFY_LIBSECP256K1"] = "none" };

    [Fact]
    public static async Task The_first_command_of_the_readme_tells_every_act_and_everything_holds()
    {
        (int exitCode, string output, string error) = await ChildProcess.RunAsync("demo", "--chains", "200", "--seconds", "0.01");

        Assert.Equal("", error);
        Assert.Equal(ExitCodes.Success, exitCode);
        string[] expected =
        [
            "1. The guest agent gives the oracle its key",
            "its address            0xE9bebf5c6beeb5217177266d61321364C866C56D",
            "2. The oracle fetches a price and signs it",
            "    \"messageHash\": \"0x",
            "3. The answer is verified",
            "Step 1: recover the app public key",
            $"expected KMS root      {Root}",
            "Step 3: recover the message signer",
            "\nVALID\n",
            "4. Several nodes of one app",
            "REFUSED: App not allowed: Boot denied: Compose hash not allowed",
            "REFUSED: App not allowed: Boot denied: Device not allowed",
            "same private key       yes",
            "same chain             yes",
            "5. A batch, and how fast this machine is",
            "each as it was made",
            "Everything held",
        ];
        int position = 0;
        foreach (string text in expected)
        {
            int found = output.IndexOf(text, position, StringComparison.Ordinal);
            Assert.True(found >= 0, $"not found, or not in its place: {text}\n{output}");
            position = found;
        }
    }

    [Fact]
    public static async Task The_second_command_of_the_readme_verifies_the_tutorials_answer()
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
        Assert.StartsWith("chainverify: --kms-root or --kms-contract is required", error, StringComparison.Ordinal);
    }

    [Fact]
    public static async Task Without_the_native_library_the_verdicts_are_the_same()
    {
        (int exitCode, string output, string error) = await ChildProcess.RunAsync(WithoutLibrary, ["verify", .. TutorialPolicy, Price03]);

        Assert.Equal(ExitCodes.Success, exitCode);
        Assert.Equal("""{"line":1,"valid":true,"messageScheme":"eip191-hash"}""", output.TrimEnd());
        Assert.Contains(FieldLanes.Widest > 1 ? "engine vector" : "engine managed", error, StringComparison.Ordinal);
    }

    [Fact]
    public static async Task Without_a_fused_multiply_add_the_vector_engine_runs_in_integers_and_says_so()
    {
        Dictionary<string, string> baseline = new() { ["DOTNET_EnableHWIntrinsic"] = "0" };
        (int exitCode, string output, string error) = await ChildProcess.RunAsync(baseline, ["verify", .. TutorialPolicy, "--engine", "vector", Price03]);

        Assert.Equal(ExitCodes.Success, exitCode);
        Assert.Equal("""{"line":1,"valid":true,"messageScheme":"eip191-hash"}""", output.TrimEnd());
        Assert.Contains("engine vector (1 lane, in integers: no fused multiply-add in hardware)", error, StringComparison.Ordinal);
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
        JsonElement[] engines = [.. result.GetProperty("engines").EnumerateArray()];
        Assert.Equal(["vector", "managed"], engines.Select(engine => engine.GetProperty("name").GetString()));
        Assert.All(engines, engine => Assert.Equal(JsonValueKind.Null, engine.GetProperty("ratioToLeanLoop").ValueKind));
        Assert.All(engines, engine => Assert.Equal(JsonValueKind.Null, engine.GetProperty("ratioToLeanLoopCached").ValueKind));
    }
}
