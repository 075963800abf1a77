using System.Diagnostics.CodeAnalysis;

namespace ChainVerify;

/// <summary>A secp256k1 public key in the compressed form of SEC 1, section 2.3.3: the form that every signed message contains.</summary>
/// <remarks>
/// Holds any 33 bytes, as they came off the wire. <see cref="PublicKey.TryDecompress"/> tells whether they name a point.
/// Two compressed keys are equal exactly if they are the same bytes; for valid keys that is the same point.
/// </remarks>
public readonly struct CompressedPublicKey : IFixedSizeValue<CompressedPublicKey>
{
    //  0        1                                                 33
    //  ├────────┼──────────────────────────────────────────────────┤
    //  │ 02/03  │ x, big-endian (02: y is even, 03: y is odd)      │
    //  └────────┴──────────────────────────────────────────────────┘
    /// <summary>The number of bytes of the value.</summary>
    public const int Size = 33;

    private readonly Bytes33 _bytes;

    private CompressedPublicKey(ReadOnlySpan<byte> source) => source.CopyTo(_bytes);

    static int IFixedSizeValue<CompressedPublicKey>.SizeInBytes => Size;

    /// <summary>The bytes of the value, without a copy; the span lives as long as the value.</summary>
    [UnscopedRef]
    public ReadOnlySpan<byte> Bytes => _bytes;

    static ReadOnlySpan<byte> IFixedSizeValue<CompressedPublicKey>.GetBytes(ref readonly CompressedPublicKey value) => value._bytes;

    /// <inheritdoc/>
    public static bool TryCreate(ReadOnlySpan<byte> source, out CompressedPublicKey value)
    {
        if (source.Length != Size)
        {
            value = default;
            return false;
        }

        value = new CompressedPublicKey(source);
        return true;
    }

    /// <summary>Makes a value from bytes whose length the caller vouches for.</summary>
    /// <param name="source">Exactly <see cref="Size"/> bytes.</param>
    /// <returns>The value.</returns>
    /// <exception cref="ArgumentException">The bytes do not form a value.</exception>
    public static CompressedPublicKey Create(ReadOnlySpan<byte> source)
        => TryCreate(source, out CompressedPublicKey value)
            ? value
            : throw new ArgumentException("The bytes do not form a valid CompressedPublicKey.", nameof(source));

    /// <inheritdoc/>
    public static bool TryParse(ReadOnlySpan<byte> utf8Text, out CompressedPublicKey value) => FixedSizeValue.TryParseUtf8(utf8Text, out value);

    /// <summary>Parses hexadecimal text, with or without <c>0x</c>, in any case.</summary>
    /// <param name="text">The text.</param>
    /// <param name="value">The value, or <c>default</c>.</param>
    /// <returns>Whether the text forms a value.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out CompressedPublicKey value) => FixedSizeValue.TryParse(text, out value);

    /// <summary>Parses hexadecimal text, with or without <c>0x</c>, in any case.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The value.</returns>
    /// <exception cref="FormatException">The text does not form a value.</exception>
    public static CompressedPublicKey Parse(ReadOnlySpan<char> text) => FixedSizeValue.Parse<CompressedPublicKey>(text);

    static CompressedPublicKey IParsable<CompressedPublicKey>.Parse(string s, IFormatProvider? provider) => Parse(s);

    static CompressedPublicKey ISpanParsable<CompressedPublicKey>.Parse(ReadOnlySpan<char> s, IFormatProvider? provider) => Parse(s);

    static bool IParsable<CompressedPublicKey>.TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out CompressedPublicKey result) => TryParse(s.AsSpan(), out result);

    static bool ISpanParsable<CompressedPublicKey>.TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out CompressedPublicKey result) => TryParse(s, out result);

    /// <inheritdoc/>
    public bool TryCopyTo(Span<byte> destination) => FixedSizeValue.TryCopy(_bytes, destination);

    /// <inheritdoc/>
    public bool Equals(CompressedPublicKey other) => Bytes.SequenceEqual(other.Bytes);

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => FixedSizeValue.Equals(this, obj);

    /// <inheritdoc/>
    public override int GetHashCode() => FixedSizeValue.GetHashCode(_bytes);

    /// <summary>Whether two values have the same bytes.</summary>
    public static bool operator ==(CompressedPublicKey left, CompressedPublicKey right) => left.Equals(right);

    /// <summary>Whether two values differ in any byte.</summary>
    public static bool operator !=(CompressedPublicKey left, CompressedPublicKey right) => !left.Equals(right);

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
