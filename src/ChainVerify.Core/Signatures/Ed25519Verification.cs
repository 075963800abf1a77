using System.Runtime.InteropServices;
using Org.BouncyCastle.Math.EC.Rfc8032;

namespace ChainVerify.Signatures;

/// <summary>
/// Ed25519 as RECORDS-AND-CLI.md 2 defines it: RFC 8032 without the cofactor, S below L, canonical encodings, public
/// keys of small order refused. One library (BouncyCastle) for all engines.
/// </summary>
internal static class Ed25519Verification
{
    /// <summary>2^255 − 19, little-endian: encodings of y at or above it are not canonical.</summary>
    private static ReadOnlySpan<byte> FieldPrime =>
    [
        0xed, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
        0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f,
    ];

    /// <summary>L, the order of the prime-order subgroup, little-endian (RFC 8032, section 5.1).</summary>
    private static ReadOnlySpan<byte> SubgroupOrder =>
    [
        0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14,
        0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x10,
    ];

    /// <summary>The y of the points of order 8 with the smaller y; the others have p − y. Found by halving a point of order 4 on the curve.</summary>
    private static ReadOnlySpan<byte> OrderEightY =>
    [
        0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98, 0xf0,
        0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05,
    ];

    /// <summary>The same for p − y.</summary>
    private static ReadOnlySpan<byte> OrderEightNegatedY =>
    [
        0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67, 0x0f,
        0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a,
    ];

    /// <summary>Whether S is below L and R's y is below the field prime: what a signature looks like, before any curve arithmetic.</summary>
    /// <param name="signature">64 bytes.</param>
    internal static bool IsCanonical(ReadOnlySpan<byte> signature)
        => IsCanonicalY(signature[..32]) && IsBelow(signature[32..64], SubgroupOrder);

    /// <summary>Whether a public key decodes to a point, canonically, and that point is not of small order.</summary>
    /// <param name="publicKey">32 bytes.</param>
    internal static bool IsAcceptableKey(ReadOnlySpan<byte> publicKey)
    {
        // The eight points of small order have y = 1, −1, 0 (twice) and ±y8 (twice each). Decoding is BouncyCastle's;
        // it refuses what is not on the curve and an x of zero with a sign.
        return IsCanonicalY(publicKey) && !IsSmallOrder(publicKey) && Ed25519.ValidatePublicKeyPartial(publicKey);
    }

    /// <summary>Verifies a signature whose encoding and key have been accepted.</summary>
    /// <param name="publicKey">32 bytes that <see cref="IsAcceptableKey"/> accepts.</param>
    /// <param name="message">The message.</param>
    /// <param name="signature">64 bytes that <see cref="IsCanonical"/> accepts.</param>
    internal static bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlyMemory<byte> message, ReadOnlySpan<byte> signature)
    {
        if (!MemoryMarshal.TryGetArray(message, out ArraySegment<byte> segment))
        {
            segment = message.ToArray();
        }

        return Ed25519.Verify(
            signature[..64].ToArray(), 0, publicKey[..32].ToArray(), 0, segment.Array ?? [], segment.Offset, segment.Count);
    }

    private static bool IsSmallOrder(ReadOnlySpan<byte> publicKey)
    {
        Span<byte> y = stackalloc byte[32];
        publicKey[..32].CopyTo(y);
        y[31] &= 0x7f;
        bool isZeroOrOne = y[0] <= 1 && y[1..].IndexOfAnyExcept((byte)0) < 0;
        bool isMinusOne = y[0] == FieldPrime[0] - 1 && y[1..].SequenceEqual(FieldPrime[1..]);
        return isZeroOrOne || isMinusOne || y.SequenceEqual(OrderEightY) || y.SequenceEqual(OrderEightNegatedY);
    }

    private static bool IsCanonicalY(ReadOnlySpan<byte> encoding)
    {
        Span<byte> y = stackalloc byte[32];
        encoding[..32].CopyTo(y);
        y[31] &= 0x7f; // the top bit is the sign of x
        return IsBelow(y, FieldPrime);
    }

    /// <summary>Compares little-endian numbers of 32 bytes.</summary>
    private static bool IsBelow(ReadOnlySpan<byte> value, ReadOnlySpan<byte> bound)
    {
        for (int i = 31; i >= 0; i--)
        {
            if (value[i] != bound[i])
            {
                return value[i] < bound[i];
            }
        }

        return false;
    }
}
