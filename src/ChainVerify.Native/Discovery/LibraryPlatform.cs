using System.Runtime.InteropServices;

namespace ChainVerify.Native;

internal enum LibraryOperatingSystem : byte
{
    Linux,
    MacOS,
    Windows,
    Other,
}

/// <summary>
/// What the search needs to know of the machine. A value, so that the names of every system can be checked on any of them.
/// </summary>
/// <param name="OperatingSystem">The family that decides file names and directories.</param>
/// <param name="Architecture">Of the process, not of the machine: the library is loaded into this process.</param>
/// <param name="RuntimeIdentifier">What the runtime calls itself, such as <c>linux-musl-x64</c> or <c>debian.12-x64</c>.</param>
internal readonly record struct LibraryPlatform(LibraryOperatingSystem OperatingSystem, Architecture Architecture, string RuntimeIdentifier)
{
    internal static LibraryPlatform Current => new(
        System.OperatingSystem.IsWindows() ? LibraryOperatingSystem.Windows
            : System.OperatingSystem.IsMacOS() ? LibraryOperatingSystem.MacOS
            : System.OperatingSystem.IsLinux() || System.OperatingSystem.IsFreeBSD() ? LibraryOperatingSystem.Linux
            : LibraryOperatingSystem.Other,
        RuntimeInformation.ProcessArchitecture,
        RuntimeInformation.RuntimeIdentifier);

    /// <summary>
    /// Runtime identifiers whose package assets this process may load, the most specific first. A musl process gets no
    /// <c>linux-x64</c>: those assets are built for glibc, and loading one can end the process.
    /// </summary>
    internal IReadOnlyList<string> RuntimeIdentifiers()
    {
        if (PortableSystemName() is not { } system)
            return [RuntimeIdentifier];

        string portable = $"{system}-{Architecture.ToString().ToLowerInvariant()}";
        return RuntimeIdentifier == portable || RuntimeIdentifier.Length == 0 ? [portable] : [RuntimeIdentifier, portable];
    }

    private string? PortableSystemName() => OperatingSystem switch
    {
        LibraryOperatingSystem.Windows => "win",
        LibraryOperatingSystem.MacOS => "osx",
        LibraryOperatingSystem.Linux when RuntimeIdentifier.StartsWith("freebsd", StringComparison.Ordinal) => "freebsd",
        LibraryOperatingSystem.Linux when IsMusl => "linux-musl",
        LibraryOperatingSystem.Linux => "linux",
        _ => null,
    };

    private bool IsMusl =>
        RuntimeIdentifier.Contains("musl", StringComparison.Ordinal) || RuntimeIdentifier.StartsWith("alpine", StringComparison.Ordinal);
}
