namespace ChainVerify.Records;

/// <summary>
/// Cuts a stream of bytes into records, in bounded memory: NDJSON (one record a line), one JSON array of records, or a
/// single object over several lines. Reads nothing itself: chunks are pushed in, records are pulled out.
/// </summary>
/// <remarks>
/// <para>Which of the three it is, the first byte that is no white space and the first line decide:</para>
/// <list type="bullet">
/// <item><c>[</c>: an array. Each element is one record, whatever it is; <see cref="RawRecord.Line"/> is its ordinal.</item>
/// <item><c>{</c>, and the line is the beginning of JSON that goes on after it: a single object, which ends with its
/// closing brace. If that does not come, because the text stops being JSON, the object exceeds the limit or the input
/// ends, then everything before the next line that starts with <c>{</c> is one malformed record, and from there on
/// each line is a record. So no broken first line swallows the records after it.</item>
/// <item>Anything else: each line is a record.</item>
/// </list>
/// <para>
/// One byte-order mark at the start and white space around records are allowed; lines end with LF or CRLF; blank lines
/// are no records but count. The last line needs no line end. The cuts never depend on the chunks. Text after a single
/// object in its last line, text after an array and an array without end are malformed records of their own: nothing
/// is dropped. A record of more than the maximum number of bytes (without its line end and the white space before it)
/// is not buffered but skipped and reported.
/// </para>
/// <para>
/// Use: <see cref="Append"/> a chunk, <see cref="TryReadRecord"/> until it is false, and so on; after the last chunk
/// <see cref="Complete"/>, and <see cref="TryReadRecord"/> until it is false. Not thread-safe. A record that lies
/// within one chunk is not copied (except a single object over several lines). Time is linear in the input, whatever
/// the chunks; memory is a small multiple of the limit, whatever the input.
/// </para>
/// </remarks>
public sealed partial class RecordSplitter
{
    /// <summary>The default limit of a record: 1 MiB.</summary>
    public const int DefaultMaximumRecordBytes = 1024 * 1024;

    private readonly int _maximumRecordBytes;

    private Stage _stage;
    private long _line = 1;
    private long _takenLine;

    private ReadOnlyMemory<byte> _input;
    private int _position;

    // When a first line is split again, its buffered copy is the input, and the rest of the chunk waits here.
    private ReadOnlyMemory<byte> _deferredInput;
    private bool _isInputDeferred;
    private bool _isComplete;

    // The part of an unfinished record that came with earlier chunks.
    private byte[] _buffer = [];
    private int _buffered;

    private bool _isInRecord;
    private bool _isTooLong;

