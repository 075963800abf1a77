using System.Buffers.Binary;

namespace ChainVerify.Secp256k1;

/// <summary>Where a 32-byte scalar lies with respect to n, the order of the group (SEC 2, section 2.4.1).</summary>
internal enum ScalarRange
{
    /// <summary>The scalar is zero.</summary>
    Zero,

    /// <summary>From 1 to (n − 1) / 2: what a low s is.</summary>
    Low,

    /// <summary>From (n + 1) / 2 to n − 1: what a high s is.</summary>
    High,

    /// <summary>n or more.</summary>
    TooLarge,
}

/// <summary>The order n of the secp256k1 group and comparisons with it, on big-endian bytes.</summary>
internal static class GroupOrder
{
    // n, most significant word first.
    private const ulong N0 = 0xFFFFFFFFFFFFFFFF;
    private const ulong N1 = 0xFFFFFFFFFFFFFFFE;
    private const ulong N2 = 0xBAAEDCE6AF48A03B;
    private const ulong N3 = 0xBFD25E8CD0364141;

    // (n − 1) / 2, the largest low scalar.
    private const ulong H0 = 0x7FFFFFFFFFFFFFFF;
    private const ulong H1 = 0xFFFFFFFFFFFFFFFF;
    private const ulong H2 = 0x5D576E7357A4501D;
    private const ulong H3 = 0xDFE92F46681B20A0;

    /// <summary>Finds the range of a scalar. Not constant-time: signatures are public.</summary>
    /// <param name="scalar">32 bytes, big-endian.</param>
    internal static ScalarRange Classify(ReadOnlySpan<byte> scalar)
    {
        ulong w0 = BinaryPrimitives.ReadUInt64BigEndian(scalar);
        ulong w1 = BinaryPrimitives.ReadUInt64BigEndian(scalar[8..]);
        ulong w2 = BinaryPrimitives.ReadUInt64BigEndian(scalar[16..]);
        ulong w3 = BinaryPrimitives.ReadUInt64BigEndian(scalar[24..]);

        if ((w0 | w1 | w2 | w3) == 0)
        {
            return ScalarRange.Zero;
        }

        if (IsAtMost(w0, w1, w2, w3, H0, H1, H2, H3))
        {
            return ScalarRange.Low;
        }

        return IsAtMost(w0, w1, w2, w3, N0, N1, N2, N3 - 1) ? ScalarRange.High : ScalarRange.TooLarge;
    }

    private static bool IsAtMost(ulong w0, ulong w1, ulong w2, ulong w3, ulong m0, ulong m1, ulong m2, ulong m3)
    {
        if (w0 != m0)
        {
            return w0 < m0;
        }

        if (w1 != m1)
        {
            return w1 < m1;
        }

        return w2 != m2 ? w2 < m2 : w3 <= m3;
    }
}
