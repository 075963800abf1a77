// The build, as tasks over the dotnet command line. Start with `dotnet tool restore`, then
// `dotnet cake [--target=Task] [--configuration=Release]`. CONTRIBUTING.md lists the tasks.

var target = Argument("target", "Default");
var configuration = Argument("configuration", "Release");
var filter = Argument("filter", "*");
var shortForm = Argument("short", false);
var soakSeconds = Argument("soak-seconds", 600);
var loadSeconds = Argument("load-seconds", 60);
var rounds = Argument("rounds", 30);
var times = Argument("times", 20);
var cases = Argument("cases", 0);
var plotResults = Argument("results", "docs/plots/results");

var solution = File("ChainVerify.sln");
var artifacts = Directory("artifacts");
var testResults = artifacts + Directory("test-results");
var isaResults = testResults + Directory("isa");
var interop = Directory("tests/interop");
var interopResults = testResults + Directory("interop");
var packages = artifacts + Directory("packages");
var aotProject = File("tests/ChainVerify.AotTests/ChainVerify.AotTests.csproj");
var aotOutput = artifacts + Directory("aot");
var benchmarks = File("bench/ChainVerify.Benchmarks/ChainVerify.Benchmarks.csproj");

// What one instruction-set run switches off, and which instruction sets must then be gone: a knob that the
// runtime does not know changes nothing, and a matrix of equal runs would prove nothing.
// .NET 10 has few knobs: AVX512 stands for F, BW, CD, DQ and VL, AVX2 carries BMI1, BMI2, FMA, LZCNT and MOVBE
// with it, and HWIntrinsic leaves the baseline (X64Base, SSE, SSE2) only.
public sealed record InstructionSetRun(string Name, string Knob, string[] MustBeOff);

var instructionSetRuns = new[]
{
    new InstructionSetRun("default", "", []),
    new InstructionSetRun("no-avx512", "DOTNET_EnableAVX512", ["Avx512F"]),
    new InstructionSetRun("no-avx2", "DOTNET_EnableAVX2", ["Avx512F", "Avx2", "Fma", "Bmi2"]),
    new InstructionSetRun("no-avx", "DOTNET_EnableAVX", ["Avx512F", "Avx2", "Fma", "Bmi2", "Avx"]),
    new InstructionSetRun("no-hwintrinsic", "DOTNET_EnableHWIntrinsic", ["Avx512F", "Avx2", "Fma", "Bmi2", "Avx", "Sse42", "AdvSimd"]),
};

string Output(string project, string assembly) => $"{project}/bin/{configuration}/net10.0/{assembly}.dll";

Dictionary<string, string> Environment(InstructionSetRun run) =>
    run.Knob.Length == 0 ? [] : new() { [run.Knob] = "0" };

string[] Lines(FilePath program, ProcessArgumentBuilder arguments, Dictionary<string, string> environment)
{
    var exitCode = StartProcess(
        program,
        new ProcessSettings { Arguments = arguments, RedirectStandardOutput = true, EnvironmentVariables = environment },
        out var output);
    var lines = output.ToArray();
    if (exitCode != 0)
    {
        foreach (var line in lines)
        {
            Information("{0}", line);
        }

        throw new CakeException($"{program.GetFilename()} {arguments.RenderSafe()} ended with exit code {exitCode}.");
    }

    return lines;
}

string[] InstructionSets(InstructionSetRun run) =>
    Lines(
        "dotnet",
        new ProcessArgumentBuilder()
            .Append(Output("tests/ChainVerify.AotTests", "ChainVerify.AotTests"))
            .Append("--instruction-sets"),
        Environment(run));

Task("Clean")
    .Description("Deletes what was built, tested and packed.")
    .Does(() =>
{
    CleanDirectory(artifacts);
    DotNetClean(solution, new DotNetCleanSettings { Configuration = configuration, Verbosity = DotNetVerbosity.Quiet });
});

Task("Restore")
    .Description("Restores the packages of every project.")
    .Does(() => DotNetRestore(solution));

Task("Build")
    .Description("Builds the solution; a warning is an error.")
    .IsDependentOn("Restore")
    .Does(() => DotNetBuild(solution, new DotNetBuildSettings { Configuration = configuration, NoRestore = true }));

Task("Test")
    .Description("Runs the test suite once, with whatever this machine has.")
    .IsDependentOn("Build")
    .Does(() => DotNetTest(solution, new DotNetTestSettings
    {
        Configuration = configuration,
        NoBuild = true,
        PathType = DotNetTestPathType.Solution,
    }));

