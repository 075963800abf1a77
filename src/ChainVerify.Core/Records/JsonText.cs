using System.Buffers.Text;
using System.Text;

namespace ChainVerify.Records;

/// <summary>The escapes of JSON strings (RFC 8259, section 7), read without exceptions.</summary>
internal static class JsonText
{
    /// <summary>Replaces the escapes of a string whose grammar a JSON reader has already checked.</summary>
    /// <param name="source">The text between the quotes.</param>
    /// <param name="destination">Room for <paramref name="source"/>: no escape is shorter than what it stands for.</param>
    /// <param name="written">The number of bytes written.</param>
    /// <returns><see langword="false"/> for a lone surrogate, which stands for no character.</returns>
    internal static bool TryUnescape(ReadOnlySpan<byte> source, Span<byte> destination, out int written)
    {
        written = 0;
        while (true)
        {
            int plain = source.IndexOf((byte)'\\');
            if (plain < 0)
            {
                source.CopyTo(destination[written..]);
                written += source.Length;
                return true;
            }

            source[..plain].CopyTo(destination[written..]);
            written += plain;
            byte kind = source[plain + 1];
            if (kind != (byte)'u')
            {
                destination[written++] = ReadShortEscape(kind);
                source = source[(plain + 2)..];
                continue;
            }

            char unit = ReadCodeUnit(source[plain..]);
            source = source[(plain + 6)..];
            if (!Rune.TryCreate(unit, out Rune rune))
            {
                if (!char.IsHighSurrogate(unit)
                    || !source.StartsWith("\\u"u8)
                    || !Rune.TryCreate(unit, ReadCodeUnit(source), out rune))
                {
                    return false;
                }

                source = source[6..];
            }

            written += rune.EncodeToUtf8(destination[written..]);
        }
    }

    private static byte ReadShortEscape(byte kind) => kind switch
    {
        (byte)'b' => (byte)'\b',
        (byte)'f' => (byte)'\f',
        (byte)'n' => (byte)'\n',
        (byte)'r' => (byte)'\r',
        (byte)'t' => (byte)'\t',
        _ => kind, // a quote, a backslash or a slash
    };

    private static char ReadCodeUnit(ReadOnlySpan<byte> escape)
        // The reader has seen four hexadecimal digits after the 'u', so parsing cannot fail.
        => Utf8Parser.TryParse(escape.Slice(2, 4), out ushort unit, out _, 'x') ? (char)unit : char.MaxValue;
}
