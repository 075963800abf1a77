using System.IO.Compression;
using System.Xml.Linq;
using ChainVerify.Tests.Engineering;
using Xunit;

namespace ChainVerify.Tests.Native;

/// <summary>
/// The UseSecp256k1Net switch, with a stand-in for the package: same id and layout, the system's library inside. An
/// application is restored, built and run in a temporary directory; neither the source tree's obj folders nor the
/// user's package folder are written to.
/// </summary>
public sealed class Secp256k1NetPackageTests : IDisposable
{
    private const string Version = "999.0.0-standin";
    private readonly string _root = Directory.CreateTempSubdirectory("chainverify-package-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task An_application_built_with_the_switch_runs_on_the_library_of_the_package()
    {
        byte[] library = await SystemLibrary.BytesOrSkipAsync();
        string packages = (await DotnetAsync("nuget", "locals", "global-packages", "--list")).Split(':', 2)[1].Trim();
        WritePackage(library);
        WriteConfiguration(packages);
        WriteApplication();

        await DotnetAsync(
            "build", "app.csproj", "-c", "Release", "-m:1", "-nodeReuse:false", "--disable-build-servers",
            "--artifacts-path", Path.Combine(_root, "artifacts"),
            "-p:RunAnalyzers=false", "-p:GenerateDocumentationFile=false",
            "-p:UseSecp256k1Net=true", $"-p:Secp256k1NetVersion={Version}", $"-p:RestoreConfigFile={Path.Combine(_root, "nuget.config")}");
        string application = Path.GetDirectoryName(
            Assert.Single(Directory.EnumerateFiles(Path.Combine(_root, "artifacts", "bin", "app"), "*.runtimeconfig.json", SearchOption.AllDirectories)))!;
        ProbeReport report = await NativeProbeProcess.RunAsync(application);

        Assert.Equal("Package", report.Source);
        Assert.Equal(Path.Combine(application, "runtimes", ProbeDirectory.RuntimeIdentifier, "native", "libsecp256k1.so"), report.Path);
        Assert.Equal(ProbeReport.KnownKey, report.Recovered);
        Assert.False(Directory.Exists(Path.Combine(packages, "secp256k1.net", Version)));
    }

    private Task<string> DotnetAsync(params string[] arguments) =>
        NativeProbeProcess.RunDotnetAsync(arguments, new Dictionary<string, string> { ["DOTNET_CLI_UI_LANGUAGE"] = "en" }, _root);

    private void WritePackage(byte[] library)
    {
        string feed = Directory.CreateDirectory(Path.Combine(_root, "feed")).FullName;
        using ZipArchive package = ZipFile.Open(Path.Combine(feed, $"Secp256k1.Net.{Version}.nupkg"), ZipArchiveMode.Create);
        Add("Secp256k1.Net.nuspec", System.Text.Encoding.UTF8.GetBytes(
            new XElement(
                "package",
                new XElement(
                    "metadata",
                    new XElement("id", "Secp256k1.Net"),
                    new XElement("version", Version),
                    new XElement("authors", "stand-in"),
                    new XElement("description", "Stands in for the real package in a test."))).ToString()));
        Add($"runtimes/{ProbeDirectory.RuntimeIdentifier}/native/libsecp256k1.so", library);

        void Add(string name, byte[] content)
        {
            using Stream entry = package.CreateEntry(name, CompressionLevel.Fastest).Open();
            entry.Write(content);
        }
    }

    /// <summary>
    /// The stand-in's feed is the only source, so no network is asked; what the SDK itself needs was restored for this very
    /// solution and is read from the user's package folder. The stand-in is unpacked into a folder of its own.
    /// </summary>
    private void WriteConfiguration(string packages) =>
        new XElement(
            "configuration",
            new XElement("config", Setting("globalPackagesFolder", Path.Combine(_root, "packages"))),
            new XElement("fallbackPackageFolders", new XElement("clear"), Setting("user", packages)),
            new XElement("packageSources", new XElement("clear"), Setting("stand-in", Path.Combine(_root, "feed"))),
            new XElement("packageSourceMapping", new XElement("clear"))).Save(Path.Combine(_root, "nuget.config"));

    private void WriteApplication()
    {
        new XElement(
            "Project",
            new XAttribute("Sdk", "Microsoft.NET.Sdk"),
            new XElement(
                "PropertyGroup",
                new XElement("OutputType", "Exe"),
                new XElement("TargetFramework", "net10.0"),
                new XElement("Nullable", "enable"),
                new XElement("ImplicitUsings", "enable"),
                new XElement("AllowUnsafeBlocks", "true"),
                new XElement("UseAppHost", "false"),
                new XElement("AssemblyName", NativeProbeProcess.AssemblyName)),
            new XElement(
                "ItemGroup",
                Item("Compile", "tests/ChainVerify.NativeProbe/Program.cs"),
                Item("ProjectReference", "src/ChainVerify.Native/ChainVerify.Native.csproj"))).Save(Path.Combine(_root, "app.csproj"));

        static XElement Item(string kind, string path) => new(kind, new XAttribute("Include", Repository.PathOf(path)));
    }

    private static XElement Setting(string key, string value) => new("add", new XAttribute("key", key), new XAttribute("value", value));
}
