using System.Diagnostics.CodeAnalysis;
using ChainVerify.Hashing;

namespace ChainVerify;

/// <summary>An Ethereum address: the last 20 bytes of the Keccak-256 digest of an uncompressed public key.</summary>
/// <remarks>Parsing accepts any case: the checksum of EIP-55 is for display, equality is that of the 20 bytes.</remarks>
public readonly struct Address : IFixedSizeValue<Address>
{
    /// <summary>The number of bytes of the value.</summary>
    public const int Size = 20;

    private readonly Bytes20 _bytes;

    private Address(ReadOnlySpan<byte> source) => source.CopyTo(_bytes);

    static int IFixedSizeValue<Address>.SizeInBytes => Size;

    /// <summary>The bytes of the value, without a copy; the span lives as long as the value.</summary>
    [UnscopedRef]
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>Whether all bytes are zero: the value that a failed recovery has on chain, never a key's address here.</summary>
    public bool IsZero => Bytes.IndexOfAnyExcept((byte)0) < 0;

    /// <summary>The address of a public key.</summary>
    /// <param name="publicKey">A key on the curve.</param>
    /// <returns>The address.</returns>
    public static Address FromPublicKey(in PublicKey publicKey)
    {
        Span<byte> digest = stackalloc byte[Digest256.Size];
        Keccak256.HashData(publicKey.Bytes, digest);
        return Create(digest[12..]);
    }

    /// <summary>The address in the digest of a public key.</summary>
    internal static Address FromDigest(in Digest256 digest) => new(digest.Bytes[12..]);

    static ReadOnlySpan<byte> IFixedSizeValue<Address>.GetBytes(ref readonly Address value) => value._bytes;

    /// <inheritdoc/>
    public static bool TryCreate(ReadOnlySpan<byte> source, out Address value)
    {
        if (source.Length != Size)
        {
            value = default;
            return false;
        }

        value = new Address(source);
        return true;
    }

    /// <summary>Makes a value from bytes whose length the caller vouches for.</summary>
    /// <param name="source">Exactly <see cref="Size"/> bytes.</param>
    /// <returns>The value.</returns>
    /// <exception cref="ArgumentException">The bytes do not form a value.</exception>
    public static Address Create(ReadOnlySpan<byte> source)
        => TryCreate(source, out Address value)
            ? value
            : throw new ArgumentException("The bytes do not form a valid Address.", nameof(source));

    /// <inheritdoc/>
    public static bool TryParse(ReadOnlySpan<byte> utf8Text, out Address value) => FixedSizeValue.TryParseUtf8(utf8Text, out value);

    /// <summary>Parses hexadecimal text, with or without <c>0x</c>, in any case.</summary>
    /// <param name="text">The text.</param>
    /// <param name="value">The value, or <c>default</c>.</param>
    /// <returns>Whether the text forms a value.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out Address value) => FixedSizeValue.TryParse(text, out value);

    /// <summary>Parses hexadecimal text, with or without <c>0x</c>, in any case.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The value.</returns>
    /// <exception cref="FormatException">The text does not form a value.</exception>
    public static Address Parse(ReadOnlySpan<char> text) => FixedSizeValue.Parse<Address>(text);

    static Address IParsable<Address>.Parse(string s, IFormatProvider? provider) => Parse(s);

    static Address ISpanParsable<Address>.Parse(ReadOnlySpan<char> s, IFormatProvider? provider) => Parse(s);

    static bool IParsable<Address>.TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out Address result) => TryParse(s.AsSpan(), out result);

    static bool ISpanParsable<Address>.TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out Address result) => TryParse(s, out result);

    /// <inheritdoc/>
    public bool TryCopyTo(Span<byte> destination) => FixedSizeValue.TryCopy(_bytes, destination);

    /// <inheritdoc/>
    public bool Equals(Address other) => Bytes.SequenceEqual(other.Bytes);

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => FixedSizeValue.Equals(this, obj);

    /// <inheritdoc/>
    public override int GetHashCode() => FixedSizeValue.GetHashCode(_bytes);

    /// <summary>Whether two values have the same bytes.</summary>
    public static bool operator ==(Address left, Address right) => left.Equals(right);

    /// <summary>Whether two values differ in any byte.</summary>
    public static bool operator !=(Address left, Address right) => !left.Equals(right);

    /// <summary>The EIP-55 form: <c>0x</c> and 40 digits whose case carries a checksum.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Eip55.Format(_bytes);

    string IFormattable.ToString(string? format, IFormatProvider? formatProvider) => ToString();

    /// <inheritdoc cref="ISpanFormattable.TryFormat"/>
    public bool TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format = default, IFormatProvider? provider = null)
        => Eip55.TryFormat(_bytes, destination, out charsWritten);

    /// <inheritdoc cref="IUtf8SpanFormattable.TryFormat"/>
    public bool TryFormat(Span<byte> utf8Destination, out int bytesWritten, ReadOnlySpan<char> format = default, IFormatProvider? provider = null)
        => Eip55.TryFormat(_bytes, utf8Destination, out bytesWritten);
}
