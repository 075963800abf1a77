using System.Text.Json;
using ChainVerify.Cli.Diagnostics;
using ChainVerify.Cli.Invocation;
using ChainVerify.Hosting;
using ChainVerify.Native;
using ChainVerify.Signatures;
using Xunit;
using static ChainVerify.Tests.Cli.CommandLineRun;

namespace ChainVerify.Tests.Cli;

/// <summary><c>doctor</c>: what this machine has, and whether it computes rightly.</summary>
public static class DoctorCommandTests
{
    [Fact]
    public static async Task The_report_names_every_engine_with_its_self_test()
    {
        CommandLineRun run = await RunAsync("doctor", "--json");

        Assert.Equal(ExitCodes.Success, run.ExitCode);
        JsonElement report = JsonSerializer.Deserialize<JsonElement>(run.Output);
        Assert.True(report.GetProperty("passed").GetBoolean());
        JsonElement[] engines = [.. report.GetProperty("engines").EnumerateArray()];
        Assert.Equal(["vector", "native", "managed"], engines.Select(engine => engine.GetProperty("name").GetString()));
        Assert.Equal([true, NativeSecp256k1.IsAvailable, true], engines.Select(engine => engine.GetProperty("available").GetBoolean()));
        Assert.Equal(SignatureEngine.Default.Name, Assert.Single(engines, engine => engine.GetProperty("default").GetBoolean()).GetProperty("name").GetString());
        foreach (JsonElement engine in engines.Where(engine => engine.GetProperty("available").GetBoolean()))
        {
            Assert.Equal(engine.GetProperty("name").GetString() == "vector" ? SignatureEngine.Vector.Lanes : 1, engine.GetProperty("lanes").GetInt32());
            JsonElement selfTest = engine.GetProperty("selfTest");
            Assert.All((string[])["passed", "recover", "verify", "decompress", "chain"], check => Assert.True(selfTest.GetProperty(check).GetBoolean()));
        }
    }

    [Fact]
    public static async Task The_report_tells_where_the_native_library_is_and_why_others_were_refused()
    {
        JsonElement report = JsonSerializer.Deserialize<JsonElement>((await RunAsync("doctor", "--json")).Output);

        JsonElement native = report.GetProperty("nativeLibrary");
        NativeLibraryDiscovery discovery = NativeSecp256k1.Discovery;
        Assert.Equal(discovery.Path, native.GetProperty("path").GetString());
        Assert.Equal(discovery.Version, native.GetProperty("version").GetString());
        Assert.Equal(
            discovery.Refused.Select(refused => (refused.Path, refused.Reason, refused.WasFound)),
            native.GetProperty("refused").EnumerateArray().Select(refused => (
                refused.GetProperty("path").GetString()!,
                refused.GetProperty("reason").GetString()!,
                refused.GetProperty("found").GetBoolean())));
        JsonElement machine = report.GetProperty("machine");
        Assert.Equal(Environment.ProcessorCount, machine.GetProperty("processors").GetInt32());
        Assert.Equal(System.Runtime.Intrinsics.X86.Avx2.IsSupported, machine.GetProperty("instructionSets").GetProperty("AVX2").GetBoolean());
    }

    [Fact]
    public static async Task People_get_a_table_without_escape_sequences_when_they_redirect_it()
    {
        CommandLineRun run = await RunAsync("doctor");

        Assert.Equal(ExitCodes.Success, run.ExitCode);
        Assert.Contains("recover ok, verify ok, decompress ok, chain ok", run.Output, StringComparison.Ordinal);
        Assert.Contains("instruction sets:", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', run.Output);
    }

    [Fact]
    public static void A_failed_check_fails_its_engine_and_the_report()
    {
        EngineReport failing = new("native", true, 1, [new SelfTestCheck("recover", true), new SelfTestCheck("verify", false)]);
        EngineReport absent = new("native", false, null, null);
        EngineReport passing = new("managed", true, 1, EngineSelfTest.Run(SignatureEngine.Managed));

        Assert.False(Report(failing, passing).AllPassed);
        Assert.True(Report(absent, passing).AllPassed);
    }

    [Fact]
    public static async Task An_unusable_library_that_was_named_is_an_error_but_the_report_is_shown()
    {
        (int exitCode, string output, string error) = await ChildProcess.RunAsync(
            new Dictionary<string, string> { ["CHAINVERIFY_LIBSECP256K1"] = "/no/such/library.so" }, "doctor", "--json");

        Assert.Equal(ExitCodes.Error, exitCode);
        Assert.Contains("/no/such/library.so", error, StringComparison.Ordinal);
        JsonElement report = JsonSerializer.Deserialize<JsonElement>(output);
        Assert.False(report.GetProperty("passed").GetBoolean());
        Assert.False(report.GetProperty("nativeLibrary").GetProperty("available").GetBoolean());
    }

    private static DoctorReport Report(params EngineReport[] engines)
        => new(engines, NativeSecp256k1.Discovery, false, "runtime", "system", "any", 1);
}
