using System.Text;
using System.Text.Unicode;

namespace ChainVerify.Records;

/// <summary>Reads chain records: one JSON object in UTF-8 each (RECORDS-AND-CLI.md 1).</summary>
/// <remarks>
/// <para>
/// Nothing in a record can make the parser throw. What is wrong with one becomes a
/// <see cref="ChainFailure.MalformedRecord"/> verdict, and always the same one: text that is not one JSON object with
/// nothing after it is <see cref="RecordDefect.NotJson"/> or <see cref="RecordDefect.WrongType"/> as a whole; else the
/// first defect in the order of the text decides, where a second occurrence of a field stands for itself; else the
/// first missing field in the order of the table in RECORDS-AND-CLI.md 1, and then of the oracle's statement.
/// A field whose rule depends on another one that is defective itself is not judged by that rule.
/// </para>
/// <para>
/// A record is an oracle's answer when <c>signatureChain</c> is a JSON object. In all other records the fields that
/// only oracle answers have (<c>statement</c>, <c>price</c>, <c>timestamp</c>, <c>source</c>, <c>tlsFingerprint</c>,
/// <c>signerAddress</c>) are unknown fields: ignored, whatever they hold.
/// </para>
/// <para>
/// Not thread-safe; use one instance a thread. Texts and messages are copied to memory that the parser owns and that
/// stays as it is until <see cref="Reset"/>. Time and memory are linear in the length of the record; after a few
/// batches nothing is allocated, except that text that is not JSON costs an exception inside the JSON reader.
/// JSON nested deeper than 64 levels is refused as not JSON.
/// </para>
/// </remarks>
public sealed class ChainRecordParser
{
    private readonly RecordArena _arena = new();
    private readonly RecordTokens _tokens;

    /// <summary>Makes a parser.</summary>
    public ChainRecordParser() => _tokens = new RecordTokens(_arena);

    /// <summary>
    /// The number of bytes that the texts and messages since the last <see cref="Reset"/> take: what a caller that
    /// collects records in batches bounds, besides their number.
    /// </summary>
    public long BufferedBytes => _arena.UsedBytes;

    /// <summary>Reads one record.</summary>
    /// <param name="json">The record's bytes, needed during the call only. White space around the object is allowed, a byte-order mark is not.</param>
    /// <param name="record">The record, valid until <see cref="Reset"/>.</param>
    public void Parse(ReadOnlySpan<byte> json, out ChainRecord record)
    {
        if (!_tokens.TryGather(json))
        {
            record = new ChainRecord(Verdict.Malformed(RecordField.Record, RecordDefect.NotJson), id: null);
            return;
        }

        if (!_tokens.IsObject)
        {
            record = new ChainRecord(Verdict.Malformed(RecordField.Record, RecordDefect.WrongType), id: null);
            return;
        }

        RecordReading reading = new(json, _tokens, _arena);
        reading.ReadId();
        var mark = _arena.Mark;
        Verdict malformed = reading.Judge(FindInvalidUtf8(json));
        if (malformed != default)
        {
            _arena.Rewind(mark); // only the id outlives a malformed record
            record = new ChainRecord(malformed, reading.Id);
            return;
        }

        reading.HashStatement();
        reading.CreateChain(out SignatureChain chain);
        record = new ChainRecord(chain, reading.Id, reading.Chapter);
    }

    /// <summary>Reads what a <see cref="RecordSplitter"/> has found; what it has found malformed is malformed.</summary>
    /// <param name="raw">The bytes of one record.</param>
    /// <param name="record">The record, valid until <see cref="Reset"/>.</param>
    public void Parse(in RawRecord raw, out ChainRecord record)
    {
        if (raw.Defect == RecordDefect.None)
        {
            Parse(raw.Json.Span, out record);
        }
        else
        {
            record = new ChainRecord(Verdict.Malformed(RecordField.Record, raw.Defect), id: null);
        }
    }

    /// <summary>Ends the life of all records read so far and takes their memory back; call it between batches.</summary>
    public void Reset() => _arena.Reset();

    /// <summary>Reads what an oracle's answer states, for <see cref="OracleStatement"/>.</summary>
    internal OracleStatement? ParseStatement(ReadOnlySpan<byte> json)
    {
        if (!_tokens.TryGather(json) || !_tokens.IsObject)
        {
            return null;
        }

        RecordReading reading = new(json, _tokens, _arena);
        return reading.Judge(FindInvalidUtf8(json)) == default && reading.Chapter != OracleChapter.None
            ? OracleStatement.Create(reading, _tokens, json)
            : null;
    }

    private static int FindInvalidUtf8(ReadOnlySpan<byte> json)
    {
        if (Utf8.IsValid(json))
        {
            return -1;
        }

        int position = 0;
        while (Rune.DecodeFromUtf8(json[position..], out _, out int length) == System.Buffers.OperationStatus.Done)
        {
            position += length;
        }

        return position;
    }
}
