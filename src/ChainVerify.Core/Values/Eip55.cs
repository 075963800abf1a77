using ChainVerify.Hashing;

namespace ChainVerify;

/// <summary>The mixed-case checksum form of addresses (EIP-55): for display only, never for comparison.</summary>
internal static class Eip55
{
    private const int TextLength = 42;

    internal static string Format(ReadOnlySpan<byte> address)
    {
        Span<char> text = stackalloc char[TextLength];
        TryFormat(address, text, out _); // the room is exactly what the form needs
        return new string(text);
    }

    internal static bool TryFormat(ReadOnlySpan<byte> address, Span<char> destination, out int charsWritten)
    {
        Span<byte> utf8 = stackalloc byte[TextLength];
        charsWritten = 0;
        if (destination.Length < TextLength)
        {
            return false;
        }

        TryFormat(address, utf8, out charsWritten);
        for (int i = 0; i < TextLength; i++)
        {
            destination[i] = (char)utf8[i];
        }

        return true;
    }

    internal static bool TryFormat(ReadOnlySpan<byte> address, Span<byte> utf8Destination, out int bytesWritten)
    {
        if (!Hexadecimal.TryFormat(address, utf8Destination, out bytesWritten))
        {
            return false;
        }

        // A letter becomes upper case where the digit of the digest at its place is 8 or more.
        Span<byte> digits = utf8Destination[2..TextLength];
        Span<byte> digest = stackalloc byte[Digest256.Size];
        Keccak256.HashData(digits, digest);
        for (int i = 0; i < digits.Length; i++)
        {
            int nibble = (i & 1) == 0 ? digest[i / 2] >> 4 : digest[i / 2] & 0xf;
            if (digits[i] >= 'a' && nibble >= 8)
            {
                digits[i] -= 'a' - 'A';
            }
        }

        return true;
    }
}
