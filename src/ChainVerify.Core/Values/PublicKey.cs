using System.Diagnostics.CodeAnalysis;
using ChainVerify.Signatures;

namespace ChainVerify;

/// <summary>A secp256k1 public key as a point: x and y, 32 bytes big-endian each.</summary>
/// <remarks>
/// Every value but <c>default</c> is a point on the curve with coordinates below p (SEC 1, section 3.2.2.1; the cofactor is 1).
/// <c>default</c> is no key; no verification succeeds with it.
/// </remarks>
public readonly struct PublicKey : IFixedSizeValue<PublicKey>
{
    //  0                      32                     64
    //  ├──────────────────────┼──────────────────────┤
    //  │ x, big-endian        │ y, big-endian        │
    //  └──────────────────────┴──────────────────────┘
    /// <summary>The number of bytes of the value.</summary>
    public const int Size = 64;

    private readonly Bytes64 _bytes;

    private PublicKey(ReadOnlySpan<byte> source) => source.CopyTo(_bytes);

    static int IFixedSizeValue<PublicKey>.SizeInBytes => Size;

    /// <summary>The bytes of the value, without a copy; the span lives as long as the value.</summary>
    [UnscopedRef]
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>x, 32 bytes big-endian.</summary>
    [UnscopedRef]
    public ReadOnlySpan<byte> X => Bytes[..32];

    /// <summary>y, 32 bytes big-endian.</summary>
    [UnscopedRef]
    public ReadOnlySpan<byte> Y => Bytes[32..];

    /// <summary>Finds the point that a compressed key names.</summary>
    /// <param name="compressed">33 bytes, valid or not.</param>
    /// <param name="publicKey">The point, or <c>default</c>.</param>
    /// <returns>Whether the prefix is 02 or 03, x is below p and a point with that x exists.</returns>
    /// <remarks>One square root in the field; the fastest engine of this process computes it.</remarks>
    public static bool TryDecompress(in CompressedPublicKey compressed, out PublicKey publicKey)
        => SignatureEngine.Default.TryDecompress(compressed, out publicKey);

    /// <summary>The compressed form of the key.</summary>
    /// <returns>02 or 03 by the parity of y, then x.</returns>
    public CompressedPublicKey Compress()
    {
        Span<byte> compressed = stackalloc byte[CompressedPublicKey.Size];
        compressed[0] = (byte)(0x02 | (_bytes[63] & 1));
        X.CopyTo(compressed[1..]);
        return CompressedPublicKey.Create(compressed);
    }

    /// <summary>Whether <see cref="Compress"/> would give exactly these bytes, without making them.</summary>
    internal bool IsCompressedAs(in CompressedPublicKey compressed)
    {
        ReadOnlySpan<byte> bytes = compressed.Bytes;
        return bytes[0] == (0x02 | (_bytes[63] & 1)) && bytes[1..].SequenceEqual(X);
    }

    /// <summary>Takes 64 bytes that are known to be a point: the result of a recovery or of a decompression.</summary>
    internal static PublicKey CreateUnchecked(ReadOnlySpan<byte> source) => new(source);

    static ReadOnlySpan<byte> IFixedSizeValue<PublicKey>.GetBytes(ref readonly PublicKey value) => value._bytes;

    /// <inheritdoc/>
    public static bool TryCreate(ReadOnlySpan<byte> source, out PublicKey value)
    {
        if (source.Length == Size)
        {
            // The point with this x and this parity is unique, so comparing y with the square root checks the curve
            // equation and both ranges at once.
            PublicKey candidate = CreateUnchecked(source);
            if (TryDecompress(candidate.Compress(), out PublicKey point) && point == candidate)
            {
                value = candidate;
                return true;
            }
        }

        value = default;
        return false;
    }

    /// <summary>Makes a value from bytes whose length the caller vouches for.</summary>
    /// <param name="source">Exactly <see cref="Size"/> bytes.</param>
    /// <returns>The value.</returns>
    /// <exception cref="ArgumentException">The bytes do not form a value.</exception>
    public static PublicKey Create(ReadOnlySpan<byte> source)
        => TryCreate(source, out PublicKey value)
            ? value
            : throw new ArgumentException("The bytes do not form a valid PublicKey.", nameof(source));

    /// <inheritdoc/>
    public static bool TryParse(ReadOnlySpan<byte> utf8Text, out PublicKey value) => FixedSizeValue.TryParseUtf8(utf8Text, out value);

    /// <summary>Parses hexadecimal text, with or without <c>0x</c>, in any case.</summary>
    /// <param name="text">The text.</param>
    /// <param name="value">The value, or <c>default</c>.</param>
    /// <returns>Whether the text forms a value.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out PublicKey value) => FixedSizeValue.TryParse(text, out value);

    /// <summary>Parses hexadecimal text, with or without <c>0x</c>, in any case.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The value.</returns>
    /// <exception cref="FormatException">The text does not form a value.</exception>
    public static PublicKey Parse(ReadOnlySpan<char> text) => FixedSizeValue.Parse<PublicKey>(text);

    static PublicKey IParsable<PublicKey>.Parse(string s, IFormatProvider? provider) => Parse(s);

    static PublicKey ISpanParsable<PublicKey>.Parse(ReadOnlySpan<char> s, IFormatProvider? provider) => Parse(s);

    static bool IParsable<PublicKey>.TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out PublicKey result) => TryParse(s.AsSpan(), out result);

    static bool ISpanParsable<PublicKey>.TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out PublicKey result) => TryParse(s, out result);

    /// <inheritdoc/>
    public bool TryCopyTo(Span<byte> destination) => FixedSizeValue.TryCopy(_bytes, destination);

    /// <inheritdoc/>
    public bool Equals(PublicKey other) => Bytes.SequenceEqual(other.Bytes);

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => FixedSizeValue.Equals(this, obj);

    /// <inheritdoc/>
    public override int GetHashCode() => FixedSizeValue.GetHashCode(_bytes);

    /// <summary>Whether two values have the same bytes.</summary>
    public static bool operator ==(PublicKey left, PublicKey right) => left.Equals(right);

    /// <summary>Whether two values differ in any byte.</summary>
    public static bool operator !=(PublicKey left, PublicKey right) => !left.Equals(right);

    /// <summary>Lower-case hexadecimal digits after <c>0x</c>.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Hexadecimal.Format(_bytes);

    string IFormattable.ToString(string? format, IFormatProvider? formatProvider) => ToString();

    /// <inheritdoc cref="ISpanFormattable.TryFormat"/>
    public bool TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format = default, IFormatProvider? provider = null)
        => Hexadecimal.TryFormat(_bytes, destination, out charsWritten);

    /// <inheritdoc cref="IUtf8SpanFormattable.TryFormat"/>
    public bool TryFormat(Span<byte> utf8Destination, out int bytesWritten, ReadOnlySpan<char> format = default, IFormatProvider? provider = null)
        => Hexadecimal.TryFormat(_bytes, utf8Destination, out bytesWritten);
}
