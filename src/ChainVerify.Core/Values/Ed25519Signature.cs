using System.Diagnostics.CodeAnalysis;

namespace ChainVerify;

/// <summary>An Ed25519 signature as RFC 8032 encodes it: R and S, 32 bytes each.</summary>
public readonly struct Ed25519Signature : IFixedSizeValue<Ed25519Signature>
{
    //  0                              32                             64
    //  ├──────────────────────────────┼──────────────────────────────┤
    //  │ R (encoded point)            │ S (little-endian scalar)     │
    //  └──────────────────────────────┴──────────────────────────────┘
    /// <summary>The number of bytes of the value.</summary>
    public const int Size = 64;

    private readonly Bytes64 _bytes;

    private Ed25519Signature(ReadOnlySpan<byte> source) => source.CopyTo(_bytes);

    static int IFixedSizeValue<Ed25519Signature>.SizeInBytes => Size;

    /// <summary>The bytes of the value, without a copy; the span lives as long as the value.</summary>
    [UnscopedRef]
    public ReadOnlySpan<byte> Bytes => _bytes;

    static ReadOnlySpan<byte> IFixedSizeValue<Ed25519Signature>.GetBytes(ref readonly Ed25519Signature value) => value._bytes;

    /// <inheritdoc/>
    public static bool TryCreate(ReadOnlySpan<byte> source, out Ed25519Signature value)
    {
        if (source.Length != Size)
        {
            value = default;
            return false;
        }

        value = new Ed25519Signature(source);
        return true;
    }

    /// <summary>Makes a value from bytes whose length the caller vouches for.</summary>
    /// <param name="source">Exactly <see cref="Size"/> bytes.</param>
    /// <returns>The value.</returns>
    /// <exception cref="ArgumentException">The bytes do not form a value.</exception>
    public static Ed25519Signature Create(ReadOnlySpan<byte> source)
        => TryCreate(source, out Ed25519Signature value)
            ? value
            : throw new ArgumentException("The bytes do not form a valid Ed25519Signature.", nameof(source));

    /// <inheritdoc/>
    public static bool TryParse(ReadOnlySpan<byte> utf8Text, out Ed25519Signature value) => FixedSizeValue.TryParseUtf8(utf8Text, out value);

    /// <summary>Parses hexadecimal text, with or without <c>0x</c>, in any case.</summary>
    /// <param name="text">The text.</param>
    /// <param name="value">The value, or <c>default</c>.</param>
    /// <returns>Whether the text forms a value.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out Ed25519Signature value) => FixedSizeValue.TryParse(text, out value);

    /// <summary>Parses hexadecimal text, with or without <c>0x</c>, in any case.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The value.</returns>
    /// <exception cref="FormatException">The text does not form a value.</exception>
    public static Ed25519Signature Parse(ReadOnlySpan<char> text) => FixedSizeValue.Parse<Ed25519Signature>(text);

    static Ed25519Signature IParsable<Ed25519Signature>.Parse(string s, IFormatProvider? provider) => Parse(s);

    static Ed25519Signature ISpanParsable<Ed25519Signature>.Parse(ReadOnlySpan<char> s, IFormatProvider? provider) => Parse(s);

    static bool IParsable<Ed25519Signature>.TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out Ed25519Signature result) => TryParse(s.AsSpan(), out result);

    static bool ISpanParsable<Ed25519Signature>.TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out Ed25519Signature result) => TryParse(s, out result);

    /// <inheritdoc/>
    public bool TryCopyTo(Span<byte> destination) => FixedSizeValue.TryCopy(_bytes, destination);

    /// <inheritdoc/>
    public bool Equals(Ed25519Signature other) => Bytes.SequenceEqual(other.Bytes);

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => FixedSizeValue.Equals(this, obj);

    /// <inheritdoc/>
    public override int GetHashCode() => FixedSizeValue.GetHashCode(_bytes);

    /// <summary>Whether two values have the same bytes.</summary>
    public static bool operator ==(Ed25519Signature left, Ed25519Signature right) => left.Equals(right);

    /// <summary>Whether two values differ in any byte.</summary>
    public static bool operator !=(Ed25519Signature left, Ed25519Signature right) => !left.Equals(right);

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
