using System.Text;
using ChainVerify.Records;
using CsCheck;
using Xunit;

namespace ChainVerify.Tests.Records;

public class RecordSplitterPropertyTests
{
    private static readonly Gen<int[]> GenChunkSizes = Gen.Int[1, 12].Array[1, 20];

    /// <summary>Text made of what decides: structure, quotes, line ends, marks.</summary>
    private static readonly Gen<byte[]> GenText =
        Gen.OneOf("{", "}", "[", "]", ",", ":", "\"", "\\", "\n", "\r\n", " ", "\t", "1", "\"a\"", "\"a\":", "{}", "{}\n", "{\n", "\uFEFF", "x")
            .Array[0, 40]
            .Select(pieces => Encoding.UTF8.GetBytes(string.Concat(pieces)));

    private static readonly Gen<string> GenLine = Gen.Frequency(
        (6, Gen.Select(Gen.Int[0, 1000], Gen.String[Gen.Char['a', 'z'], 0, 12], (number, text) => $"{{\"a\":{number},\"b\":\"{text}\"}}")),
        (1, Gen.Const("")),
        (1, Gen.Const("  ")),
        (1, Gen.OneOf("x", "{", "{\"a\":", "]", "[1]", "\"", "{}{}", "}")));

    [Fact]
    public void The_chunks_do_not_matter()
        => Gen.Select(GenText, GenChunkSizes, Gen.Int[1, 30]).Sample(
            (text, sizes, limit) => Assert.Equal(SplitRecords.Split(text, [], limit), SplitRecords.Split(text, sizes, limit)),
            iter: 20_000);

    [Fact]
    public void Lines_are_split_as_a_naive_program_would()
        => Gen.Select(GenLine.Array[0, 20], GenChunkSizes, Gen.OneOf("\n", "\r\n"), Gen.Bool, Gen.Int[1, 40]).Sample(
            (lines, sizes, lineEnd, hasLastEnd, limit) =>
            {
                // The first line decides the kind; a whole object makes it lines.
                string[] all = ["{}", .. lines];
                string text = string.Join(lineEnd, all) + (hasLastEnd ? lineEnd : "");
                List<SplitRecords.Part> expected = [];
                for (int i = 0; i < all.Length; i++)
                {
                    string record = all[i].TrimStart(' ');
                    if (record.Length > 0)
                    {
                        expected.Add(new SplitRecords.Part(i + 1, record.Length > limit ? "<TooLong>" : record));
                    }
                }

                Assert.Equal(expected, SplitRecords.Split(Encoding.UTF8.GetBytes(text), sizes, limit));
            },
            iter: 5_000);

    [Fact]
    public void The_elements_of_an_array_come_back_whole()
        => Gen.Select(GenJson.Object.Array[0, 10], GenChunkSizes, Gen.OneOf("", " ", "\n  ", "\r\n")).Sample(
            (elements, sizes, space) =>
            {
                string text = "[" + space + string.Join("," + space, Array.ConvertAll(elements, element => element + space)) + "]" + space;

                Assert.Equal(
                    elements.Select((element, i) => new SplitRecords.Part(i + 1, Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(element)))),
                    SplitRecords.Split(Encoding.UTF8.GetBytes(text), sizes, 100_000));
            },
            iter: 2_000);

    [Fact]
    public void No_line_that_starts_with_a_brace_is_swallowed_by_a_broken_first_line()
        => Gen.Select(Gen.OneOf("{", "{\"a\":", "{\"a\":1,", "{\"a\":[", "{\"a\":[{", "{\"a\":{\"b\":2"), GenLine.Array[1, 10], GenChunkSizes).Sample(
            (first, lines, sizes) =>
            {
                // What closes nothing more than it opens cannot complete the first line.
                string[] rest = [.. lines.Where(line => line.StartsWith("{\"a\":", StringComparison.Ordinal) && line.EndsWith('}')), "{\"last\":1}", "{\"last\":2}"];
                List<SplitRecords.Part> parts = SplitRecords.Split(Encoding.UTF8.GetBytes(first + "\n" + string.Join('\n', rest)), sizes, 1_000);

                Assert.Equal([first, .. rest], parts.Select(part => part.Text.TrimEnd()));
                Assert.Equal(Enumerable.Range(1, rest.Length + 1).Select(line => (long)line), parts.Select(part => part.Line));
            },
            iter: 2_000);

    [Theory]
    [InlineData("{}\n\"", "\"\n{}", 2)]
    [InlineData("\"", "\"\n{}", 1)]
    [InlineData("[{},\"", "\",{}]", 2)]
    [InlineData("{\n\"", "\"}\n{}", 1)]
    [InlineData("{\n\n", "\n\n}\n{}", 1)]
    public void A_hundred_megabytes_in_one_record_are_skipped_in_bounded_memory(string before, string after, int line)
    {
        const int Limit = 64 * 1024;
        byte[] chunk = new byte[256 * 1024];
        chunk.AsSpan().Fill((byte)'a');
        RecordSplitter splitter = new(Limit);
        List<(long Line, RecordDefect Defect, int Length)> records = [];

        long allocatedBefore = GC.GetAllocatedBytesForCurrentThread();
        Feed(splitter, Encoding.UTF8.GetBytes(before), records);
        for (int i = 0; i < 400; i++)
        {
            Feed(splitter, chunk, records);
        }

        Feed(splitter, Encoding.UTF8.GetBytes(after), records);
        splitter.Complete();
        Feed(splitter, null, records);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - allocatedBefore;

        Assert.InRange(splitter.BufferCapacity, 0, 2 * (Limit + 2));
        Assert.InRange(allocated, 0, 16 * Limit);
        Assert.Contains((line, RecordDefect.TooLong, 0), records);
        Assert.Equal((RecordDefect.None, 2), (records[^1].Defect, records[^1].Length));
    }

    private static void Feed(RecordSplitter splitter, byte[]? chunk, List<(long Line, RecordDefect Defect, int Length)> records)
    {
        if (chunk is not null)
        {
            splitter.Append(chunk);
        }

        while (splitter.TryReadRecord(out RawRecord record))
        {
            records.Add((record.Line, record.Defect, record.Json.Length));
        }
    }
}
