using System.Buffers;
using System.Text;
using System.Text.Json;
using ChainVerify.Records;
using CsCheck;
using Xunit;

namespace ChainVerify.Tests.Records;

public class RecordFuzzTests
{
    private static readonly byte[][] Seeds =
    [
        .. RecordVectors.OracleAnswers.Select(answer => Encoding.UTF8.GetBytes(answer.Answer.ToJsonString())),
        Encoding.UTF8.GetBytes(RecordVectors.Record().ToJsonString()),
        """{"id":"\u00e9\ud83d\ude00","signature_chain":["00","0x11",null],"x":[{"y":1.5e3}],"price":1e400}"""u8.ToArray(),
    ];

    [Fact]
    public void A_chain_that_is_written_is_read_back_as_it_was()
        => Gen.Select(GenChain.Chain, GenChain.Id).Sample(
            (chain, id) =>
            {
                ArrayBufferWriter<byte> output = new();
                ChainRecordWriter.Write(output, chain, id);

                ChainRecord record = RecordVectors.Parse(output.WrittenSpan);

                Assert.Equal(1, output.WrittenSpan.Count((byte)'\n'));
                Assert.Equal(default, record.Malformed);
                Assert.Equal(id, record.Id);
                ChainAssert.Equal(chain, record.Chain);
            },
            iter: 5_000);

    [Fact]
    public void Random_bytes_are_malformed()
        => Gen.Byte.Array[0, 300].Sample(
            bytes => Assert.Equal(ChainFailure.MalformedRecord, RecordVectors.Parse(bytes).Malformed.Failure), iter: 20_000);

    [Fact]
    public void Random_JSON_gets_a_verdict_and_always_the_same_one()
        => GenJson.Object.Sample(
            json =>
            {
                Verdict verdict = RecordVectors.Parse(json).Malformed;
                Assert.NotEqual(RecordDefect.NotJson, verdict.Defect);
                Assert.Equal(verdict, RecordVectors.Parse("\n" + json + " ").Malformed);
            },
            iter: 20_000);

    [Fact]
    public void Mutated_records_are_JSON_exactly_when_another_reader_says_so()
        => Gen.Select(Gen.OneOf(Seeds), Gen.Select(Gen.Int[0, 4000], Gen.Byte, Gen.Int[0, 4]).Array[1, 4]).Sample(
            (seed, mutations) =>
            {
                byte[] json = seed;
                foreach ((int place, byte value, int kind) in mutations)
                {
                    int at = place % (json.Length + 1);
                    json = kind switch
                    {
                        0 => [.. json[..at], value, .. json[at..]],
                        1 => [.. json[..at], (byte)"{}[]\",:\\0u"[value % 10], .. json[at..]],
                        2 => [.. json[..at], .. json[Math.Min(json.Length, at + (value % 40))..]],
                        3 => [.. json[..at], .. json[(json.Length - at)..], .. json[at..]],
                        _ => json[..at],
                    };
                }

                ChainRecord record = RecordVectors.Parse(json);

                Assert.Equal(IsJson(json), record.Malformed.Defect != RecordDefect.NotJson);
                Assert.True(record.Malformed == default || record.Malformed.Failure == ChainFailure.MalformedRecord);
            },
            iter: 20_000);

    [Fact]
    public void An_integer_is_written_exactly_as_a_big_integer_is()
        => Gen.OneOf(
            Gen.Double,
            Gen.Double.Select(value => Math.Floor(Math.Abs(value))),
            Gen.ULong.Select(value => (double)value),
            Gen.Select(Gen.ULong, Gen.Int[0, 260], (value, scale) => Math.Floor(Math.ScaleB((double)value, scale - 64))))
            .Sample(
                value =>
                {
                    byte[] bytes = new byte[32];
                    bool expected = double.IsFinite(value) && Math.Floor(value) == value && value >= 0 && value < Math.Pow(2, 256);

                    Assert.Equal(expected, JavaScriptNumber.TryWriteUInt256(value, bytes));
                    if (expected)
                    {
                        Assert.Equal(new System.Numerics.BigInteger(value), new System.Numerics.BigInteger(bytes, isUnsigned: true, isBigEndian: true));
                    }
                },
                iter: 20_000);

    private static bool IsJson(byte[] json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
