using System.Globalization;
using System.Runtime.InteropServices;

namespace ChainVerify.Native;

/// <summary>Tells the release of a library from what it shows: the interface number in its file name, or its exports.</summary>
internal static class LibraryVersion
{
    /// <summary>Text for people, such as <c>0.2 (libsecp256k1.so.1.0.0)</c>.</summary>
    internal static string Describe(string path, nint library)
    {
        string fileName = Path.GetFileName(ResolveLinks(path));
        string release = InterfaceNumber(fileName) switch
        {
            0 => "before 0.2",
            1 => "0.2",
            2 => "0.3 to 0.5",
            5 => "0.6",
            6 => "0.7",
            { } number => $"interface {number}",
            null => FromExports(library),
        };
        return $"{release} ({fileName})";
    }

    /// <summary>The number N of <c>libsecp256k1.so.N…</c>, <c>libsecp256k1.N.dylib</c> and <c>libsecp256k1-N.dll</c>.</summary>
    internal static int? InterfaceNumber(string fileName)
    {
        const string stem = "libsecp256k1";
        if (!fileName.StartsWith(stem, StringComparison.Ordinal))
            return null;

        ReadOnlySpan<char> rest = fileName.AsSpan(stem.Length);
        if (rest.StartsWith(".so", StringComparison.Ordinal))
            rest = rest[3..];

        if (rest.Length < 2 || rest[0] is not ('.' or '-'))
            return null;

        rest = rest[1..];
        int end = rest.IndexOfAnyExceptInRange('0', '9');
        return int.TryParse(end < 0 ? rest : rest[..end], NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
    }

    /// <summary>Functions that a release added, newest first.</summary>
    private static string FromExports(nint library)
    {
        if (Exports(library, "secp256k1_musig_pubkey_agg"))
            return "0.6 or newer";

        if (Exports(library, "secp256k1_ec_pubkey_sort"))
            return "0.5 or newer";

        return Exports(library, "secp256k1_selftest") ? "0.2 or newer" : "before 0.2";
    }

    private static bool Exports(nint library, string name) => NativeLibrary.TryGetExport(library, name, out _);

    private static string ResolveLinks(string path)
    {
        try
        {
            return File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The text is for people; the path as it was found says enough.
            return path;
        }
    }
}
