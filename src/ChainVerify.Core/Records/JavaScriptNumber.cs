using System.Buffers.Binary;
using System.Globalization;

namespace ChainVerify.Records;

/// <summary>Numbers as the oracle's JavaScript sees them: IEEE 754 doubles, made integers as <c>BigInt</c> does (PROTOCOL.md 4.4).</summary>
internal static class JavaScriptNumber
{
    internal const int UInt256Size = 32;

    // 2^52 and less steps apart: the bits below the point of a double's mantissa.
    private const int MantissaBits = 52;
    private const int ExponentBias = 1023;

    /// <summary>Reads a number whose grammar a JSON reader has already checked: the nearest double, infinite if there is none.</summary>
    internal static double Parse(ReadOnlySpan<byte> number)
        => double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : double.NaN;

    /// <summary>Writes a double as a 256-bit big-endian integer, exactly.</summary>
    /// <param name="value">The number. −0 is 0.</param>
    /// <param name="destination">32 bytes.</param>
    /// <returns>Whether the number is an integer from 0 to 2^256 − 1.</returns>
    internal static bool TryWriteUInt256(double value, Span<byte> destination)
    {
        // The comparisons refuse NaN too.
        if (!(value >= 0) || !(value < Math.ScaleB(1, 8 * UInt256Size)) || Math.Floor(value) != value)
        {
            return false;
        }

        destination = destination[..UInt256Size];
        destination.Clear();
        if (value < Math.ScaleB(1, 64))
        {
            BinaryPrimitives.WriteUInt64BigEndian(destination[24..], (ulong)value);
            return true;
        }

        long bits = BitConverter.DoubleToInt64Bits(value);
        ulong mantissa = ((ulong)bits & ((1UL << MantissaBits) - 1)) | (1UL << MantissaBits);
        int shift = (int)(bits >> MantissaBits) - ExponentBias - MantissaBits;

        // 53 bits shifted by up to 7 fit in 60. The shift is at most 203, so the eight bytes may begin one byte before
        // the integer; that byte is then zero, because the value is below 2^256.
        Span<byte> padded = stackalloc byte[UInt256Size + 1];
        padded.Clear();
        BinaryPrimitives.WriteUInt64BigEndian(padded[(UInt256Size + 1 - sizeof(ulong) - (shift / 8))..], mantissa << (shift % 8));
        padded[1..].CopyTo(destination);
        return true;
    }
}
