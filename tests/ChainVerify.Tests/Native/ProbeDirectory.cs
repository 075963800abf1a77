using ChainVerify.Native;
using Xunit;

namespace ChainVerify.Tests.Native;

/// <summary>A copy of the probe program in a directory of its own, where a test can lay libraries beside it.</summary>
public sealed class ProbeDirectory : IDisposable
{
    public ProbeDirectory()
    {
        Root = Directory.CreateTempSubdirectory("chainverify-probe-").FullName;
        Program = Path.Combine(Root, "app");
        Directory.CreateDirectory(Program);
        foreach (string file in Directory.EnumerateFiles(NativeProbeProcess.BuiltDirectory))
            File.Copy(file, Path.Combine(Program, Path.GetFileName(file)));
    }

    public string Root { get; }

    public string Program { get; }

    /// <summary>The portable runtime identifier of this process, as packages name their folders.</summary>
    public static string RuntimeIdentifier => LibraryPlatform.Current.RuntimeIdentifiers()[^1];

    /// <summary>Writes a file below the root and returns its full path.</summary>
    public string Write(string relativePath, ReadOnlySpan<byte> content)
    {
        string path = Path.Combine(Root, relativePath);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
        return path;
    }

    public Task<ProbeReport> RunAsync(params string[] arguments) => NativeProbeProcess.RunAsync(Program, arguments);

    /// <summary>Runs the probe with an environment variable.</summary>
    public Task<ProbeReport> RunWithAsync(string variable, string value, params string[] arguments) =>
        NativeProbeProcess.RunAsync(Program, new Dictionary<string, string> { [variable] = value }, Program, arguments);

    public void Dispose() => Directory.Delete(Root, recursive: true);
}

/// <summary>The libsecp256k1 that is installed on the system, whatever the settings of this process say.</summary>
public static class SystemLibrary
{
    private static readonly Lazy<Task<ProbeReport>> Report = new(() => NativeProbeProcess.RunAsync(NativeProbeProcess.BuiltDirectory));

    /// <summary>Its path; without one the test is skipped with the list of what was tried, or fails where the library is required.</summary>
    public static async Task<string> PathOrSkipAsync()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The forged and copied libraries of these tests are ELF files.");
        ProbeReport report = await Report.Value;
        Assert.SkipUnless(report.IsAvailable || NativeSecp256k1.IsRequired, $"libsecp256k1 is not available: {report.Report}");
        Assert.Equal("System", report.Source);
        return report.Path!;
    }

    public static async Task<byte[]> BytesOrSkipAsync() => await File.ReadAllBytesAsync(await PathOrSkipAsync(), TestContext.Current.CancellationToken);
}
