using System.Runtime.InteropServices;

namespace ChainVerify.Native;

/// <summary>
/// Checks an ELF file before the loader maps it. The loader trusts the sizes in the headers: in a truncated file it
/// touches pages behind the end, and the kernel ends the process. An ELF header names its program headers:
/// <code>
///                      32 bit   64 bit
/// machine              18 (2)   18 (2)
/// program headers at   28 (4)   32 (8)
/// size of one          42 (2)   54 (2)
/// count                44 (2)   56 (2)
///   type                0 (4)    0 (4)
///   offset in file      4 (4)    8 (8)
///   size in file       16 (4)   32 (8)
/// </code>
/// </summary>
/// <remarks>Layout: System V ABI, chapters 4 and 5.</remarks>
internal static class ElfFile
{
    private const int HeaderSize32 = 52;
    private const int HeaderSize64 = 64;
    private const int MostProgramHeaders = 1024;

    /// <summary>Why the file cannot be a whole shared library for this process, or <see langword="null"/>.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    internal static string? Refuse(string path)
    {
        using FileStream file = File.OpenRead(path);
        Span<byte> header = stackalloc byte[HeaderSize64];
        int length = file.ReadAtLeast(header, header.Length, throwOnEndOfStream: false);
        if (length < HeaderSize32 || !header.StartsWith("\u007fELF"u8))
            return "not a shared library (no ELF header)";

        bool is64 = header[4] == 2;
        if (is64 != (nint.Size == 8))
            return $"built for a {(is64 ? 64 : 32)}-bit process, this one has {nint.Size * 8} bits";

        if (header[5] == 1 != BitConverter.IsLittleEndian)
            return "built for the other byte order";

        if (MachineOf(RuntimeInformation.ProcessArchitecture) is { } machine && Read16(header, 18) != machine)
            return $"built for another processor (ELF machine {Read16(header, 18)}), this process is {RuntimeInformation.ProcessArchitecture}";

        return IsWhole(file, header, is64) ? null : "truncated: its headers name bytes behind the end of the file";
    }

    private static bool IsWhole(FileStream file, ReadOnlySpan<byte> header, bool is64)
    {
        ulong start = is64 ? Read64(header, 32) : Read32(header, 28);
        int size = Read16(header, is64 ? 54 : 42);
        int count = Read16(header, is64 ? 56 : 44);
        ulong fileLength = (ulong)file.Length;

        // Each difference is taken after the comparison that keeps it from wrapping round.
        if (size < (is64 ? 56 : 32) || count is 0 or > MostProgramHeaders || start > fileLength || (ulong)(size * count) > fileLength - start)
            return false;

        byte[] entries = new byte[size * count];
        file.Position = (long)start;
        file.ReadExactly(entries);
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> entry = entries.AsSpan(i * size, size);
            ulong offset = is64 ? Read64(entry, 8) : Read32(entry, 4);
            ulong bytes = is64 ? Read64(entry, 32) : Read32(entry, 16);
            if (offset > fileLength || bytes > fileLength - offset)
                return false;
        }

        return true;
    }

    private static ushort? MachineOf(Architecture architecture) => architecture switch
    {
        Architecture.X86 => 3,
        Architecture.Arm => 40,
        Architecture.X64 => 62,
        Architecture.Arm64 => 183,
        _ => null,
    };

    private static ushort Read16(ReadOnlySpan<byte> bytes, int offset) => MemoryMarshal.Read<ushort>(bytes[offset..]);

    private static uint Read32(ReadOnlySpan<byte> bytes, int offset) => MemoryMarshal.Read<uint>(bytes[offset..]);

    private static ulong Read64(ReadOnlySpan<byte> bytes, int offset) => MemoryMarshal.Read<ulong>(bytes[offset..]);
}
