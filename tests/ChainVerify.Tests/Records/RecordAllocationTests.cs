using System.Buffers;
using System.Text;
using ChainVerify.Records;
using Xunit;

namespace ChainVerify.Tests.Records;

public class RecordAllocationTests
{
    [Fact]
    public void Splitting_parsing_and_writing_allocate_nothing_in_steady_state()
    {
        byte[] stream = MakeStream(512);
        RecordSplitter splitter = new();
        ChainRecordParser parser = new();
        ChainRecord[] records = new ChainRecord[512];
        ArrayBufferWriter<byte> output = new(1024 * 1024);
        ReadOnlyMemory<byte> first = stream.AsMemory(0, stream.Length / 2);
        ReadOnlyMemory<byte> second = stream.AsMemory(stream.Length / 2);

        int Run()
        {
            int count = 0;
            splitter.Append(first);
            count = Drain(count);
            splitter.Append(second);
            count = Drain(count);
            splitter.Complete();
            count = Drain(count);
            for (int i = 0; i < count; i++)
            {
                Verdict verdict = i % 2 == 0 ? Verdict.Valid : Verdict.Invalid(ChainFailure.KmsRootMismatch, ChainLink.Kms);
                VerdictWriter.Write(output, i + 1, records[i], verdict);
            }

            output.ResetWrittenCount();
            parser.Reset();
            splitter.Reset();
            return count;
        }

        int Drain(int count)
        {
            while (splitter.TryReadRecord(out RawRecord raw))
            {
                parser.Parse(raw, out records[count++]);
            }

            return count;
        }

        int read = 0;
        SteadyState.AllocatesNothing(() => read = Run());
        Assert.Equal(512, read);
    }

    [Fact]
    public void Huge_records_do_not_stay_in_memory_after_their_batch()
    {
        ChainRecordParser parser = new();
        byte[] json = Encoding.UTF8.GetBytes("{\"id\":\"" + new string('x', 900_000) + "\"}");
        for (int i = 0; i < 20; i++)
        {
            parser.Parse(json, out _);
        }

        Assert.True(parser.BufferedBytes >= 20 * 900_000);
        parser.Reset();

        // What is kept is enough for one such record and not for twenty.
        long before = GC.GetAllocatedBytesForCurrentThread();
        parser.Parse(json, out ChainRecord record);

        // Another thread's collection may count the rest of this thread's allocation buffer, some kilobytes; a buffer for the record would be 900.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 32_000);
        for (int i = 0; i < 20; i++)
        {
            parser.Parse(json, out _);
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 14 * 900_000, 20 * 1_000_000);
        Assert.Equal(900_000, record.Id!.Value.Length);
    }

    /// <summary>Records of every kind, malformed ones among them (but for text that is not JSON, which costs an exception).</summary>
    private static byte[] MakeStream(int count)
    {
        StringBuilder text = new();
        for (int i = 0; i < count; i++)
        {
            text.Append((i % 6) switch
            {
                0 => RecordVectors.Record().ToJsonString(),
                1 => RecordVectors.OracleAnswer(OracleChapter.Chapter03).ToJsonString(),
                2 => RecordVectors.OracleAnswer(OracleChapter.Chapter05).ToJsonString(),
                3 => "{\"id\":\"\\u00e9\\n" + i + "\",\"app\\u0049d\":1,\"x\":[{}]}",
                4 => "{\"id\":\"a\",\"id\":\"b\"}",
                _ => "[1]",
            }).Append('\n');
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
