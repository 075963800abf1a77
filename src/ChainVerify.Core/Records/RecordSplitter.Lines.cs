using System.Buffers;

namespace ChainVerify.Records;

// NDJSON: the record is the line. Only vectorised searches run over its bytes.
public sealed partial class RecordSplitter
{
    private static readonly SearchValues<byte> Blanks = SearchValues.Create(" \t\r"u8);

    private static readonly SearchValues<byte> WhiteSpace = SearchValues.Create(" \t\r\n"u8);

    private bool? ReadLine(out RawRecord record)
    {
        if (!TryTakeLine(out ReadOnlyMemory<byte> text, out bool isTooLong, out _))
        {
            record = default;
            return false;
        }

        record = CreateLineRecord(text, isTooLong, _takenLine);
        return true;
    }

    private RawRecord CreateLineRecord(ReadOnlyMemory<byte> text, bool isTooLong, long line)
    {
        if (text.Span.EndsWith("\r"u8))
        {
            text = text[..^1];
        }

        return isTooLong || text.Length > _maximumRecordBytes ? new RawRecord(RecordDefect.TooLong, line) : new RawRecord(text, line);
    }

    /// <summary>Takes the next line that is not blank, without the white space before it and without its LF.</summary>
    private bool TryTakeLine(out ReadOnlyMemory<byte> text, out bool isTooLong, out bool hasLineEnd)
    {
        text = default;
        isTooLong = hasLineEnd = false;
        if (!_isInRecord)
        {
            if (!TrySkipToText())
            {
                return false;
            }

            _isInRecord = true;
        }

        int end;
        while ((end = Rest.IndexOf((byte)'\n')) < 0)
        {
            // The one byte more is for a CR, which only the LF after it makes a line end.
            KeepPart(Rest, _maximumRecordBytes + 1);
            _position = _input.Length;
            if (!TryResumeDeferredInput())
            {
                if (!IsAtEnd)
                {
                    return false;
                }

                end = 0;
                break;
            }
        }

        hasLineEnd = _position < _input.Length;
        if (_buffered == 0 && !_isTooLong)
        {
            text = _input.Slice(_position, end);
        }
        else
        {
            KeepPart(Rest[..end], _maximumRecordBytes + 1);
            text = _buffer.AsMemory(0, _buffered);
        }

        isTooLong = _isTooLong;
        ForgetRecord();
        _takenLine = _line;
        if (hasLineEnd)
        {
            _position += end + 1;
            _line++;
        }

        return true;
    }

    /// <summary>Skips white space, counting lines.</summary>
    /// <returns>Whether there is a byte that is none.</returns>
    private bool TrySkipToText()
    {
        while (true)
        {
            ReadOnlySpan<byte> rest = Rest;
            int text = rest.IndexOfAnyExcept(Blanks);
            if (text < 0)
            {
                _position = _input.Length;
                if (TryResumeDeferredInput())
                {
                    continue;
                }

                return false;
            }

            if (rest[text] != (byte)'\n')
            {
                _position += text;
                return true;
            }

            _position += text + 1;
            _line++;
        }
    }
}
