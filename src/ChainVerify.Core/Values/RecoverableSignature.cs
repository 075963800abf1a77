using System.Diagnostics.CodeAnalysis;

namespace ChainVerify;

/// <summary>An ECDSA signature from which the signer's public key can be recovered.</summary>
/// <remarks>Holds any 65 bytes, as they came off the wire; ranges and <see cref="V"/> are checked by the verifier, which reports <see cref="ChainFailure.InvalidSignatureEncoding"/>.</remarks>
public readonly struct RecoverableSignature : IFixedSizeValue<RecoverableSignature>
{
    //  0                      32                     64      65
    //  ├──────────────────────┼──────────────────────┼────────┤
    //  │ r, big-endian        │ s, big-endian        │ v      │
    //  └──────────────────────┴──────────────────────┴────────┘
    /// <summary>The number of bytes of the value.</summary>
    public const int Size = 65;

    private readonly Bytes65 _bytes;

    private RecoverableSignature(ReadOnlySpan<byte> source) => source.CopyTo(_bytes);

    static int IFixedSizeValue<RecoverableSignature>.SizeInBytes => Size;

    /// <summary>The bytes of the value, without a copy; the span lives as long as the value.</summary>
    [UnscopedRef]
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>r and s, 32 bytes big-endian each.</summary>
    [UnscopedRef]
    public ReadOnlySpan<byte> Compact => Bytes[..64];

    /// <summary>r, 32 bytes big-endian.</summary>
    [UnscopedRef]
    public ReadOnlySpan<byte> R => Bytes[..32];

    /// <summary>s, 32 bytes big-endian.</summary>
    [UnscopedRef]
    public ReadOnlySpan<byte> S => Bytes[32..64];

    /// <summary>The last byte: the recovery id, 0 or 1, or Ethereum's 27 or 28. Anything else is an invalid encoding.</summary>
    public byte V => _bytes[64];

    /// <summary>Reads the recovery id out of <see cref="V"/>: 0 and 27 mean an even y of R, 1 and 28 an odd one.</summary>
    /// <param name="recoveryId">0 or 1; 0 when there is none.</param>
    /// <returns>Whether <see cref="V"/> is one of 0, 1, 27, 28; ids 2 and 3 are refused (RECORDS-AND-CLI.md 2).</returns>
    public bool TryGetRecoveryId(out int recoveryId)
    {
        int v = V;
        recoveryId = v >= 27 ? v - 27 : v;
        if (recoveryId is 0 or 1)
        {
            return true;
        }

        recoveryId = 0;
        return false;
    }

    static ReadOnlySpan<byte> IFixedSizeValue<RecoverableSignature>.GetBytes(ref readonly RecoverableSignature value) => value._bytes;

    /// <inheritdoc/>
    public static bool TryCreate(ReadOnlySpan<byte> source, out RecoverableSignature value)
    {
        if (source.Length != Size)
        {
            value = default;
            return false;
        }

        value = new RecoverableSignature(source);
        return true;
    }

    /// <summary>Makes a value from bytes whose length the caller vouches for.</summary>
    /// <param name="source">Exactly <see cref="Size"/> bytes.</param>
    /// <returns>The value.</returns>
    /// <exception cref="ArgumentException">The bytes do not form a value.</exception>
    public static RecoverableSignature Create(ReadOnlySpan<byte> source)
        => TryCreate(source, out RecoverableSignature value)
            ? value
            : throw new ArgumentException("The bytes do not form a valid RecoverableSignature.", nameof(source));

    /// <inheritdoc/>
    public static bool TryParse(ReadOnlySpan<byte> utf8Text, out RecoverableSignature value) => FixedSizeValue.TryParseUtf8(utf8Text, out value);

    /// <summary>Parses hexadecimal text, with or without <c>0x</c>, in any case.</summary>
    /// <param name="text">The text.</param>
    /// <param name="value">The value, or <c>default</c>.</param>
    /// <returns>Whether the text forms a value.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out RecoverableSignature value) => FixedSizeValue.TryParse(text, out value);

    /// <summary>Parses hexadecimal text, with or without <c>0x</c>, in any case.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The value.</returns>
    /// <exception cref="FormatException">The text does not form a value.</exception>
    public static RecoverableSignature Parse(ReadOnlySpan<char> text) => FixedSizeValue.Parse<RecoverableSignature>(text);

    static RecoverableSignature IParsable<RecoverableSignature>.Parse(string s, IFormatProvider? provider) => Parse(s);

    static RecoverableSignature ISpanParsable<RecoverableSignature>.Parse(ReadOnlySpan<char> s, IFormatProvider? provider) => Parse(s);

    static bool IParsable<RecoverableSignature>.TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out RecoverableSignature result) => TryParse(s.AsSpan(), out result);

    static bool ISpanParsable<RecoverableSignature>.TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out RecoverableSignature result) => TryParse(s, out result);

    /// <inheritdoc/>
    public bool TryCopyTo(Span<byte> destination) => FixedSizeValue.TryCopy(_bytes, destination);

    /// <inheritdoc/>
    public bool Equals(RecoverableSignature other) => Bytes.SequenceEqual(other.Bytes);

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => FixedSizeValue.Equals(this, obj);

    /// <inheritdoc/>
    public override int GetHashCode() => FixedSizeValue.GetHashCode(_bytes);

    /// <summary>Whether two values have the same bytes.</summary>
    public static bool operator ==(RecoverableSignature left, RecoverableSignature right) => left.Equals(right);

    /// <summary>Whether two values differ in any byte.</summary>
    public static bool operator !=(RecoverableSignature left, RecoverableSignature right) => !left.Equals(right);

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
