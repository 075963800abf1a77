using ChainVerify.Records;

namespace ChainVerify.Cli.Verification;

/// <summary>
/// A bounded number of records in input order as they were read, not yet parsed: their bytes, one after the other, and where
/// each comes from. Used again and again.
/// </summary>
internal sealed class RawBatch
{
    private const int LeastBytes = 4096;

    private readonly int _mostBytes;
    private readonly RawPlace[] _places;
    private byte[] _text = [];
    private int _length;

    /// <param name="mostRecords">How many records it holds at most.</param>
    /// <param name="mostBytes">
    /// From how many bytes on it is full. A record may be as long as the splitter allows: without this limit a batch of long
    /// ones would hold a gigabyte.
    /// </param>
    internal RawBatch(int mostRecords, int mostBytes)
    {
        _mostBytes = mostBytes;
        _places = new RawPlace[mostRecords];
    }

    internal int Count { get; private set; }

    /// <summary>How many bytes the records have together.</summary>
    internal int Bytes => _length;

    internal bool IsFull => Count == _places.Length || _length >= _mostBytes;

    internal ref readonly RawPlace this[int index] => ref _places[index];

    /// <summary>The record's own text; empty for one that was skipped.</summary>
    internal ReadOnlySpan<byte> TextAt(int index) => _text.AsSpan(_places[index].Start, _places[index].Length);

    /// <summary>Copies a record, whose bytes the splitter will overwrite.</summary>
    internal void Add(in RawRecord raw, InputFile input)
    {
        ReadOnlySpan<byte> json = raw.Json.Span;
        if (json.Length > _text.Length - _length)
        {
            // Doubling keeps adding linear; nothing grows beyond the limit but for one record that is longer.
            long doubled = Math.Min(Math.Max(LeastBytes, 2L * _text.Length), _mostBytes);
            Array.Resize(ref _text, Math.Max((int)doubled, _length + json.Length));
        }

        json.CopyTo(_text.AsSpan(_length));
        _places[Count++] = new RawPlace(input, raw, _length, json.Length);
        _length += json.Length;
    }

    /// <summary>Forgets all records.</summary>
    internal void Clear()
    {
        // What only a huge record needed goes back to the collector.
        if (_text.Length > 2L * _mostBytes)
        {
            _text = [];
        }

        _places.AsSpan(0, Count).Clear();
        Count = 0;
        _length = 0;
    }
}

/// <summary>Where an unparsed record comes from and where it lies.</summary>
/// <param name="Input">Its file.</param>
/// <param name="Raw">Its line and the defect that the splitter found. Its bytes are gone: they lie in the batch.</param>
/// <param name="Start">Where its text begins in the batch.</param>
/// <param name="Length">How long its text is.</param>
internal readonly record struct RawPlace(InputFile Input, RawRecord Raw, int Start, int Length)
{
    internal bool IsDefective => Raw.Defect != RecordDefect.None;
}
