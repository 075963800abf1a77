namespace ChainVerify.Native;

/// <summary>A place that was tried for libsecp256k1 and why it was not taken.</summary>
/// <param name="Path">The full path, or the bare name where the system's loader does the searching.</param>
/// <param name="Reason">One line in plain words, such as <c>not found</c> or the names of the missing exports.</param>
/// <param name="WasFound">
/// <see langword="true"/> when a library was there and was refused: worth a look. <see langword="false"/> when there was nothing.
/// </param>
public sealed record RefusedLibrary(string Path, string Reason, bool WasFound);
