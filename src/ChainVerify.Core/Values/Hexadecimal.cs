using System.Buffers;

namespace ChainVerify;

/// <summary>
/// Hexadecimal text as the records allow it (RECORDS-AND-CLI.md 1): with or without <c>0x</c>, upper or lower case,
/// nothing else. One reading, for characters and for UTF-8.
/// </summary>
internal static class Hexadecimal
{
    /// <summary>Decodes text that must fill <paramref name="destination"/> exactly.</summary>
    internal static bool TryDecode(ReadOnlySpan<char> text, Span<byte> destination)
    {
        if (text.Length >= 2 && text[0] == '0' && text[1] is 'x')
        {
            text = text[2..];
        }

        return text.Length == destination.Length * 2
            && Convert.FromHexString(text, destination, out _, out int written) == OperationStatus.Done
            && written == destination.Length;
    }

    /// <inheritdoc cref="TryDecode(ReadOnlySpan{char}, Span{byte})"/>
    internal static bool TryDecode(ReadOnlySpan<byte> utf8Text, Span<byte> destination)
    {
        ReadOnlySpan<byte> digits = WithoutPrefix(utf8Text);
        return digits.Length == destination.Length * 2
            && Convert.FromHexString(digits, destination, out _, out int written) == OperationStatus.Done
            && written == destination.Length;
    }

    /// <summary>The digits of a text, without its <c>0x</c>. Only lower-case <c>0x</c> is a prefix.</summary>
    internal static ReadOnlySpan<byte> WithoutPrefix(ReadOnlySpan<byte> utf8Text)
        => utf8Text.StartsWith("0x"u8) ? utf8Text[2..] : utf8Text;

    /// <summary>Formats as <c>0x</c> and lower-case digits, or without the prefix.</summary>
    internal static string Format(ReadOnlySpan<byte> bytes, bool prefix = true)
    {
        string digits = Convert.ToHexStringLower(bytes);
        return prefix ? "0x" + digits : digits;
    }

    /// <inheritdoc cref="Format"/>
    internal static bool TryFormat(ReadOnlySpan<byte> bytes, Span<char> destination, out int charsWritten, bool prefix = true)
    {
        int start = prefix ? 2 : 0;
        charsWritten = 0;
        if (destination.Length < start + (bytes.Length * 2))
        {
            return false;
        }

        if (prefix)
        {
            "0x".CopyTo(destination);
        }

        charsWritten = start + (bytes.Length * 2);
        return Convert.TryToHexStringLower(bytes, destination[start..], out _);
    }

    /// <inheritdoc cref="Format"/>
    internal static bool TryFormat(ReadOnlySpan<byte> bytes, Span<byte> utf8Destination, out int bytesWritten, bool prefix = true)
    {
        int start = prefix ? 2 : 0;
        bytesWritten = 0;
        if (utf8Destination.Length < start + (bytes.Length * 2))
        {
            return false;
        }

        if (prefix)
        {
            "0x"u8.CopyTo(utf8Destination);
        }

        bytesWritten = start + (bytes.Length * 2);
        return Convert.TryToHexStringLower(bytes, utf8Destination[start..], out _);
    }
}
