using System.Collections.ObjectModel;
using System.Text;

namespace ChainVerify.Native;

/// <summary>
/// The report of the one search for libsecp256k1 that a process makes: what was chosen, and what was refused and why.
/// </summary>
/// <remarks>Immutable, so safe to read from any thread.</remarks>
public sealed class NativeLibraryDiscovery
{
    internal NativeLibraryDiscovery(
        NativeLibrarySource source,
        string? path,
        string? version,
        string? error,
        bool isHidden,
        IReadOnlyList<RefusedLibrary> refused)
    {
        Source = source;
        Path = path;
        Version = version;
        Error = error;
        IsHidden = isHidden;
        Refused = new ReadOnlyCollection<RefusedLibrary>([.. refused]);
    }

    /// <summary>Whether a library was found that has every needed export and passed the known-answer recovery.</summary>
    public bool IsAvailable => Source != NativeLibrarySource.None;

    /// <summary>What kind of place the library came from; <see cref="NativeLibrarySource.None"/> when there is none.</summary>
    public NativeLibrarySource Source { get; }

    /// <summary>
    /// The full path of the chosen library; <see langword="null"/> when there is none. For a library that the system's loader
    /// found, the file that is mapped, or the bare name where the system does not tell.
    /// </summary>
    public string? Path { get; }

    /// <summary>
    /// The release of the library as far as it can be told from its file name and its exports, for people to read.
    /// libsecp256k1 has no function that tells its version. <see langword="null"/> when there is no library.
    /// </summary>
    public string? Version { get; }

    /// <summary>
    /// Set when a library was named explicitly and cannot be used: the path and the reason. Then nothing else was tried,
    /// and a caller must not quietly go on without the library. Otherwise <see langword="null"/>.
    /// </summary>
    public string? Error { get; }

    /// <summary>Whether the settings hide the library (the explicit path is <c>none</c>).</summary>
    public bool IsHidden { get; }

    /// <summary>Every place that was tried before the chosen one, in the order of the search.</summary>
    public IReadOnlyList<RefusedLibrary> Refused { get; }

    /// <summary>The whole report as text of a few lines, the places where nothing was found included.</summary>
    public override string ToString()
    {
        // The error already says it all: after an unusable explicit path nothing else was tried.
        if (Error is not null)
            return Error;

        var text = new StringBuilder(Headline());
        foreach (RefusedLibrary refused in Refused)
            text.Append('\n').Append("  ").Append(refused.Path).Append(": ").Append(refused.Reason);

        return text.ToString();
    }

    private string Headline() => this switch
    {
        { IsAvailable: true } => $"libsecp256k1 {Version} from {Path} ({Source})",
        { IsHidden: true } => $"libsecp256k1 is hidden: {NativeLibrarySettings.PathVariable} or {NativeLibrarySettings.PathKey} is '{NativeLibrarySettings.None}'",
        _ => "libsecp256k1 was not found; tried:",
    };
}
