using System.Buffers.Binary;
using System.Text;
using Xunit;

namespace ChainVerify.Tests.Native;

/// <summary>Makes libraries that load but must be refused out of a real one, so that no compiler is needed. 64-bit little-endian ELF.</summary>
internal static class ForgedLibrary
{
    private const int DynamicSymbols = 11;
    private const int SymbolSize = 24;

    /// <summary>As if built without the recovery module: the names are misspelt in the string table, so no lookup finds them.</summary>
    internal static byte[] WithoutRecoveryModule(byte[] library)
    {
        byte[] forged = [.. library];
        Span<byte> rest = forged;
        int replaced = 0;
        for (int at; (at = rest.IndexOf("_ecdsa_recover"u8)) >= 0; rest = rest[(at + 1)..])
        {
            "_ecdsa_rexover"u8.CopyTo(rest[at..]);
            replaced++;
        }

        Assert.True(replaced > 0);
        return forged;
    }

    /// <summary>One export leads to the code of another: a library with all names and a wrong answer.</summary>
    internal static byte[] WithExportReplaced(byte[] library, string export, string by)
    {
        byte[] forged = [.. library];
        int target = SymbolOffset(forged, export);
        int source = SymbolOffset(forged, by);
        forged.AsSpan(source + 8, 16).CopyTo(forged.AsSpan(target + 8, 16));
        return forged;
    }

    private static int SymbolOffset(byte[] elf, string name)
    {
        int sections = (int)BinaryPrimitives.ReadUInt64LittleEndian(elf.AsSpan(40));
        int size = BinaryPrimitives.ReadUInt16LittleEndian(elf.AsSpan(58));
        int count = BinaryPrimitives.ReadUInt16LittleEndian(elf.AsSpan(60));
        for (int i = 0; i < count; i++)
        {
            Span<byte> section = elf.AsSpan(sections + (i * size), size);
            if (BinaryPrimitives.ReadUInt32LittleEndian(section[4..]) != DynamicSymbols)
                continue;

            int link = (int)BinaryPrimitives.ReadUInt32LittleEndian(section[40..]);
            int strings = (int)BinaryPrimitives.ReadUInt64LittleEndian(elf.AsSpan(sections + (link * size) + 24));
            int start = (int)BinaryPrimitives.ReadUInt64LittleEndian(section[24..]);
            int end = start + (int)BinaryPrimitives.ReadUInt64LittleEndian(section[32..]);
            for (int symbol = start; symbol < end; symbol += SymbolSize)
            {
                ReadOnlySpan<byte> text = elf.AsSpan(strings + (int)BinaryPrimitives.ReadUInt32LittleEndian(elf.AsSpan(symbol)));
                if (text[..text.IndexOf((byte)0)].SequenceEqual(Encoding.ASCII.GetBytes(name)))
                    return symbol;
            }
        }

        throw new ArgumentException($"The library does not export {name}.", nameof(name));
    }
}
