using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ChainVerify.Records;
using CsCheck;
using Xunit;

namespace ChainVerify.Tests.Records;

public class VerdictWriterTests
{
    [Fact]
    public void A_valid_record_has_one_line()
        => Assert.Equal(
            "{\"line\":1,\"id\":\"a\",\"valid\":true,\"messageScheme\":\"eip191-hash\"}\n",
            Write(1, Verdict.Valid, MessageScheme.Eip191Hash, "a"));

    [Fact]
    public void A_record_without_id_has_none()
        => Assert.Equal("{\"line\":7,\"valid\":true,\"messageScheme\":\"none\"}\n", Write(7, Verdict.Valid, MessageScheme.None, null));

    [Fact]
    public void A_failure_says_where_and_why()
        => Assert.Equal(
            "{\"line\":2,\"id\":\"b\",\"valid\":false,\"failure\":\"KmsRootMismatch\",\"link\":\"kms\","
            + "\"detail\":\"the KMS signature was not made by a trusted root\"}\n",
            Write(2, Verdict.Invalid(ChainFailure.KmsRootMismatch, ChainLink.Kms), default, "b"));

    [Fact]
    public void A_malformed_record_names_its_field_and_no_link()
        => Assert.Equal(
            "{\"line\":9223372036854775807,\"file\":\"a\\\"b\",\"valid\":false,\"failure\":\"MalformedRecord\",\"detail\":\"appId: given twice\"}\n",
            Write(long.MaxValue, Verdict.Malformed(RecordField.AppId, RecordDefect.Duplicate), default, null, "a\"b"));

    [Fact]
    public void The_verdict_of_a_malformed_record_is_its_own()
    {
        ChainRecord record = RecordVectors.Parse("""{"id":"x","appId":1}""");
        ArrayBufferWriter<byte> output = new();

        VerdictWriter.Write(output, 3, record, Verdict.Valid);

        Assert.Equal(
            "{\"line\":3,\"id\":\"x\",\"valid\":false,\"failure\":\"MalformedRecord\",\"detail\":\"appId: wrong JSON type\"}\n",
            Encoding.UTF8.GetString(output.WrittenSpan));
    }

    [Fact]
    public void What_was_recovered_is_added()
    {
        (_, string appId, JsonObject answer) = RecordVectors.OracleAnswers.First();
        JsonNode vectors = RecordVectors.ReadVectors("oracle-chain.json");
        TrustPolicy policy = new TrustPolicyBuilder()
            .TrustKmsRoot(KmsRoot.Parse(vectors["kmsRoot"]!.GetValue<string>()))
            .AcceptApp(AppId.Parse(appId))
            .Build();
        ChainRecord record = RecordVectors.Parse(answer);
        ChainExplanation explanation = new ChainVerifier(policy).Explain(record.Chain);
        ArrayBufferWriter<byte> output = new();

        VerdictWriter.Write(output, 1, record, explanation.Verdict, file: null, explanation);

        Assert.Equal(
            "{\"line\":1,\"valid\":true,\"messageScheme\":\"eip191-hash\","
            + $"\"appPublicKey\":\"0x{vectors["appPublicKey"]}\",\"kmsAddress\":\"{vectors["kmsRoot"]}\",\"signerAddress\":\"{answer["signerAddress"]}\"}}\n",
            Encoding.UTF8.GetString(output.WrittenSpan));
    }

    [Fact]
    public void What_was_not_recovered_is_left_out()
    {
        ChainRecord record = RecordVectors.Parse(RecordVectors.Record());
        TrustPolicy policy = new TrustPolicyBuilder()
            .TrustKmsRoot(KmsRoot.Parse("0x8f2cF602C9695b23130367ed78d8F557554de7C5"))
            .AcceptAnyApp()
            .Build();
        ChainExplanation explanation = new ChainVerifier(policy).Explain(record.Chain);
        ArrayBufferWriter<byte> output = new();

        VerdictWriter.Write(output, 1, record, explanation.Verdict, file: null, explanation);

        using JsonDocument line = JsonDocument.Parse(output.WrittenMemory);
        Assert.False(line.RootElement.GetProperty("valid").GetBoolean());
        Assert.False(line.RootElement.TryGetProperty("kmsAddress", out _));
    }

    [Fact]
    public void Every_verdict_is_JSON()
    {
        foreach (ChainFailure failure in Enum.GetValues<ChainFailure>())
        {
            foreach (ChainLink link in Enum.GetValues<ChainLink>())
            {
                AssertJson(failure == ChainFailure.None ? Verdict.Valid : Verdict.Invalid(failure, link));
            }
        }

        foreach (RecordField field in Enum.GetValues<RecordField>())
        {
            AssertJson(Verdict.InvalidKey(field));
            foreach (RecordDefect defect in Enum.GetValues<RecordDefect>())
            {
                AssertJson(Verdict.Malformed(field, defect));
            }
        }
    }

    [Fact]
    public void Ids_come_back_as_they_were_and_stay_on_one_line()
        => Gen.Select(GenChain.Id, GenChain.Id).Sample(
            (id, file) =>
            {
                string line = Write(1, Verdict.Valid, default, id?.ToString(), file?.ToString());
                JsonNode json = JsonNode.Parse(line)!;

                Assert.Equal(id?.ToString(), json["id"]?.GetValue<string>());
                Assert.Equal(file?.ToString(), json["file"]?.GetValue<string>());
                Assert.Equal(line.Length - 1, line.AsSpan().IndexOfAnyInRange('\0', '\u001F'));
            },
            iter: 2_000);

    [Theory]
    [InlineData("a", 3_000_000)]
    [InlineData("\n", 100_000)]
    [InlineData("😀", 100_000)]
    [InlineData("aé\u2028\0", 50_000)]
    public void Long_ids_are_written_whole(string piece, int times)
    {
        string id = string.Concat(Enumerable.Repeat(piece, times));

        Assert.Equal(id, JsonNode.Parse(Write(1, Verdict.Valid, default, id))!["id"]!.GetValue<string>());
    }

    private static string Write(long line, Verdict verdict, MessageScheme scheme, string? id, string? file = null)
    {
        ArrayBufferWriter<byte> output = new();
        VerdictWriter.Write(output, line, verdict, scheme, id is null ? (Utf8Text?)null : id, file is null ? (Utf8Text?)null : file);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static void AssertJson(Verdict verdict)
    {
        JsonNode json = JsonNode.Parse(Write(1, verdict, default, null))!;
        Assert.Equal(verdict.IsValid, json["valid"]!.GetValue<bool>());
        if (!verdict.IsValid)
        {
            Assert.Equal(verdict.Failure.ToString(), json["failure"]!.GetValue<string>());
            Assert.Equal(verdict.Detail, json["detail"]!.GetValue<string>());
        }
    }
}
