using System.Globalization;

namespace ChainVerify.Native;

/// <summary>Tells which file the system's loader mapped for a bare library name.</summary>
internal static class MappedFile
{
    private const string MapsPath = "/proc/self/maps";

    /// <summary>The full path of the file that holds this address, or <see langword="null"/> where the system does not tell.</summary>
    internal static string? PathOf(nint address)
    {
        if (!OperatingSystem.IsLinux())
            return null;

        try
        {
            foreach (string line in File.ReadLines(MapsPath))
            {
                if (PathOf((nuint)address, line) is { } path)
                    return path;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A sandbox may hide /proc; the bare name then stands in for the path.
            return null;
        }

        return null;
    }

    /// <summary>One line: <c>start-end permissions offset device inode   path</c>, the addresses in hexadecimal.</summary>
    internal static string? PathOf(nuint address, string line)
    {
        int dash = line.IndexOf('-', StringComparison.Ordinal);
        int space = line.IndexOf(' ', StringComparison.Ordinal);
        int slash = line.IndexOf('/', StringComparison.Ordinal);
        if (dash < 0 || space < dash || slash < space)
            return null;

        bool holds = nuint.TryParse(line.AsSpan(0, dash), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out nuint start)
            && nuint.TryParse(line.AsSpan(dash + 1, space - dash - 1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out nuint end)
            && address >= start
            && address < end;
        return holds ? line[slash..] : null;
    }
}
