using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ChainVerify.Records;
using Xunit;

namespace ChainVerify.Tests.Records;

public class ChainRecordWriterTests
{
    [Fact]
    public void A_record_is_one_line_of_the_documented_fields()
    {
        JsonObject json = RecordVectors.Record();
        ChainRecord record = RecordVectors.Parse(json);
        ArrayBufferWriter<byte> output = new();

        ChainRecordWriter.Write(output, record.Chain, record.Id);

        JsonObject written = JsonNode.Parse(output.WrittenSpan)!.AsObject();
        Assert.Equal((byte)'\n', output.WrittenSpan[^1]);
        foreach ((string name, JsonNode? value) in written)
        {
            Assert.Equal(json[name]!.GetValue<string>(), value!.GetValue<string>().Replace("0x", "", StringComparison.Ordinal));
        }

        // The two defaults that a reader knows anyway are not written.
        Assert.Equal(json.Select(member => member.Key).Except(["claim", "algorithm"]), written.Select(member => member.Key));
    }

    [Fact]
    public void Other_members_may_be_added_to_a_record()
    {
        ChainRecord record = RecordVectors.Parse(RecordVectors.Record());
        ArrayBufferWriter<byte> output = new();
        using (Utf8JsonWriter writer = new(output))
        {
            writer.WriteStartObject();
            ChainRecordWriter.WriteMembers(writer, record.Chain, record.Id);
            writer.WriteBoolean("expected", true);
            writer.WriteEndObject();
        }

        ChainRecord again = RecordVectors.Parse(output.WrittenSpan);

        Assert.Contains("\"expected\":true", Encoding.UTF8.GetString(output.WrittenSpan), StringComparison.Ordinal);
        ChainAssert.Equal(record.Chain, again.Chain);
    }

    [Fact]
    public void An_oracle_answer_is_not_written_without_its_statement()
    {
        ChainRecord record = RecordVectors.Parse(RecordVectors.OracleAnswer(OracleChapter.Chapter03));
        ArrayBufferWriter<byte> output = new();

        Assert.Throws<ArgumentException>(() => ChainRecordWriter.Write(output, record.Chain));
        Assert.Equal(0, output.WrittenCount);
    }
}
