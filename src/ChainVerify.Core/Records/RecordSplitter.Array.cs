using System.Buffers;

namespace ChainVerify.Records;

// A JSON array: an element goes on to the comma or bracket after it, found by counting brackets outside strings, so
// that a malformed element does not take the ones after it along.
public sealed partial class RecordSplitter
{
    private static readonly SearchValues<byte> Structure = SearchValues.Create("\"{}[],"u8);

    private long _depth;
    private bool _isInString;
    private bool _isEscaped;

    private bool? ReadElement(out RawRecord record)
    {
        if (!_isInRecord)
        {
            if (!TrySkipWhiteSpace())
            {
                record = default;
                if (!IsAtEnd)
                {
                    return false;
                }

                _stage = Stage.UnclosedArray;
                return null;
            }

            _isInRecord = true;
        }

        int end = FindElementEnd(Rest);
        if (end < 0)
        {
            KeepPart(Rest, _maximumRecordBytes);
            _position = _input.Length;
            record = default;
            if (!IsAtEnd)
            {
                return false;
            }

            // An element without end is itself malformed; one that is whole lacks only the array's bracket.
            _stage = _depth > 0 || _isInString ? Stage.End : Stage.UnclosedArray;
            record = TakeElement(default);
            return true;
        }

        ReadOnlyMemory<byte> text = _input.Slice(_position, end);
        bool isLast = Rest[end] == (byte)']';
        bool isEmpty = end == 0 && _buffered == 0 && !_isTooLong;
        _position += end + 1;
        if (isLast)
        {
            _stage = Stage.AfterArray;
            if (isEmpty && _line == 0)
            {
                // An empty array, which is no array with one missing element.
                ForgetRecord();
                record = default;
                return null;
            }
        }

        record = isEmpty ? TakeNothing() : TakeElement(text);
        return true;
    }

    private bool? ReadUnclosedArray(out RawRecord record)
    {
        record = TakeNothing();
        _stage = Stage.End;
        return true;
    }

    private bool? ReadAfterArray(out RawRecord record)
    {
        if (!TrySkipWhiteSpace())
        {
            record = default;
            return false;
        }

        record = TakeNothing();
        _stage = Stage.End;
        return true;
    }

    /// <summary>A place where an element or the end should be.</summary>
    private RawRecord TakeNothing()
    {
        ForgetRecord();
        return new RawRecord(RecordDefect.NotJson, ++_line);
    }

    private RawRecord TakeElement(ReadOnlyMemory<byte> lastPart)
    {
        ReadOnlyMemory<byte> text = lastPart;
        if (_buffered > 0 || _isTooLong)
        {
            KeepPart(lastPart.Span, _maximumRecordBytes);
            text = _buffer.AsMemory(0, _buffered);
        }

        bool isTooLong = _isTooLong || text.Length > _maximumRecordBytes;
        ForgetRecord();
        ResetArray();
        return isTooLong
            ? new RawRecord(RecordDefect.TooLong, ++_line)
            : new RawRecord(text[..(text.Span.LastIndexOfAnyExcept(WhiteSpace) + 1)], ++_line);
    }

    /// <summary>The place of the comma or bracket that ends the element; −1 if it is not in this part.</summary>
    private int FindElementEnd(ReadOnlySpan<byte> part)
    {
        int position = 0;
        while (position < part.Length)
        {
            if (_isEscaped)
            {
                _isEscaped = false;
                position++;
                continue;
            }

            int found = _isInString
                ? part[position..].IndexOfAny((byte)'"', (byte)'\\')
                : part[position..].IndexOfAny(Structure);
            if (found < 0)
            {
                return -1;
            }

            position += found;
            switch (part[position])
            {
                case (byte)'\\':
                    _isEscaped = true;
                    break;
                case (byte)'"':
                    _isInString = !_isInString;
                    break;
                case (byte)'{' or (byte)'[':
                    _depth++;
                    break;
                case (byte)'}':
                    _depth = Math.Max(0, _depth - 1);
                    break;
                case (byte)']' when _depth > 0:
                    _depth--;
                    break;
                case (byte)',' when _depth > 0:
                    break;
                default:
                    return position;
            }

            position++;
        }

        return -1;
    }

    private bool TrySkipWhiteSpace()
    {
        int text = Rest.IndexOfAnyExcept(WhiteSpace);
        _position = text < 0 ? _input.Length : _position + text;
        return text >= 0;
    }

    private void ResetArray()
    {
        _depth = 0;
        _isInString = false;
        _isEscaped = false;
    }
}
