namespace ChainVerify.Native;

/// <summary>
/// The library of this process. The static initialiser searches once, on first use, under the runtime's own lock.
/// </summary>
internal static class LoadedLibrary
{
    internal static readonly NativeLibraryDiscovery Discovery;

    /// <summary>Kept open for the life of the process; zero when there is no library.</summary>
    internal static readonly nint Handle;

    static LoadedLibrary() => (Discovery, Handle) = LibrarySearch.Run();
}
