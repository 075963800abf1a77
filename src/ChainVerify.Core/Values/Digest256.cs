using System.Diagnostics.CodeAnalysis;

namespace ChainVerify;

/// <summary>A 32-byte digest: the input of a signature (Keccak-256 or SHA-256).</summary>
public readonly struct Digest256 : IFixedSizeValue<Digest256>
{
    /// <summary>The number of bytes of the value.</summary>
    public const int Size = 32;

    private readonly Bytes32 _bytes;

    private Digest256(ReadOnlySpan<byte> source) => source.CopyTo(_bytes);

    static int IFixedSizeValue<Digest256>.SizeInBytes => Size;

    /// <summary>The bytes of the value, without a copy; the span lives as long as the value.</summary>
    [UnscopedRef]
    public ReadOnlySpan<byte> Bytes => _bytes;

    static ReadOnlySpan<byte> IFixedSizeValue<Digest256>.GetBytes(ref readonly Digest256 value) => value._bytes;

    /// <inheritdoc/>
    public static bool TryCreate(ReadOnlySpan<byte> source, out Digest256 value)
    {
        if (source.Length != Size)
        {
            value = default;
            return false;
        }

        value = new Digest256(source);
        return true;
    }

    /// <summary>Makes a value from bytes whose length the caller vouches for.</summary>
    /// <param name="source">Exactly <see cref="Size"/> bytes.</param>
    /// <returns>The value.</returns>
    /// <exception cref="ArgumentException">The bytes do not form a value.</exception>
    public static Digest256 Create(ReadOnlySpan<byte> source)
        => TryCreate(source, out Digest256 value)
            ? value
            : throw new ArgumentException("The bytes do not form a valid Digest256.", nameof(source));

    /// <inheritdoc/>
    public static bool TryParse(ReadOnlySpan<byte> utf8Text, out Digest256 value) => FixedSizeValue.TryParseUtf8(utf8Text, out value);

    /// <summary>Parses hexadecimal text, with or without <c>0x</c>, in any case.</summary>
    /// <param name="text">The text.</param>
    /// <param name="value">The value, or <c>default</c>.</param>
    /// <returns>Whether the text forms a value.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out Digest256 value) => FixedSizeValue.TryParse(text, out value);

    /// <summary>Parses hexadecimal text, with or without <c>0x</c>, in any case.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The value.</returns>
    /// <exception cref="FormatException">The text does not form a value.</exception>
    public static Digest256 Parse(ReadOnlySpan<char> text) => FixedSizeValue.Parse<Digest256>(text);

    static Digest256 IParsable<Digest256>.Parse(string s, IFormatProvider? provider) => Parse(s);

    static Digest256 ISpanParsable<Digest256>.Parse(ReadOnlySpan<char> s, IFormatProvider? provider) => Parse(s);

    static bool IParsable<Digest256>.TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out Digest256 result) => TryParse(s.AsSpan(), out result);

    static bool ISpanParsable<Digest256>.TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out Digest256 result) => TryParse(s, out result);

    /// <inheritdoc/>
    public bool TryCopyTo(Span<byte> destination) => FixedSizeValue.TryCopy(_bytes, destination);

    /// <inheritdoc/>
    public bool Equals(Digest256 other) => Bytes.SequenceEqual(other.Bytes);

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => FixedSizeValue.Equals(this, obj);

    /// <inheritdoc/>
    public override int GetHashCode() => FixedSizeValue.GetHashCode(_bytes);

    /// <summary>Whether two values have the same bytes.</summary>
    public static bool operator ==(Digest256 left, Digest256 right) => left.Equals(right);

    /// <summary>Whether two values differ in any byte.</summary>
    public static bool operator !=(Digest256 left, Digest256 right) => !left.Equals(right);

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
