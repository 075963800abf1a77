using System.Runtime.InteropServices;
using ChainVerify.Native;
using Xunit;

namespace ChainVerify.Tests.Native;

/// <summary>The names for every system, checked on any of them.</summary>
public sealed class CandidatePathTests
{
    [Theory]
    [InlineData("Linux", Architecture.X64, "linux-x64", "linux-x64")]
    [InlineData("Linux", Architecture.X64, "debian.12-x64", "debian.12-x64 linux-x64")]
    [InlineData("Linux", Architecture.X64, "linux-musl-x64", "linux-musl-x64")]
    [InlineData("Linux", Architecture.Arm64, "alpine.3.22-arm64", "alpine.3.22-arm64 linux-musl-arm64")]
    [InlineData("Linux", Architecture.Arm64, "linux-arm64", "linux-arm64")]
    [InlineData("MacOS", Architecture.Arm64, "osx-arm64", "osx-arm64")]
    [InlineData("MacOS", Architecture.X64, "osx.14-x64", "osx.14-x64 osx-x64")]
    [InlineData("Windows", Architecture.X64, "win-x64", "win-x64")]
    [InlineData("Windows", Architecture.Arm64, "win10-arm64", "win10-arm64 win-arm64")]
    public void Runtime_identifiers_go_from_specific_to_portable_and_never_mix_C_libraries(
        string system, Architecture architecture, string identifier, string expected)
    {
        var platform = new LibraryPlatform(Enum.Parse<LibraryOperatingSystem>(system), architecture, identifier);

        Assert.Equal(expected.Split(' '), platform.RuntimeIdentifiers());
    }

    [Theory]
    [InlineData("Linux", "libsecp256k1.so", "secp256k1.so")]
    [InlineData("MacOS", "libsecp256k1.dylib", "secp256k1.dylib")]
    [InlineData("Windows", "libsecp256k1.dll", "secp256k1.dll")]
    public void Package_assets_are_looked_for_in_each_layout_once(string system, string first, string second)
    {
        var platform = new LibraryPlatform(Enum.Parse<LibraryOperatingSystem>(system), Architecture.X64, "some-x64");
        string portable = platform.RuntimeIdentifiers()[1];
        string[] directories =
        [
            Path.Combine("/app", "runtimes", "some-x64", "native"), Path.Combine("/app", "native", "some-x64"),
            Path.Combine("/app", "runtimes", portable, "native"), Path.Combine("/app", "native", portable),
            "/app", "/list",
        ];

        IReadOnlyList<string> paths = PackageCandidates.Paths(platform, ["/app"], ["/app", "/list"]);

        Assert.Equal(directories.SelectMany(directory => new[] { Path.Combine(directory, first), Path.Combine(directory, second) }), paths);
    }

    [Fact]
    public void Linux_asks_the_loader_for_versioned_names_newest_first()
    {
        IReadOnlyList<string> names = SystemCandidates.Paths(Linux, "/opt/lib:/usr/local/lib", "");

        Assert.Equal(
            ["libsecp256k1.so.6", "libsecp256k1.so.5", "libsecp256k1.so.4", "libsecp256k1.so.3", "libsecp256k1.so.2", "libsecp256k1.so.1", "libsecp256k1.so.0", "libsecp256k1.so"],
            names);
    }

    [Theory]
    [InlineData(":/opt/lib")]
    [InlineData("/opt/lib:")]
    [InlineData("/opt/lib::/usr/lib")]
    [InlineData("lib")]
    [InlineData("/opt/lib;.")]
    public void Linux_leaves_the_loader_out_when_it_would_look_into_the_current_directory(string loaderPath)
    {
        IReadOnlyList<string> paths = SystemCandidates.Paths(Linux, loaderPath, "");

        Assert.All(paths, path => Assert.StartsWith("/", path, StringComparison.Ordinal));
        Assert.Contains("/usr/lib/x86_64-linux-gnu/libsecp256k1.so.1", paths);
    }

    [Fact]
    public void MacOS_and_Windows_get_full_paths_only()
    {
        IReadOnlyList<string> mac = SystemCandidates.Paths(new LibraryPlatform(LibraryOperatingSystem.MacOS, Architecture.Arm64, "osx-arm64"), null, "");
        IReadOnlyList<string> windows = SystemCandidates.Paths(
            new LibraryPlatform(LibraryOperatingSystem.Windows, Architecture.X64, "win-x64"), null, "C:\\Windows\\system32");

        Assert.Equal("/opt/homebrew/lib/libsecp256k1.6.dylib", mac[0]);
        Assert.Contains("/usr/local/lib/libsecp256k1.dylib", mac);
        Assert.All(mac, path => Assert.StartsWith("/", path, StringComparison.Ordinal));
        Assert.Equal("C:\\Windows\\system32\\libsecp256k1-6.dll", windows[0]);
        Assert.Equal("C:\\Windows\\system32\\secp256k1.dll", windows[^1]);
        Assert.All(windows, path => Assert.StartsWith("C:\\Windows\\system32\\", path, StringComparison.Ordinal));
    }

    [Fact]
    public void A_system_without_a_known_layout_gets_no_candidates()
    {
        var other = new LibraryPlatform(LibraryOperatingSystem.Other, Architecture.Wasm, "browser-wasm");

        Assert.Empty(SystemCandidates.Paths(other, null, ""));
        Assert.Empty(PackageCandidates.Paths(other, ["/app"], []));
    }

    [Theory]
    [InlineData("libsecp256k1.so.1.0.0", 1)]
    [InlineData("libsecp256k1.so.6", 6)]
    [InlineData("libsecp256k1.2.dylib", 2)]
    [InlineData("libsecp256k1-5.dll", 5)]
    [InlineData("libsecp256k1.so", null)]
    [InlineData("libsecp256k1.dylib", null)]
    [InlineData("libsecp256k1.dll", null)]
    [InlineData("libsecp256k1", null)]
    [InlineData("secp256k1.dll", null)]
    [InlineData("libsecp256k1.so.99999999999999", null)]
    public void The_interface_number_is_read_from_the_file_name(string fileName, int? expected) =>
        Assert.Equal(expected, LibraryVersion.InterfaceNumber(fileName));

    [Theory]
    [InlineData("7f00-7f10 r-xp 00000000 08:01 12 /usr/lib/with space/lib.so", 0x7f00, "/usr/lib/with space/lib.so")]
    [InlineData("7f00-7f10 r-xp 00000000 08:01 12 /usr/lib/lib.so", 0x7f0f, "/usr/lib/lib.so")]
    [InlineData("7f00-7f10 r-xp 00000000 08:01 12 /usr/lib/lib.so", 0x7f10, null)]
    [InlineData("7f00-7f10 r-xp 00000000 08:01 12 /usr/lib/lib.so", 0x7eff, null)]
    [InlineData("7f00-7f10 rw-p 00000000 00:00 0", 0x7f00, null)]
    [InlineData("not a line", 0, null)]
    [InlineData("", 0, null)]
    public void A_mapped_file_is_read_from_a_line_of_the_memory_map(string line, int address, string? expected) =>
        Assert.Equal(expected, MappedFile.PathOf((nuint)address, line));

    private static readonly LibraryPlatform Linux = new(LibraryOperatingSystem.Linux, Architecture.X64, "linux-x64");
}