    /// <summary>Makes a splitter.</summary>
    /// <param name="maximumRecordBytes">The limit of a record in bytes, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The limit is less than 1 or above half of <see cref="Array.MaxLength"/>.</exception>
    public RecordSplitter(int maximumRecordBytes = DefaultMaximumRecordBytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maximumRecordBytes, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maximumRecordBytes, Array.MaxLength / 2);
        _maximumRecordBytes = maximumRecordBytes;
    }

    private enum Stage : byte
    {
        ByteOrderMark = 0,
        Detection,
        Lines,
        FirstLine,
        SingleObject,
        AfterObject,
        BrokenObject,
        Array,
        UnclosedArray,
        AfterArray,
        End,
    }

    /// <summary>The size of the buffer for unfinished records.</summary>
    internal int BufferCapacity => _buffer.Length + _object.Length;

    /// <summary>Gives the next bytes of the input.</summary>
    /// <param name="chunk">The bytes, which must stay as they are until <see cref="TryReadRecord"/> has returned false. May be empty.</param>
    /// <exception cref="InvalidOperationException">The records of the previous chunk are not all read, or the input is complete.</exception>
    public void Append(ReadOnlyMemory<byte> chunk)
    {
        if (_isComplete)
        {
            throw new InvalidOperationException("The input is complete.");
        }

        if (_position < _input.Length || _isInputDeferred)
        {
            throw new InvalidOperationException("The records of the previous chunk must be read first.");
        }

        _input = chunk;
        _position = 0;
    }

    /// <summary>Says that there are no more chunks, so that what is left is the last record.</summary>
    public void Complete() => _isComplete = true;

    /// <summary>Takes the next record.</summary>
    /// <param name="record">The record; its bytes are valid until the next call of any member.</param>
    /// <returns><see langword="false"/> when the chunk holds no more whole record; after <see cref="Complete"/>, when there is none.</returns>
    public bool TryReadRecord(out RawRecord record)
    {
        while (true)
        {
            bool? found = _stage switch
            {
                Stage.ByteOrderMark => SkipByteOrderMark(out record),
                Stage.Detection => Detect(out record),
                Stage.Lines => ReadLine(out record),
                Stage.FirstLine => ReadFirstLine(out record),
                Stage.SingleObject => ReadSingleObject(out record),
                Stage.AfterObject => ReadAfterObject(out record),
                Stage.BrokenObject => ReadBrokenObject(out record),
                Stage.Array => ReadElement(out record),
                Stage.UnclosedArray => ReadUnclosedArray(out record),
                Stage.AfterArray => ReadAfterArray(out record),
                _ => DropInput(out record),
            };
            if (found is { } answer)
            {
                return answer;
            }
        }
    }

    /// <summary>Makes the splitter ready for another input; buffers are kept.</summary>
    public void Reset()
    {
        _stage = Stage.ByteOrderMark;
        _line = 1;
        _input = _deferredInput = default;
        _position = 0;
        _isInputDeferred = _isComplete = false;
        ForgetRecord();
        ResetObject();
        ResetArray();
    }

    private ReadOnlySpan<byte> Rest => _input.Span[_position..];

    /// <summary>Whether no byte will come after the current input.</summary>
    private bool IsAtEnd => _isComplete && !_isInputDeferred;

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    // Each stage returns true with a record, false when it needs more input, null when another stage goes on.

    private bool? SkipByteOrderMark(out RawRecord record)
    {
        record = default;

        // The mark may come in pieces; what was seen of it waits in the buffer.
        while (_buffered < ByteOrderMark.Length)
        {
            if (_position == _input.Length)
            {
                if (!IsAtEnd)
                {
                    return false;
                }

                break;
            }

            if (_input.Span[_position] != ByteOrderMark[_buffered])
            {
                break;
            }

            AppendTo(ref _buffer, ref _buffered, _input.Span.Slice(_position++, 1), _maximumRecordBytes + ByteOrderMark.Length);
        }

        if (_buffered is 0 or 3)
        {
            _buffered = 0;
            _stage = Stage.Detection;
        }
        else
        {
            _isInRecord = true; // half a mark is the beginning of a malformed line
            _stage = Stage.Lines;
        }

        return null;
    }

    private bool? Detect(out RawRecord record)
    {
        record = default;
        if (!TrySkipToText())
        {
            return false;
        }

        switch (_input.Span[_position])
        {
            case (byte)'[':
                _position++;
                _line = 0;
                _stage = Stage.Array;
                break;
            case (byte)'{':
                _stage = Stage.FirstLine;
                break;
            default:
                _stage = Stage.Lines;
                break;
        }

        return null;
    }

    /// <summary>Everything after what ended the records.</summary>
    private bool? DropInput(out RawRecord record)
    {
        record = default;
        _position = _input.Length;
        return false;
    }

    /// <summary>Moves on from a piece of input that is used up, if another one is waiting.</summary>
    private bool TryResumeDeferredInput()
    {
        if (!_isInputDeferred)
        {
            return false;
        }

        _input = _deferredInput;
        _deferredInput = default;
        _isInputDeferred = false;
        _position = 0;
        return true;
    }

    private void ForgetRecord()
    {
        _buffered = 0;
        _isInRecord = false;
        _isTooLong = false;
    }

    /// <summary>Keeps a part of a record, or no longer anything of it once it exceeds the limit.</summary>
    private void KeepPart(ReadOnlySpan<byte> part, int limit)
    {
        if (_isTooLong || part.Length > limit - _buffered)
        {
            _isTooLong = true;
            _buffered = 0;
            return;
        }

        AppendTo(ref _buffer, ref _buffered, part, limit);
    }

    private static void AppendTo(ref byte[] buffer, ref int length, ReadOnlySpan<byte> part, int limit)
    {
        int needed = length + part.Length;
        if (needed > buffer.Length)
        {
            // Doubling keeps appending linear; the limit, which nothing longer than gets here, keeps memory bounded.
            Array.Resize(ref buffer, (int)Math.Clamp(2L * buffer.Length, Math.Max(needed, Math.Min(4096, limit)), Math.Max(needed, limit)));
        }

        part.CopyTo(buffer.AsSpan(length));
        length = needed;
    }
}
