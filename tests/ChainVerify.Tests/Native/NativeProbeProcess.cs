using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using Xunit;

namespace ChainVerify.Tests.Native;

public sealed record ProbeRefusal(
    [property: JsonPropertyName("path")] string Path,
    [property: JsonPropertyName("reason")] string Reason,
    [property: JsonPropertyName("wasFound")] bool WasFound);

/// <summary>What the probe program reports of its own search for libsecp256k1.</summary>
public sealed record ProbeReport(
    [property: JsonPropertyName("source")] string Source,
    [property: JsonPropertyName("path")] string? Path,
    [property: JsonPropertyName("version")] string? Version,
    [property: JsonPropertyName("error")] string? Error,
    [property: JsonPropertyName("isHidden")] bool IsHidden,
    [property: JsonPropertyName("isAvailable")] bool IsAvailable,
    [property: JsonPropertyName("report")] string Report,
    [property: JsonPropertyName("requirement")] string? Requirement,
    [property: JsonPropertyName("recovered")] string Recovered,
    [property: JsonPropertyName("refused")] IReadOnlyList<ProbeRefusal> Refused)
{
    /// <summary>The key of the first row of ecdsa-rfc6979.json, which the probe recovers.</summary>
    public const string KnownKey = "024e3b81af9c2234cad09d679ce6035ed1392347ce64ce405f5dcd36228a25de6e";
}

/// <summary>Runs a program of .NET in a child process whose result does not depend on this process's settings.</summary>
public static class NativeProbeProcess
{
    public const string AssemblyName = "ChainVerify.NativeProbe";

    private static readonly string[] Inherited = ["CHAINVERIFY_LIBSECP256K1", "CHAINVERIFY_REQUIRE_NATIVE", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"];

    /// <summary>The probe as the build laid it next to the tests.</summary>
    public static string BuiltDirectory => Path.Combine(AppContext.BaseDirectory, "NativeProbe");

    /// <summary>The host that runs this process's own runtime: three folders above the runtime's files.</summary>
    public static string DotnetHost { get; } = Path.GetFullPath(
        Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));

    public static Task<ProbeReport> RunAsync(string directory, params string[] arguments) =>
        RunAsync(directory, new Dictionary<string, string>(), directory, arguments);

    public static async Task<ProbeReport> RunAsync(
        string directory, IReadOnlyDictionary<string, string> environment, string workingDirectory, params string[] arguments)
    {
        string program = Path.Combine(directory, AssemblyName + ".dll");
        string output = await RunDotnetAsync([program, .. arguments], environment, workingDirectory);
        return JsonSerializer.Deserialize<ProbeReport>(output)!;
    }

    /// <summary>Runs the dotnet host to its end and returns what it wrote; any exit code but 0 fails the test with all of its output.</summary>
    public static async Task<string> RunDotnetAsync(
        IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment, string workingDirectory)
    {
        (int exitCode, string output, string error) = await RunToEndAsync(arguments, environment, workingDirectory);
        Assert.True(exitCode == 0, $"exit code {exitCode}\n{output}\n{error}");
        return output;
    }

    /// <summary>Runs the dotnet host to its end, whatever that is. Standard input is this process's own, or that text.</summary>
    public static async Task<(int ExitCode, string Output, string Error)> RunToEndAsync(
        IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment, string workingDirectory, string? input = null)
    {
        var start = new ProcessStartInfo(DotnetHost, arguments)
        {
            WorkingDirectory = workingDirectory,
            RedirectStandardInput = input is not null,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // A test run by the SDK inherits the SDK's own build settings, which would lead a nested build astray.
        foreach (string name in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToArray())
            start.Environment.Remove(name);

        foreach (string name in Inherited)
            start.Environment.Remove(name);

        foreach ((string name, string value) in environment)
            start.Environment[name] = value;

        CancellationToken cancellation = TestContext.Current.CancellationToken;
        using Process process = Process.Start(start)!;
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(cancellation);
            Task<string> error = process.StandardError.ReadToEndAsync(cancellation);
            if (input is not null)
                await WriteAsync(process.StandardInput, input, cancellation);

            await process.WaitForExitAsync(cancellation);
            return (process.ExitCode, await output, await error);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    private static async Task WriteAsync(StreamWriter input, string text, CancellationToken cancellation)
    {
        try
        {
            await input.WriteAsync(text.AsMemory(), cancellation);
            input.Close();
        }
        catch (IOException)
        {
            // The program has ended without reading it all: its exit code and its errors say why.
        }
    }
}
