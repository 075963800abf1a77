using System.Runtime.InteropServices;

namespace ChainVerify.Native;

/// <summary>
/// The search for libsecp256k1: explicit path, package assets, system names, none. It ends at the first library that has
/// every needed export and gives the known answer; each other candidate is kept with the reason, and its handle is freed.
/// </summary>
/// <remarks>Never throws: a static initialiser rests on it.</remarks>
internal sealed class LibrarySearch
{
    private readonly List<RefusedLibrary> _refused = [];

    private LibrarySearch()
    {
    }

    /// <summary>Searches once.</summary>
    /// <returns>The report and the handle of the chosen library, which is zero when there is none.</returns>
    internal static (NativeLibraryDiscovery Discovery, nint Library) Run()
    {
        var search = new LibrarySearch();
        (string? path, string? setting) = NativeLibrarySettings.ExplicitPath();
        return path is null ? search.Automatic(LibraryPlatform.Current) : search.Explicit(path, setting!);
    }

    private (NativeLibraryDiscovery Discovery, nint Library) Explicit(string path, string setting)
    {
        if (path.Equals(NativeLibrarySettings.None, StringComparison.OrdinalIgnoreCase))
            return (Report(NativeLibrarySource.None, null, null, isHidden: true), 0);

        nint library = 0;
        if (!Path.IsPathFullyQualified(path))
            Refuse(path, "not a full path, and the current directory is never searched", wasFound: false);
        else
            library = TryFile(path);

        if (library != 0)
            return Chosen(NativeLibrarySource.Explicit, path, library);

        string error = $"{setting} names a library that cannot be used: {path}: {_refused[^1].Reason}";
        return (Report(NativeLibrarySource.None, null, null, error), 0);
    }

    private (NativeLibraryDiscovery Discovery, nint Library) Automatic(LibraryPlatform platform)
    {
        foreach (string path in PackageCandidates.Paths(platform))
        {
            nint library = TryFile(path);
            if (library != 0)
                return Chosen(NativeLibrarySource.Package, path, library);
        }

        foreach (string name in SystemCandidates.Paths(platform))
        {
            nint library = Path.IsPathFullyQualified(name) ? TryFile(name) : TryLoaderName(name);
            if (library != 0)
                return Chosen(NativeLibrarySource.System, name, library);
        }

        return (Report(NativeLibrarySource.None, null, null), 0);
    }

    private (NativeLibraryDiscovery Discovery, nint Library) Chosen(NativeLibrarySource source, string path, nint library)
    {
        if (!Path.IsPathFullyQualified(path))
            path = MappedFile.PathOf(NativeLibrary.GetExport(library, RequiredExports.Recover)) ?? path;

        return (Report(source, path, LibraryVersion.Describe(path, library)), library);
    }

    private nint TryFile(string path)
    {
        try
        {
            if (!File.Exists(path))
            {
                bool isDirectory = Directory.Exists(path);
                Refuse(path, isDirectory ? "a directory" : "not found", wasFound: isDirectory);
                return 0;
            }

            string? reason = OperatingSystem.IsLinux() || OperatingSystem.IsFreeBSD() ? ElfFile.Refuse(path) : null;
            if (reason is null)
                return Inspected(path, NativeLibrary.Load(path));

            Refuse(path, reason, wasFound: true);
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
        {
            Refuse(path, $"cannot be loaded: {LoaderReason(path, e.Message)}", wasFound: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            // Not supported: something without a length, such as a pipe.
            Refuse(path, $"cannot be read: {e.Message}", wasFound: true);
        }

        return 0;
    }

    /// <summary>
    /// Asks the system's loader for a bare name. The form without an assembly hands the name to dlopen as it is: no other
    /// spellings, no directory of the application, no current directory (<see cref="SystemCandidates"/> sees to the last).
    /// </summary>
    private nint TryLoaderName(string name)
    {
        if (NativeLibrary.TryLoad(name, out nint library))
            return Inspected(name, library);

        Refuse(name, "the system's loader does not find it", wasFound: false);
        return 0;
    }

    private nint Inspected(string path, nint library)
    {
        if (LibraryInspection.Refuse(library) is not { } reason)
            return library;

        NativeLibrary.Free(library);
        Refuse(path, reason, wasFound: true);
        return 0;
    }

    private void Refuse(string path, string reason, bool wasFound) => _refused.Add(new RefusedLibrary(path, reason, wasFound));

    private NativeLibraryDiscovery Report(
        NativeLibrarySource source, string? path, string? version, string? error = null, bool isHidden = false) =>
        new(source, path, version, error, isHidden, _refused);

    /// <summary>The runtime puts its own advice first and what the loader said last, one line a try.</summary>
    private static string LoaderReason(string path, string message)
    {
        string last = message.TrimEnd();
        last = last[(last.LastIndexOf('\n') + 1)..].Trim();
        string prefix = path + ": ";
        return last.StartsWith(prefix, StringComparison.Ordinal) ? last[prefix.Length..] : last;
    }
}
