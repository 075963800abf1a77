using System.Diagnostics.CodeAnalysis;

namespace ChainVerify.Native;

/// <summary>The places next to the application where packages put their native assets.</summary>
internal static class PackageCandidates
{
    private const string SearchDirectoriesKey = "NATIVE_DLL_SEARCH_DIRECTORIES";

    /// <summary>Full paths in the order of the search, each once.</summary>
    internal static IReadOnlyList<string> Paths(LibraryPlatform platform) =>
        Paths(platform, ApplicationDirectories(), RuntimeDirectories(AppContext.GetData(SearchDirectoriesKey) as string));

    /// <summary>
    /// <code>
    /// application/runtimes/RID/native/   a portable build (dotnet build, dotnet publish)
    /// application/native/RID/            the older layout of some packages
    /// application/                       dotnet publish -r RID
    /// the runtime's own list             whatever the host made of the application's .deps.json
    /// </code>
    /// </summary>
    internal static IReadOnlyList<string> Paths(
        LibraryPlatform platform, IReadOnlyList<string> applicationDirectories, IReadOnlyList<string> runtimeDirectories)
    {
        var directories = new List<string>();
        foreach (string application in applicationDirectories)
        {
            foreach (string identifier in platform.RuntimeIdentifiers())
            {
                directories.Add(Path.Combine(application, "runtimes", identifier, "native"));
                directories.Add(Path.Combine(application, "native", identifier));
            }

            directories.Add(application);
        }

        directories.AddRange(runtimeDirectories);

        var paths = new List<string>();
        foreach (string directory in directories)
        {
            foreach (string fileName in FileNames(platform.OperatingSystem))
            {
                string path = Path.Combine(directory, fileName);
                if (!paths.Contains(path))
                    paths.Add(path);
            }
        }

        return paths;
    }

    private static string[] FileNames(LibraryOperatingSystem system) => system switch
    {
        LibraryOperatingSystem.Windows => ["libsecp256k1.dll", "secp256k1.dll"],
        LibraryOperatingSystem.MacOS => ["libsecp256k1.dylib", "secp256k1.dylib"],
        LibraryOperatingSystem.Linux => ["libsecp256k1.so", "secp256k1.so"],
        _ => [],
    };

    [UnconditionalSuppressMessage("SingleFile", "IL3000", Justification = "An empty location is what a single file has; it is skipped.")]
    private static List<string> ApplicationDirectories()
    {
        List<string> directories = FullyQualified([AppContext.BaseDirectory]);
        string location = typeof(PackageCandidates).Assembly.Location;
        if (location.Length > 0 && Path.GetDirectoryName(location) is { Length: > 0 } directory && !directories.Contains(directory))
            directories.Add(directory);

        return directories;
    }

    private static List<string> RuntimeDirectories(string? list) =>
        list is null ? [] : FullyQualified(list.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries));

    /// <summary>Anything relative is dropped: it would be looked up in the current directory, where anyone may have put a library.</summary>
    private static List<string> FullyQualified(IEnumerable<string> directories)
    {
        var full = new List<string>();
        foreach (string directory in directories)
        {
            string trimmed = Path.TrimEndingDirectorySeparator(directory);
            if (Path.IsPathFullyQualified(trimmed) && !full.Contains(trimmed))
                full.Add(trimmed);
        }

        return full;
    }
}
