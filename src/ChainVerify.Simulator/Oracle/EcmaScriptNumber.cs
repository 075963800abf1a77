using System.Globalization;
using System.Numerics;

namespace ChainVerify.Simulator;

/// <summary>Numbers as JavaScript writes and encodes them: what the tutorial's oracle, a Node program, does with a price.</summary>
internal static class EcmaScriptNumber
{
    private const int UInt256Size = 32;

    /// <summary>Writes a number as <c>JSON.stringify</c> does: the fewest digits that mean this double (ECMA-262, Number::toString).</summary>
    /// <param name="value">A finite number from 0; −0 is 0.</param>
    internal static string Format(double value)
    {
        if (value == 0)
        {
            return "0";
        }

        // "R" has the same digits, and only places them otherwise: d.ddE±x or plain.
        string text = value.ToString("R", CultureInfo.InvariantCulture);
        int e = text.IndexOf('E', StringComparison.Ordinal);
        string mantissa = e < 0 ? text : text[..e];
        int exponent = e < 0 ? 0 : int.Parse(text.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        int point = mantissa.IndexOf('.', StringComparison.Ordinal);
        string padded = mantissa.Replace(".", "", StringComparison.Ordinal);
        string digits = padded.TrimStart('0');

        // The value is 0.digits times 10 to the power of n; this is the standard's n.
        int n = (point < 0 ? mantissa.Length : point) - (padded.Length - digits.Length) + exponent;
        return Place(digits.TrimEnd('0'), n);
    }

    /// <summary>Writes an integer as <c>abi.encodePacked</c> writes a <c>uint256</c>: 32 bytes, big-endian.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative or does not fit.</exception>
    internal static byte[] EncodeUInt256(BigInteger value)
    {
        byte[] encoded = new byte[UInt256Size];
        if (value.Sign < 0 || value.GetByteCount(isUnsigned: true) > UInt256Size)
        {
            throw new ArgumentOutOfRangeException(nameof(value));
        }

        byte[] bytes = value.ToByteArray(isUnsigned: true, isBigEndian: true);
        bytes.CopyTo(encoded, UInt256Size - bytes.Length);
        return encoded;
    }

    private static string Place(string digits, int n)
    {
        int k = digits.Length;
        if (n is > 0 and <= 21)
        {
            return k <= n ? digits.PadRight(n, '0') : $"{digits[..n]}.{digits[n..]}";
        }

        if (n is > -6 and <= 0)
        {
            return $"0.{new string('0', -n)}{digits}";
        }

        string exponent = (n - 1).ToString("+0;-0", CultureInfo.InvariantCulture);
        return k == 1 ? $"{digits}e{exponent}" : $"{digits[..1]}.{digits[1..]}e{exponent}";
    }
}