Task("TestLong")
    .Description("Runs the test suite with many times as many random cases (--times=N).")
    .IsDependentOn("Build")
    .Does(() => DotNetTest(solution, new DotNetTestSettings
    {
        Configuration = configuration,
        NoBuild = true,
        PathType = DotNetTestPathType.Solution,
        EnvironmentVariables = new Dictionary<string, string> { ["CHAINVERIFY_LONG_TESTS"] = $"{times}" },
    }));

Task("TestIsa")
    .Description("Runs the test suite once for each instruction set that can be switched off (--short=true: AVX2 and all).")
    .IsDependentOn("Build")
    .Does(() =>
{
    CleanDirectory(isaResults);
    var wanted = shortForm ? instructionSetRuns.Where(run => run.Name is "no-avx2" or "no-hwintrinsic") : instructionSetRuns;
    var ran = new Dictionary<string, string>();
    var failures = new List<string>();

    foreach (var run in wanted)
    {
        var paths = InstructionSets(run);
        var stillOn = run.MustBeOff.Intersect(paths).ToArray();
        if (stillOn.Length > 0)
        {
            failures.Add($"{run.Name}: {run.Knob}=0 did not switch off {string.Join(", ", stillOn)}");
            continue;
        }

        var key = string.Join(' ', paths);
        if (ran.TryGetValue(key, out var twin))
        {
            Information($"{run.Name}: this machine has the same instruction sets as in '{twin}', not run again");
            continue;
        }

        ran.Add(key, run.Name);
        Information($"{run.Name}: {(key.Length > 0 ? key : "baseline only")}");
        var exitCode = StartProcess("dotnet", new ProcessSettings
        {
            Arguments = new ProcessArgumentBuilder()
                .Append(Output("tests/ChainVerify.Tests", "ChainVerify.Tests"))
                .Append("--no-ansi --progress off")
                .Append("--hangdump --hangdump-timeout 10m --hangdump-type Mini") // whatever hangs is named in a log beside the reports
                .Append("--results-directory").AppendQuoted(MakeAbsolute(isaResults).FullPath)
                .Append($"--report-xunit-xml --report-xunit-xml-filename {run.Name}.xml"),
            EnvironmentVariables = Environment(run),
        });
        if (exitCode != 0)
        {
            failures.Add($"{run.Name}: the test run ended with exit code {exitCode}");
        }
    }

    if (failures.Count > 0)
    {
        throw new CakeException(string.Join(System.Environment.NewLine, failures));
    }
});

