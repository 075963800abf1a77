using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;

namespace ChainVerify.Records;

/// <summary>Writes one line of JSON into a buffer writer: constants as they are, texts escaped, without allocation.</summary>
internal ref struct JsonLine
{
    private const int MinimumBytes = 512;

    // The longest escape, of a pair of surrogates.
    private const int MaximumEscapeBytes = 12;

    private readonly IBufferWriter<byte> _output;
    private Span<byte> _span;
    private int _length;

    internal JsonLine(IBufferWriter<byte> output)
    {
        _output = output;
        _span = output.GetSpan(MinimumBytes);
    }

    /// <summary>Writes bytes that are JSON already.</summary>
    internal void WriteRaw(ReadOnlySpan<byte> json)
    {
        Reserve(json.Length);
        json.CopyTo(_span[_length..]);
        _length += json.Length;
    }

    /// <summary>Writes ASCII text that needs no escape, between quotes.</summary>
    internal void WriteName(string name)
    {
        Reserve(name.Length + 2);
        _span[_length++] = (byte)'"';
        _length += Encoding.ASCII.GetBytes(name, _span[_length..]);
        _span[_length++] = (byte)'"';
    }

    /// <summary>Writes a number.</summary>
    internal void WriteNumber(long value)
    {
        Reserve(20);
        value.TryFormat(_span[_length..], out int written, default, System.Globalization.CultureInfo.InvariantCulture);
        _length += written;
    }

    /// <summary>Writes a value by its own format, between quotes; it must not need more than 128 bytes or any escape.</summary>
    internal void WriteValue<T>(in T value)
        where T : struct, IUtf8SpanFormattable
    {
        Reserve(130);
        _span[_length++] = (byte)'"';
        value.TryFormat(_span[_length..], out int written, default, null);
        _length += written;
        _span[_length++] = (byte)'"';
    }

    /// <summary>Writes any well-formed text, between quotes. Control characters are escaped: the line may go to a terminal.</summary>
    internal void WriteText(ReadOnlySpan<byte> utf8)
    {
        WriteRaw("\""u8);
        JavaScriptEncoder encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        int plain = encoder.FindFirstCharacterToEncodeUtf8(utf8);
        if (plain < 0)
        {
            WriteRaw(utf8);
        }
        else
        {
            WriteRaw(utf8[..plain]);
            utf8 = utf8[plain..];
            while (!utf8.IsEmpty)
            {
                // With room for one escape every round moves on.
                Reserve(Math.Min(utf8.Length + MaximumEscapeBytes, MinimumBytes));
                encoder.EncodeUtf8(utf8, _span[_length..], out int consumed, out int written);
                _length += written;
                utf8 = utf8[consumed..];
            }
        }

        WriteRaw("\""u8);
    }

    /// <summary>Hands the bytes over to the buffer writer.</summary>
    internal void Flush()
    {
        _output.Advance(_length);
        _span = default;
        _length = 0;
    }

    private void Reserve(int bytes)
    {
        if (_span.Length - _length < bytes)
        {
            _output.Advance(_length);
            _length = 0;
            _span = _output.GetSpan(Math.Max(bytes, MinimumBytes));
        }
    }
}
