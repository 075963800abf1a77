namespace ChainVerify.Native;

/// <summary>
/// Thrown when libsecp256k1 is called or required and cannot be used. The message lists everything that was tried, with the reasons.
/// </summary>
public sealed class NativeLibraryUnavailableException : InvalidOperationException
{
    /// <summary>Makes an exception with a general message.</summary>
    public NativeLibraryUnavailableException()
        : base("libsecp256k1 is not available.")
    {
    }

    /// <summary>Makes an exception with this message.</summary>
    /// <param name="message">What is missing and why.</param>
    public NativeLibraryUnavailableException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception with this message and cause.</summary>
    /// <param name="message">What is missing and why.</param>
    /// <param name="innerException">The cause.</param>
    public NativeLibraryUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    internal NativeLibraryUnavailableException(NativeLibraryDiscovery discovery, bool required)
        : base(Describe(discovery, required)) => Discovery = discovery;

    /// <summary>The report of the search, or <see langword="null"/> when the exception was made without one.</summary>
    public NativeLibraryDiscovery? Discovery { get; }

    private static string Describe(NativeLibraryDiscovery discovery, bool required) =>
        required
            ? $"libsecp256k1 is required ({NativeLibrarySettings.RequireVariable} or {NativeLibrarySettings.RequireSwitch}) but is not available. {discovery}"
            : $"libsecp256k1 is not available. {discovery}";
}
