using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Unicode;

namespace ChainVerify;

/// <summary>Text as the protocol signs it: its UTF-8 bytes, not normalised, possibly empty.</summary>
/// <remarks>
/// Equality is that of the bytes: <c>/oracle</c> and <c>oracle</c>, NFC and NFD spellings are different (PROTOCOL.md 2).
/// A value refers to memory that its maker must leave unchanged for as long as the value is used.
/// </remarks>
public readonly struct Utf8Text : IEquatable<Utf8Text>
{
    private readonly ReadOnlyMemory<byte> _utf8;

    private Utf8Text(ReadOnlyMemory<byte> utf8) => _utf8 = utf8;

    /// <summary>Encodes a string.</summary>
    /// <param name="text">The text; empty is allowed.</param>
    /// <exception cref="ArgumentNullException"><paramref name="text"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="text"/> has a lone surrogate, which UTF-8 cannot carry.</exception>
    public Utf8Text(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        byte[] utf8 = new byte[Encoding.UTF8.GetMaxByteCount(text.Length)];
        if (Utf8.FromUtf16(text, utf8, out _, out int written, replaceInvalidSequences: false) != System.Buffers.OperationStatus.Done)
        {
            throw new ArgumentException("The text has a lone surrogate.", nameof(text));
        }

        _utf8 = utf8.AsMemory(0, written);
    }

    /// <summary>The UTF-8 bytes.</summary>
    public ReadOnlySpan<byte> Bytes => _utf8.Span;

    /// <summary>The number of bytes.</summary>
    public int Length => _utf8.Length;

    /// <summary>Wraps UTF-8 bytes without a copy.</summary>
    /// <param name="utf8">The bytes, which must not change while the value is in use.</param>
    /// <param name="text">The text, or <c>default</c>.</param>
    /// <returns>Whether the bytes are well-formed UTF-8.</returns>
    public static bool TryCreate(ReadOnlyMemory<byte> utf8, out Utf8Text text)
    {
        bool valid = Utf8.IsValid(utf8.Span);
        text = valid ? new Utf8Text(utf8) : default;
        return valid;
    }

    /// <summary>Encodes a string.</summary>
    /// <param name="text">The text.</param>
    public static implicit operator Utf8Text(string text) => new(text);

    /// <summary>The named form of the conversion.</summary>
    /// <param name="text">The text.</param>
    /// <returns>Its UTF-8 bytes.</returns>
    public static Utf8Text FromString(string text) => new(text);

    /// <summary>Wraps bytes that a parser has already found to be well-formed.</summary>
    internal static Utf8Text CreateUnchecked(ReadOnlyMemory<byte> utf8) => new(utf8);

    /// <inheritdoc/>
    public bool Equals(Utf8Text other) => Bytes.SequenceEqual(other.Bytes);

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is Utf8Text other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => FixedSizeValue.GetHashCode(Bytes);

    /// <summary>Whether two texts have the same bytes.</summary>
    public static bool operator ==(Utf8Text left, Utf8Text right) => left.Equals(right);

    /// <summary>Whether two texts differ in any byte.</summary>
    public static bool operator !=(Utf8Text left, Utf8Text right) => !left.Equals(right);

    /// <summary>Decodes the text.</summary>
    /// <returns>A string.</returns>
    public override string ToString() => Encoding.UTF8.GetString(Bytes);
}