Task("Interop")
    .Description("Runs tests/interop with node: real clients, other implementations, an EVM (--cases=N: this many generated records).")
    .IsDependentOn("Build")
    .Does(() =>
{
    CleanDirectory(interopResults);
    var environment = new Dictionary<string, string> { ["CHAINVERIFY_CLI"] = MakeAbsolute(File(Output("src/ChainVerify.Cli", "chainverify"))).FullPath };
    if (cases > 0)
    {
        environment["INTEROP_CASES"] = cases.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    void Run(string program, ProcessArgumentBuilder arguments)
    {
        var exitCode = StartProcess(program, new ProcessSettings { WorkingDirectory = interop, Arguments = arguments, EnvironmentVariables = environment });
        if (exitCode != 0)
        {
            throw new CakeException($"{program} {arguments.RenderSafe()} ended with exit code {exitCode}.");
        }
    }

    Run(IsRunningOnWindows() ? "npm.cmd" : "npm", new ProcessArgumentBuilder().Append("ci"));
    Run("node", new ProcessArgumentBuilder()
        .Append("--test --test-reporter=spec --test-reporter-destination=stdout --test-reporter=tap")
        .Append("--test-reporter-destination").AppendQuoted(MakeAbsolute(interopResults).FullPath + "/report.tap"));
});

Task("Aot")
    .Description("Publishes the self-check with NativeAOT and compares what it prints with the same program under the JIT.")
    .IsDependentOn("Build")
    .Does(() =>
{
    var runtime = System.Runtime.InteropServices.RuntimeInformation.RuntimeIdentifier;
    CleanDirectory(aotOutput);
    DotNetPublish(aotProject, new DotNetPublishSettings
    {
        Configuration = configuration,
        Runtime = runtime,
        OutputDirectory = aotOutput,
        MSBuildSettings = new DotNetMSBuildSettings().WithProperty("NativeAot", "true"),
    });

    var program = aotOutput + File(IsRunningOnWindows() ? "ChainVerify.AotTests.exe" : "ChainVerify.AotTests");
    var native = Lines(program, new ProcessArgumentBuilder(), []);
    var jit = Lines(
        "dotnet",
        new ProcessArgumentBuilder()
            .Append("run --no-build --configuration").Append(configuration)
            .Append("--project").AppendQuoted(aotProject),
        []);

    foreach (var line in jit)
    {
        Information("{0}", line);
    }

    if (jit.Length == 0 || !jit.SequenceEqual(native))
    {
        throw new CakeException(
            "NativeAOT and the JIT differ. NativeAOT printed:" + System.Environment.NewLine
            + string.Join(System.Environment.NewLine, native));
    }

    Information($"NativeAOT ({runtime}) and the JIT agree on {jit.Length} lines.");
});

Task("Bench")
    .Description("Runs the benchmarks that match --filter (default: all).")
    .IsDependentOn("Build")
    .Does(() => DotNetRun(
        benchmarks,
        new ProcessArgumentBuilder().Append("--filter").AppendQuoted(filter),
        new DotNetRunSettings { Configuration = configuration, NoBuild = true }));

Task("Figures")
    .Description("Measures the figures of docs/performance.md in one process, in turns; fails if one is missed (--rounds=N).")
    .IsDependentOn("Build")
    .Does(() => DotNetRun(
        benchmarks,
        new ProcessArgumentBuilder().Append("figures --rounds").Append($"{rounds}"),
        new DotNetRunSettings { Configuration = configuration, NoBuild = true }));

Task("Soak")
    .Description("Keeps the service under full load and checks every verdict and its memory (--soak-seconds=N, default 600).")
    .IsDependentOn("Build")
    .Does(() => DotNetRun(
        benchmarks,
        new ProcessArgumentBuilder().Append("soak --seconds").Append($"{soakSeconds}"),
        new DotNetRunSettings { Configuration = configuration, NoBuild = true }));

Task("Load")
    .Description("Loads the service with wrk and checks every answer; fails if one is wrong or wrk is missing (--load-seconds=N, default 60).")
    .IsDependentOn("Build")
    .Does(() => DotNetRun(
        benchmarks,
        new ProcessArgumentBuilder().Append("wrk --seconds").Append($"{loadSeconds}"),
        new DotNetRunSettings { Configuration = configuration, NoBuild = true }));

Task("Plots")
    .Description("Draws the plots of docs/performance.md from BenchmarkDotNet's reports (--results=DIR).")
    .IsDependentOn("Build")
    .Does(() => DotNetRun(
        benchmarks,
        new ProcessArgumentBuilder().Append("plots --results").AppendQuoted(plotResults),
        new DotNetRunSettings { Configuration = configuration, NoBuild = true }));

Task("Pack")
    .Description("Packs the libraries and the command-line tool, with symbols, into artifacts/packages.")
    .IsDependentOn("Restore")
    .Does(() =>
{
    CleanDirectory(packages);
    DotNetPack(solution, new DotNetPackSettings
    {
        Configuration = configuration,
        OutputDirectory = packages,
        // Paths of the machine that packs stay out of the assemblies: the same commit gives the same bytes anywhere.
        MSBuildSettings = new DotNetMSBuildSettings().WithProperty("ContinuousIntegrationBuild", "true"),
    });
});

Task("PublicApi")
    .Description("Writes each library's public members into its PublicAPI.Unshipped.txt, from scratch.")
    .IsDependentOn("Restore")
    .Does(() =>
{
    foreach (var file in GetFiles("src/*/PublicAPI.Unshipped.txt"))
    {
        // The code fix only adds what is missing; starting from nothing also drops what is gone.
        System.IO.File.WriteAllText(file.FullPath, "#nullable enable\n");

        // Project by project: over a solution the fix fills one of the files that share a name and leaves the others.
        var project = GetFiles($"{file.GetDirectory()}/*.csproj").Single();
        var exitCode = StartProcess("dotnet", new ProcessSettings
        {
            Arguments = new ProcessArgumentBuilder().Append("format analyzers").AppendQuoted(project.FullPath).Append("--diagnostics RS0016 --severity warn"),
            EnvironmentVariables = new Dictionary<string, string> { ["TrackPublicApi"] = "true" },
        });
        if (exitCode != 0)
        {
            throw new CakeException($"dotnet format ended with exit code {exitCode}.");
        }
    }
});

Task("Default").IsDependentOn("Test");

RunTarget(target);
