using System.Runtime.InteropServices;

namespace ChainVerify.Native;

/// <summary>The names and directories under which a system installs libsecp256k1, newest version first.</summary>
internal static class SystemCandidates
{
    private const int NewestInterface = 6;

    internal static IReadOnlyList<string> Paths(LibraryPlatform platform) =>
        Paths(platform, Environment.GetEnvironmentVariable("LD_LIBRARY_PATH"), Environment.SystemDirectory);

    /// <summary>
    /// Bare names only where the system's loader is sure not to look into the current directory; full paths otherwise.
    /// </summary>
    /// <param name="platform">The system to give names for.</param>
    /// <param name="loaderPath">The value of <c>LD_LIBRARY_PATH</c>, which matters on Linux only.</param>
    /// <param name="windowsDirectory">The Windows system directory, which matters on Windows only.</param>
    internal static IReadOnlyList<string> Paths(LibraryPlatform platform, string? loaderPath, string windowsDirectory) =>
        platform.OperatingSystem switch
        {
            // LoadLibrary with a bare name would search the current directory and PATH.
            LibraryOperatingSystem.Windows => Combine(windowsDirectory.Length == 0 ? [] : [windowsDirectory], WindowsNames()),

            // dlopen on macOS looks for bare names in the current directory too.
            LibraryOperatingSystem.MacOS => Combine(MacDirectories(platform.Architecture), MacNames()),

            LibraryOperatingSystem.Linux when LooksIntoCurrentDirectory(loaderPath) =>
                Combine(LinuxDirectories(platform.Architecture), LinuxNames()),

            LibraryOperatingSystem.Linux => LinuxNames(),
            _ => [],
        };

    /// <summary>An empty or relative entry makes the loader search the current directory; an empty list counts as none.</summary>
    private static bool LooksIntoCurrentDirectory(string? loaderPath)
    {
        if (string.IsNullOrEmpty(loaderPath))
            return false;

        foreach (string entry in loaderPath.Split(':', ';'))
        {
            if (!entry.StartsWith('/'))
                return true;
        }

        return false;
    }

    private static List<string> LinuxNames()
    {
        var names = new List<string>();
        for (int number = NewestInterface; number >= 0; number--)
            names.Add($"libsecp256k1.so.{number}");

        names.Add("libsecp256k1.so");
        return names;
    }

    private static List<string> MacNames()
    {
        var names = new List<string>();
        for (int number = NewestInterface; number >= 0; number--)
            names.Add($"libsecp256k1.{number}.dylib");

        names.Add("libsecp256k1.dylib");
        return names;
    }

    private static List<string> WindowsNames()
    {
        var names = new List<string>();
        for (int number = NewestInterface; number >= 0; number--)
            names.Add($"libsecp256k1-{number}.dll");

        names.Add("libsecp256k1.dll");
        names.Add("secp256k1.dll");
        return names;
    }

    private static List<string> LinuxDirectories(Architecture architecture)
    {
        string? multiarch = architecture switch
        {
            Architecture.X64 => "x86_64-linux-gnu",
            Architecture.X86 => "i386-linux-gnu",
            Architecture.Arm64 => "aarch64-linux-gnu",
            Architecture.Arm => "arm-linux-gnueabihf",
            Architecture.RiscV64 => "riscv64-linux-gnu",
            Architecture.Ppc64le => "powerpc64le-linux-gnu",
            Architecture.S390x => "s390x-linux-gnu",
            _ => null,
        };

        List<string> directories = ["/usr/local/lib"];
        if (multiarch is not null)
            directories.AddRange([$"/usr/lib/{multiarch}", $"/lib/{multiarch}"]);

        directories.AddRange(["/usr/lib64", "/lib64", "/usr/lib", "/lib"]);
        return directories;
    }

    /// <summary>Homebrew keeps Apple silicon and Intel builds under different prefixes; MacPorts has one.</summary>
    private static string[] MacDirectories(Architecture architecture) => architecture == Architecture.Arm64
        ? ["/opt/homebrew/lib", "/opt/homebrew/opt/secp256k1/lib", "/opt/local/lib", "/usr/local/lib"]
        : ["/usr/local/lib", "/usr/local/opt/secp256k1/lib", "/opt/local/lib"];

    private static List<string> Combine(IReadOnlyList<string> directories, List<string> names)
    {
        var paths = new List<string>();
        foreach (string name in names)
        {
            // Not Path.Combine: the paths of one system must come out right on any other.
            foreach (string directory in directories)
                paths.Add(directory.Contains('\\', StringComparison.Ordinal) ? $"{directory}\\{name}" : $"{directory}/{name}");
        }

        return paths;
    }
}
