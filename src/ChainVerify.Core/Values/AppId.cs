using System.Diagnostics.CodeAnalysis;

namespace ChainVerify;

/// <summary>An app id: exactly 20 raw bytes; with an on-chain KMS it equals the address of the app's contract (PROTOCOL.md 1).</summary>
/// <remarks>Written as 40 hexadecimal digits without <c>0x</c>, as the guest agent does.</remarks>
public readonly struct AppId : IFixedSizeValue<AppId>
{
    /// <summary>The number of bytes of the value.</summary>
    public const int Size = 20;

    private readonly Bytes20 _bytes;

    private AppId(ReadOnlySpan<byte> source) => source.CopyTo(_bytes);

    static int IFixedSizeValue<AppId>.SizeInBytes => Size;

    /// <summary>The bytes of the value, without a copy; the span lives as long as the value.</summary>
    [UnscopedRef]
    public ReadOnlySpan<byte> Bytes => _bytes;

    static ReadOnlySpan<byte> IFixedSizeValue<AppId>.GetBytes(ref readonly AppId value) => value._bytes;

    /// <inheritdoc/>
    public static bool TryCreate(ReadOnlySpan<byte> source, out AppId value)
    {
        if (source.Length != Size)
        {
            value = default;
            return false;
        }

        value = new AppId(source);
        return true;
    }

    /// <summary>Makes a value from bytes whose length the caller vouches for.</summary>
    /// <param name="source">Exactly <see cref="Size"/> bytes.</param>
    /// <returns>The value.</returns>
    /// <exception cref="ArgumentException">The bytes do not form a value.</exception>
    public static AppId Create(ReadOnlySpan<byte> source)
        => TryCreate(source, out AppId value)
            ? value
            : throw new ArgumentException("The bytes do not form a valid AppId.", nameof(source));

    /// <inheritdoc/>
    public static bool TryParse(ReadOnlySpan<byte> utf8Text, out AppId value) => FixedSizeValue.TryParseUtf8(utf8Text, out value);

    /// <summary>Parses hexadecimal text, with or without <c>0x</c>, in any case.</summary>
    /// <param name="text">The text.</param>
    /// <param name="value">The value, or <c>default</c>.</param>
    /// <returns>Whether the text forms a value.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out AppId value) => FixedSizeValue.TryParse(text, out value);

    /// <summary>Parses hexadecimal text, with or without <c>0x</c>, in any case.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The value.</returns>
    /// <exception cref="FormatException">The text does not form a value.</exception>
    public static AppId Parse(ReadOnlySpan<char> text) => FixedSizeValue.Parse<AppId>(text);

    static AppId IParsable<AppId>.Parse(string s, IFormatProvider? provider) => Parse(s);

    static AppId ISpanParsable<AppId>.Parse(ReadOnlySpan<char> s, IFormatProvider? provider) => Parse(s);

    static bool IParsable<AppId>.TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out AppId result) => TryParse(s.AsSpan(), out result);

    static bool ISpanParsable<AppId>.TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out AppId result) => TryParse(s, out result);

    /// <inheritdoc/>
    public bool TryCopyTo(Span<byte> destination) => FixedSizeValue.TryCopy(_bytes, destination);

    /// <inheritdoc/>
    public bool Equals(AppId other) => Bytes.SequenceEqual(other.Bytes);

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => FixedSizeValue.Equals(this, obj);

    /// <inheritdoc/>
    public override int GetHashCode() => FixedSizeValue.GetHashCode(_bytes);

    /// <summary>Whether two values have the same bytes.</summary>
    public static bool operator ==(AppId left, AppId right) => left.Equals(right);

    /// <summary>Whether two values differ in any byte.</summary>
    public static bool operator !=(AppId left, AppId right) => !left.Equals(right);

    /// <summary>Lower-case hexadecimal digits, without <c>0x</c>.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Hexadecimal.Format(_bytes, prefix: false);

    string IFormattable.ToString(string? format, IFormatProvider? formatProvider) => ToString();

    /// <inheritdoc cref="ISpanFormattable.TryFormat"/>
    public bool TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format = default, IFormatProvider? provider = null)
        => Hexadecimal.TryFormat(_bytes, destination, out charsWritten, prefix: false);

    /// <inheritdoc cref="IUtf8SpanFormattable.TryFormat"/>
    public bool TryFormat(Span<byte> utf8Destination, out int bytesWritten, ReadOnlySpan<char> format = default, IFormatProvider? provider = null)
        => Hexadecimal.TryFormat(_bytes, utf8Destination, out bytesWritten, prefix: false);
}
