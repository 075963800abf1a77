using System.Buffers;
using System.Text.Json;

namespace ChainVerify.Records;

// How the values themselves are read: texts, names and byte strings.
internal ref partial struct RecordReading
{
    // Longer than any name, each of its letters escaped.
    private const int MaximumNameBytes = 80;

    private static readonly SearchValues<byte> Digits = SearchValues.Create("0123456789abcdefABCDEF"u8);

    /// <summary>The content of a string without its escapes: a slice of the record, or arena memory.</summary>
    private readonly bool TryGetContent(in RecordToken token, out ReadOnlySpan<byte> content)
    {
        ReadOnlySpan<byte> text = _json.Slice(token.Start, token.Length);
        if (!token.IsEscaped)
        {
            content = text;
            return true;
        }

        Span<byte> unescaped = _arena.Take(text.Length).Span;
        bool valid = JsonText.TryUnescape(text, unescaped, out int length);
        content = unescaped[..length];
        return valid;
    }

    /// <summary>One of a few known names, or nothing.</summary>
    private readonly ReadOnlySpan<byte> ReadName(in RecordToken token, Span<byte> scratch)
    {
        if (token.Kind != JsonTokenType.String || token.Length > scratch.Length)
        {
            return default;
        }

        ReadOnlySpan<byte> text = _json.Slice(token.Start, token.Length);
        if (token.IsEscaped)
        {
            return JsonText.TryUnescape(text, scratch, out int length) ? scratch[..length] : default;
        }

        return text;
    }

    private static RecordDefect GetNameDefect(in RecordToken token, bool isKnown)
        => isKnown ? RecordDefect.None
            : token.Kind == JsonTokenType.String ? RecordDefect.UnknownValue
            : RecordDefect.WrongType;

    /// <summary>Copies a text into the arena.</summary>
    private readonly RecordDefect ReadText(in RecordToken token, out Utf8Text text)
    {
        text = default;
        if (token.Kind != JsonTokenType.String)
        {
            return RecordDefect.WrongType;
        }

        ReadOnlySpan<byte> source = _json.Slice(token.Start, token.Length);
        Memory<byte> copy = _arena.Take(source.Length);
        int length = source.Length;
        if (!token.IsEscaped)
        {
            source.CopyTo(copy.Span);
        }
        else if (!JsonText.TryUnescape(source, copy.Span, out length))
        {
            return RecordDefect.InvalidText;
        }

        return Utf8Text.TryCreate(copy[..length], out text) ? RecordDefect.None : RecordDefect.InvalidText;
    }

    /// <summary>Decodes hexadecimal text that must fill the destination.</summary>
    private readonly RecordDefect ReadBytes(in RecordToken token, Span<byte> destination)
    {
        RecordDefect defect = ReadDigits(token, out ReadOnlySpan<byte> digits);
        if (defect != RecordDefect.None)
        {
            return defect;
        }

        if (digits.Length != 2 * destination.Length)
        {
            return digits.ContainsAnyExcept(Digits) ? RecordDefect.NotHexadecimal : RecordDefect.WrongLength;
        }

        return Convert.FromHexString(digits, destination, out _, out int written) == OperationStatus.Done && written == destination.Length
            ? RecordDefect.None
            : RecordDefect.NotHexadecimal;
    }

    /// <summary>Decodes hexadecimal text of any length into the arena.</summary>
    private readonly RecordDefect ReadBytes(in RecordToken token, out ReadOnlyMemory<byte> bytes)
    {
        bytes = default;
        RecordDefect defect = ReadDigits(token, out ReadOnlySpan<byte> digits);
        if (defect != RecordDefect.None)
        {
            return defect;
        }

        if (int.IsOddInteger(digits.Length))
        {
            return digits.ContainsAnyExcept(Digits) ? RecordDefect.NotHexadecimal : RecordDefect.WrongLength;
        }

        Memory<byte> memory = _arena.Take(digits.Length / 2);
        bytes = memory;
        return Convert.FromHexString(digits, memory.Span, out _, out _) == OperationStatus.Done
            ? RecordDefect.None
            : RecordDefect.NotHexadecimal;
    }

    private readonly RecordDefect ReadDigits(in RecordToken token, out ReadOnlySpan<byte> digits)
    {
        digits = default;
        if (token.Kind != JsonTokenType.String)
        {
            return RecordDefect.WrongType;
        }

        if (!TryGetContent(token, out ReadOnlySpan<byte> text))
        {
            return RecordDefect.NotHexadecimal;
        }

        digits = Hexadecimal.WithoutPrefix(text);
        return RecordDefect.None;
    }
}
