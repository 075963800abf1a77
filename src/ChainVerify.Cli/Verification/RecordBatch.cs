using System.Buffers;
using ChainVerify.Records;

namespace ChainVerify.Cli.Verification;

/// <summary>A bounded number of records in input order, parsed and on their way to verdicts. Used again and again.</summary>
internal sealed class RecordBatch
{
    /// <summary>The largest number of records.</summary>
    internal const int Capacity = 1024;

    // Texts and messages may be as long as a record may: without this limit a batch of long ones would hold a gigabyte.
    private const long MostBufferedBytes = 4 * 1024 * 1024;

    private readonly ChainRecordParser _parser = new();
    private readonly SignatureChain[] _chains = new SignatureChain[Capacity];
    private readonly RecordPlace[] _places = new RecordPlace[Capacity];
    private readonly bool _keepsTexts;
    private readonly ArrayBufferWriter<byte> _texts = new();
    private readonly Range[] _textRanges;

    /// <param name="keepsTexts">Whether the records' own text is kept, for those who show what an oracle states.</param>
    internal RecordBatch(bool keepsTexts)
    {
        _keepsTexts = keepsTexts;
        _textRanges = new Range[keepsTexts ? Capacity : 0];
    }

    internal int Count { get; private set; }

    internal bool IsFull => Count == Capacity || _parser.BufferedBytes + _texts.WrittenCount >= MostBufferedBytes;

    /// <summary>The chains; <c>default</c>, which is never valid, in the places of malformed records.</summary>
    internal ReadOnlySpan<SignatureChain> Chains => _chains.AsSpan(0, Count);

    /// <summary>One verdict a record.</summary>
    internal Verdict[] Verdicts { get; } = new Verdict[Capacity];

    /// <summary>What was recovered on the way to each verdict, where somebody wants to know.</summary>
    internal ChainExplanation?[] Explanations { get; } = new ChainExplanation?[Capacity];

    internal ref readonly RecordPlace this[int index] => ref _places[index];

    internal ref readonly SignatureChain ChainAt(int index) => ref _chains[index];

    /// <summary>The record's own text; empty unless texts are kept.</summary>
    internal ReadOnlySpan<byte> TextAt(int index) => _keepsTexts ? _texts.WrittenSpan[_textRanges[index]] : default;

    internal void Add(in RawRecord raw, InputFile input)
    {
        _parser.Parse(raw, out ChainRecord record);
        _chains[Count] = record.Chain;
        _places[Count] = new RecordPlace(input, raw.Line, record.Id, record.Malformed, record.Oracle);
        if (_keepsTexts)
        {
            int start = _texts.WrittenCount;
            _texts.Write(raw.Json.Span);
            _textRanges[Count] = start.._texts.WrittenCount;
        }

        Count++;
    }

    /// <summary>Forgets all records, whose texts must not be used any more.</summary>
    internal void Clear()
    {
        _texts.ResetWrittenCount();
        Array.Clear(Explanations);
        Count = 0;
        _parser.Reset();
    }
}

/// <summary>Where a record comes from and what its reader found.</summary>
/// <param name="Input">Its file.</param>
/// <param name="Line">Its line, from 1; in an array the element's ordinal.</param>
/// <param name="Id">Its id.</param>
/// <param name="Malformed">The verdict of a malformed record, else <c>default</c>.</param>
/// <param name="Oracle">Which shape of oracle answer it has.</param>
internal readonly record struct RecordPlace(InputFile Input, long Line, Utf8Text? Id, Verdict Malformed, OracleChapter Oracle)
{
    internal bool IsMalformed => Malformed.Failure == ChainFailure.MalformedRecord;
}
