using System.Text.Json;

namespace ChainVerify.Records;

// A single object over several lines, and what becomes of a first line that only looked like one.
public sealed partial class RecordSplitter
{
    private static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = RecordTokens.MaximumDepth };

    // The object from its first byte, whole lines of it already read by the JSON reader up to _objectRead.
    private byte[] _object = [];
    private int _objectLength;
    private int _objectRead;
    private long _objectLine;
    private long _objectEndLine;
    private bool _hasBrokenLine;
    private JsonReaderState _readerState;

    private enum ObjectProgress : byte
    {
        Unfinished = 0,
        Complete,
        NotJson,
    }

    // The closing line may have its line end, which is no part of the object.
    private int ObjectLimit => _maximumRecordBytes + 2;

    private bool? ReadFirstLine(out RawRecord record)
    {
        if (!TryTakeLine(out ReadOnlyMemory<byte> text, out bool isTooLong, out bool hasLineEnd))
        {
            record = default;
            return false;
        }

        if (hasLineEnd && !isTooLong && text.Length < ObjectLimit)
        {
            ResetObject();
            AppendTo(ref _object, ref _objectLength, text.Span, ObjectLimit);
            AppendTo(ref _object, ref _objectLength, "\n"u8, ObjectLimit);
            if (ReadObjectLine() == ObjectProgress.Unfinished)
            {
                _objectLine = _takenLine;
                _stage = Stage.SingleObject;
                record = default;
                return null;
            }
        }

        _stage = Stage.Lines;
        record = CreateLineRecord(text, isTooLong, _takenLine);
        return true;
    }

    private bool? ReadSingleObject(out RawRecord record)
    {
        record = default;
        while (true)
        {
            int end = Rest.IndexOf((byte)'\n');
            ReadOnlySpan<byte> part = end < 0 ? Rest : Rest[..(end + 1)];
            if (part.Length > ObjectLimit - _objectLength)
            {
                SplitObjectAgain();
                return null;
            }

            AppendTo(ref _object, ref _objectLength, part, ObjectLimit);
            _position += part.Length;
            if (end < 0 && !IsAtEnd)
            {
                return false;
            }

            // Whole lines only: a JSON token never spans two, so no byte is read twice.
            switch (ReadObjectLine())
            {
                case ObjectProgress.Complete:
                    record = TakeObject();
                    return true;
                case ObjectProgress.Unfinished when end >= 0:
                    break;
                default:
                    SplitObjectAgain();
                    return null;
            }
        }
    }

    /// <summary>Lets the JSON reader go over what was appended since it was here last.</summary>
    private ObjectProgress ReadObjectLine()
    {
        Utf8JsonReader reader = new(_object.AsSpan(_objectRead.._objectLength), isFinalBlock: false, _readerState);
        try
        {
            while (reader.Read())
            {
                if (reader.CurrentDepth == 0 && reader.TokenType == JsonTokenType.EndObject)
                {
                    _objectRead += (int)reader.BytesConsumed;
                    return ObjectProgress.Complete;
                }
            }
        }
        catch (JsonException)
        {
            return ObjectProgress.NotJson;
        }

        _objectRead += (int)reader.BytesConsumed;
        _readerState = reader.CurrentState;
        return ObjectProgress.Unfinished;
    }

    private RawRecord TakeObject()
    {
        ReadOnlySpan<byte> text = _object.AsSpan(0, _objectLength);
        _objectEndLine = _objectLine + text[.._objectRead].Count((byte)'\n');
        _line = _objectLine + text.Count((byte)'\n');
        _stage = text[_objectRead..].ContainsAnyExcept(WhiteSpace) ? Stage.AfterObject : Stage.Lines;
        return _objectRead > _maximumRecordBytes
            ? new RawRecord(RecordDefect.TooLong, _objectLine)
            : new RawRecord(_object.AsMemory(0, _objectRead), _objectLine);
    }

    /// <summary>Text after the object in its last line belongs to no record.</summary>
    private bool? ReadAfterObject(out RawRecord record)
    {
        record = new RawRecord(RecordDefect.NotJson, _objectEndLine);
        _stage = Stage.Lines;
        return true;
    }

    /// <summary>The lines so far are no object: they become the input again, before the rest of the chunk.</summary>
    private void SplitObjectAgain()
    {
        _deferredInput = _input[_position..];
        _isInputDeferred = true;
        _input = _object.AsMemory(0, _objectLength);
        _position = 0;
        _line = _objectLine;
        _hasBrokenLine = false;
        _stage = Stage.BrokenObject;
    }

    /// <summary>The first line and all after it up to one that starts with <c>{</c> are one malformed record.</summary>
    private bool? ReadBrokenObject(out RawRecord record)
    {
        while (true)
        {
            if (!_isInRecord)
            {
                bool hasText = TrySkipToText();
                if (!hasText && !IsAtEnd)
                {
                    record = default;
                    return false;
                }

                if (!hasText || (_hasBrokenLine && Rest[0] == (byte)'{'))
                {
                    record = TakeBrokenObject();
                    return true;
                }

                _isInRecord = true;
            }

            int end = Rest.IndexOf((byte)'\n');
            ReadOnlySpan<byte> part = end < 0 ? Rest : Rest[..(end + 1)];
            KeepPart(part, ObjectLimit);
            _position += part.Length;
            if (end >= 0)
            {
                _isInRecord = false;
                _hasBrokenLine = true;
                _line++;
            }
            else if (!TryResumeDeferredInput())
            {
                if (!IsAtEnd)
                {
                    record = default;
                    return false;
                }

                _isInRecord = false;
            }
        }
    }

    private RawRecord TakeBrokenObject()
    {
        int length = _buffer.AsSpan(0, _buffered).LastIndexOfAnyExcept(WhiteSpace) + 1;
        bool isTooLong = _isTooLong || length > _maximumRecordBytes;
        ForgetRecord();
        _stage = Stage.Lines;
        return isTooLong
            ? new RawRecord(RecordDefect.TooLong, _objectLine)
            : new RawRecord(_buffer.AsMemory(0, length), _objectLine);
    }

    private void ResetObject()
    {
        _objectLength = 0;
        _objectRead = 0;
        _readerState = new JsonReaderState(ReaderOptions);
    }
}
