using System.Diagnostics.CodeAnalysis;

namespace ChainVerify;

/// <summary>
/// The shape that every value of a fixed number of bytes has: made from bytes or from hexadecimal text, copied,
/// compared and formatted the same way.
/// </summary>
/// <typeparam name="TSelf">The value type itself.</typeparam>
/// <remarks>
/// All members are thread-safe: the values are immutable. Creation checks the length only; whether the bytes mean
/// something (a point on the curve, a scalar in range) is a question for the verifier, which answers it with a
/// verdict. <see cref="PublicKey"/> is the exception: it can only hold a point on the curve.
/// </remarks>
public interface IFixedSizeValue<TSelf> : IEquatable<TSelf>, ISpanParsable<TSelf>, ISpanFormattable, IUtf8SpanFormattable
    where TSelf : struct, IFixedSizeValue<TSelf>
{
    /// <summary>The number of bytes of the value.</summary>
    static abstract int SizeInBytes { get; }

    /// <summary>The bytes of <paramref name="value"/>, without a copy.</summary>
    /// <param name="value">The value that stays the owner of the bytes.</param>
    /// <returns>A span of <see cref="SizeInBytes"/> bytes.</returns>
    static abstract ReadOnlySpan<byte> GetBytes(ref readonly TSelf value);

    /// <summary>Makes a value from its bytes.</summary>
    /// <param name="source">Exactly <see cref="SizeInBytes"/> bytes; any other length is refused.</param>
    /// <param name="value">The value, or <c>default</c>.</param>
    /// <returns>Whether <paramref name="source"/> had the right length (and, for keys that are points, a valid content).</returns>
    static abstract bool TryCreate(ReadOnlySpan<byte> source, out TSelf value);

    /// <summary>Makes a value from hexadecimal text in UTF-8, with or without <c>0x</c>, in any case.</summary>
    /// <param name="utf8Text">The text; surrounding white space is refused.</param>
    /// <param name="value">The value, or <c>default</c>.</param>
    /// <returns>Whether the text was hexadecimal of the right length.</returns>
    static abstract bool TryParse(ReadOnlySpan<byte> utf8Text, out TSelf value);

    /// <summary>Copies the bytes to <paramref name="destination"/>.</summary>
    /// <param name="destination">Room for at least <see cref="SizeInBytes"/> bytes.</param>
    /// <returns><see langword="false"/>, with nothing written, when the room is too small.</returns>
    bool TryCopyTo(Span<byte> destination);
}

/// <summary>What the members of the value types share; the public members of each type are one-liners over it.</summary>
internal static class FixedSizeValue
{
    /// <summary>Longer than the hexadecimal form of any value here, so that temporary text fits on the stack.</summary>
    private const int MaximumBytes = 65;

    internal static TSelf Parse<TSelf>(ReadOnlySpan<char> text)
        where TSelf : struct, IFixedSizeValue<TSelf>
        => TryParse(text, out TSelf value)
            ? value
            : throw new FormatException($"Expected {TSelf.SizeInBytes} bytes of hexadecimal text, with or without 0x, that form a valid {typeof(TSelf).Name}.");

    internal static bool TryParse<TSelf>(ReadOnlySpan<char> text, out TSelf value)
        where TSelf : struct, IFixedSizeValue<TSelf>
    {
        Span<byte> bytes = stackalloc byte[MaximumBytes];
        bytes = bytes[..TSelf.SizeInBytes];
        if (Hexadecimal.TryDecode(text, bytes))
        {
            return TSelf.TryCreate(bytes, out value);
        }

        value = default;
        return false;
    }

    internal static bool TryParseUtf8<TSelf>(ReadOnlySpan<byte> utf8Text, out TSelf value)
        where TSelf : struct, IFixedSizeValue<TSelf>
    {
        Span<byte> bytes = stackalloc byte[MaximumBytes];
        bytes = bytes[..TSelf.SizeInBytes];
        if (Hexadecimal.TryDecode(utf8Text, bytes))
        {
            return TSelf.TryCreate(bytes, out value);
        }

        value = default;
        return false;
    }

    internal static bool TryCopy(ReadOnlySpan<byte> bytes, Span<byte> destination) => bytes.TryCopyTo(destination);

    /// <summary>Hashes for dictionaries: seeded per process, so that chosen values cannot pile up in one bucket.</summary>
    internal static int GetHashCode(ReadOnlySpan<byte> bytes)
    {
        HashCode hash = default;
        hash.AddBytes(bytes);
        return hash.ToHashCode();
    }

    internal static bool Equals<TSelf>(in TSelf value, [NotNullWhen(true)] object? other)
        where TSelf : struct, IFixedSizeValue<TSelf>
        => other is TSelf same && value.Equals(same);
}
