using System.Text;
using ChainVerify.Records;

namespace ChainVerify.Tests.Records;

/// <summary>Drives a splitter over a whole input, in given chunks.</summary>
internal static class SplitRecords
{
    /// <summary>One record: its line and its text, or the defect in angle brackets.</summary>
    internal readonly record struct Part(long Line, string Text);

    internal static List<Part> Split(string input, int maximumRecordBytes = RecordSplitter.DefaultMaximumRecordBytes)
        => Split(Encoding.UTF8.GetBytes(input), [], maximumRecordBytes);

    /// <summary>Splits an input that comes in chunks of the given sizes, the last one repeated; no sizes mean one chunk.</summary>
    internal static List<Part> Split(byte[] input, int[] chunkSizes, int maximumRecordBytes)
    {
        List<Part> parts = [];
        RecordSplitter splitter = new(maximumRecordBytes);
        int position = 0;
        for (int i = 0; position < input.Length; i++)
        {
            int size = chunkSizes.Length == 0 ? input.Length : chunkSizes[Math.Min(i, chunkSizes.Length - 1)];
            byte[] chunk = input[position..Math.Min(input.Length, position + size)];
            position += chunk.Length;
            splitter.Append(chunk);
            Drain(splitter, parts);
            chunk.AsSpan().Fill((byte)'#'); // the splitter may not look at a chunk again
        }

        splitter.Complete();
        Drain(splitter, parts);
        return parts;
    }

    private static void Drain(RecordSplitter splitter, List<Part> parts)
    {
        while (splitter.TryReadRecord(out RawRecord record))
        {
            parts.Add(new Part(record.Line, record.Defect == RecordDefect.None ? Encoding.Latin1.GetString(record.Json.Span) : $"<{record.Defect}>"));
        }
    }
}
