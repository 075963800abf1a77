namespace ChainVerify.Records;

/// <summary>The bytes of one record as <see cref="RecordSplitter"/> cut them out of its input, not yet parsed.</summary>
/// <remarks><see cref="Json"/> is valid until the splitter's next call; the rest is plain data.</remarks>
public readonly struct RawRecord
{
    internal RawRecord(ReadOnlyMemory<byte> json, long line)
    {
        Json = json;
        Line = line;
    }

    internal RawRecord(RecordDefect defect, long line)
    {
        Defect = defect;
        Line = line;
    }

    /// <summary>A record that is longer than its reader allows, for readers that cut records themselves.</summary>
    /// <param name="line">The record's number, from 1.</param>
    /// <returns>The record without its bytes.</returns>
    public static RawRecord CreateTooLong(long line) => new(RecordDefect.TooLong, line);

    /// <summary>The record's bytes; empty when the splitter has found a defect.</summary>
    public ReadOnlyMemory<byte> Json { get; }

    /// <summary>The number of the line in which the record begins, from 1; in a JSON array the ordinal of the element.</summary>
    public long Line { get; }

    /// <summary><see cref="RecordDefect.TooLong"/>, <see cref="RecordDefect.NotJson"/> for what is no record at all, or none.</summary>
    public RecordDefect Defect { get; }

    /// <summary>Whether the record was skipped because it is longer than the limit.</summary>
    public bool IsTooLong => Defect == RecordDefect.TooLong;
}
