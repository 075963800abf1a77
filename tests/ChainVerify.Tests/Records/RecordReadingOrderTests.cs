using System.Text;
using ChainVerify.Records;
using Xunit;
using static ChainVerify.Tests.Records.RecordVectors;

namespace ChainVerify.Tests.Records;

/// <summary>Duplicates, ill-formed text and which of several defects is reported.</summary>
public class RecordReadingOrderTests
{
    private static readonly string[][] Names =
    [
        ["id"], ["appId"], ["claim"], ["purpose"], ["algorithm"],
        ["publicKey", "derivedPubkey", "derivedCompressedPubkey", "public_key"],
        ["appPublicKey", "appCompressedPubkey"],
        ["appSignature"], ["kmsSignature"], ["messageScheme"], ["messageHash"],
        ["messageSignature", "signature"],
    ];

    public static TheoryData<string, string> PairsOfNames()
    {
        TheoryData<string, string> data = [];
        foreach (string[] names in Names)
        {
            foreach (string first in names)
            {
                foreach (string second in names)
                {
                    data.Add(first, second);
                }
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(PairsOfNames))]
    public void A_field_given_twice_by_any_names_is_malformed_even_if_equal(string first, string second)
    {
        string name = Names.Single(names => names.Contains(first))[0];
        string value = Record()[name]!.ToJsonString();
        string rest = Record().ToJsonString()[1..].Replace($"\"{name}\":{value}", $"\"{first}\":{value}", StringComparison.Ordinal);

        ChainRecord record = Parse($"{{\"{second}\":{value},{rest}");

        Assert.Equal(Malformed(Enum.Parse<RecordField>(name, ignoreCase: true), RecordDefect.Duplicate), record.Malformed);
    }

    [Theory]
    [InlineData("\"signatureChain\":[\"@\",\"#\"],\"appSignature\":\"@\"", RecordField.AppSignature)]
    [InlineData("\"kmsSignature\":\"#\",\"signatureChain\":[\"@\",\"#\"]", RecordField.KmsSignature)]
    [InlineData("\"signature_chain\":[\"@\",\"#\"],\"signatureChain\":[\"@\",\"#\"]", RecordField.SignatureChain)]
    [InlineData("\"signature_chain\":[\"@\",\"#\"],\"signatureChain\":{\"derivedPubkey\":\"00\"}", RecordField.SignatureChain)]
    [InlineData("\"signatureChain\":[\"@\",\"@\",\"#\"],\"signature\":\"@\",\"messageSignature\":\"@\"", RecordField.MessageSignature)]
    [InlineData("\"domain\":\"d\",\"domain\":\"d\",\"claim\":\"v1\"", RecordField.Domain)]
    [InlineData("\"message\":\"\",\"message\":\"\",\"messageScheme\":\"sha256\"", RecordField.Message)]
    [InlineData("\"id\":\"x\",\"i\\u0064\":\"x\"", RecordField.Id)]
    public void The_signature_chain_and_escaped_names_are_no_second_way(string members, RecordField field)
    {
        string json = "{" + members.Replace("@", AppSignatureHex, StringComparison.Ordinal).Replace("#", KmsSignatureHex, StringComparison.Ordinal) + "}";

        Assert.Equal(Malformed(field, RecordDefect.Duplicate), Parse(json).Malformed);
    }

    [Theory]
    [InlineData("""{"id":1,"appId":1}""", RecordField.Id, RecordDefect.WrongType)]
    [InlineData("""{"appId":1,"id":1}""", RecordField.AppId, RecordDefect.WrongType)]
    [InlineData("""{"appId":"","purpose":1,"appId":""}""", RecordField.AppId, RecordDefect.WrongLength)]
    [InlineData("""{"id":"","purpose":1,"id":""}""", RecordField.Purpose, RecordDefect.WrongType)]
    [InlineData("""{"id":"","id":"","purpose":1}""", RecordField.Id, RecordDefect.Duplicate)]
    [InlineData("""{"domain":"d","claim":"v3"}""", RecordField.Claim, RecordDefect.UnknownValue)]
    [InlineData("""{"domain":"d","claim":"v0","claim":"v1"}""", RecordField.Domain, RecordDefect.NotAllowed)]
    [InlineData("""{"messageHash":"00","messageScheme":"x"}""", RecordField.MessageHash, RecordDefect.WrongLength)]
    [InlineData("""{"message":"00","messageScheme":"x"}""", RecordField.MessageScheme, RecordDefect.UnknownValue)]
    [InlineData("""{"publicKey":"00","algorithm":"x"}""", RecordField.Algorithm, RecordDefect.UnknownValue)]
    [InlineData("""{"publicKey":"zz","algorithm":"x"}""", RecordField.PublicKey, RecordDefect.NotHexadecimal)]
    [InlineData("""{"publicKey":"00","algorithm":"ed25519"}""", RecordField.PublicKey, RecordDefect.WrongLength)]
    [InlineData("""{"id":1,"x":tru}""", RecordField.Record, RecordDefect.NotJson)]
    [InlineData("""{"id":1} 2""", RecordField.Record, RecordDefect.NotJson)]
    public void The_first_defect_in_the_text_is_reported(string json, RecordField field, RecordDefect defect)
        => Assert.Equal(Malformed(field, defect), Parse(json).Malformed);

    [Theory]
    [InlineData("""{"id":"\ud800"}""", RecordField.Id)]
    [InlineData("""{"id":"\ud800\u0041"}""", RecordField.Id)]
    [InlineData("""{"id":"\ud800\ud800"}""", RecordField.Id)]
    [InlineData("""{"id":"\udc00"}""", RecordField.Id)]
    [InlineData("""{"id":"\udc00\ud800"}""", RecordField.Id)]
    [InlineData("""{"id":"\ud800n"}""", RecordField.Id)]
    [InlineData("""{"purpose":"ethereum\uDBFF"}""", RecordField.Purpose)]
    [InlineData("""{"domain":"\udfff","claim":"v1"}""", RecordField.Domain)]
    [InlineData("""{"x\ud800":1}""", RecordField.Record)]
    [InlineData("""{"appId\udc00":1,"id":1}""", RecordField.Record)]
    [InlineData("""{"signatureChain":{"\ud800":1}}""", RecordField.Record)]
    [InlineData("""{"signatureChain":{},"statement":{"\ud800":1}}""", RecordField.Record)]
    public void A_lone_surrogate_in_a_known_text_or_a_name_is_malformed(string json, RecordField field)
        => Assert.Equal(Malformed(field, RecordDefect.InvalidText), Parse(json).Malformed);

    [Theory]
    [InlineData("""{"appId":"\ud800"}""", RecordField.AppId, RecordDefect.NotHexadecimal)]
    [InlineData("""{"claim":"\ud800"}""", RecordField.Claim, RecordDefect.UnknownValue)]
    [InlineData("""{"statement":{"\ud800":1}}""", RecordField.PublicKey, RecordDefect.Missing)]
    [InlineData("""{"x":{"\ud800":"\udc00"}}""", RecordField.PublicKey, RecordDefect.Missing)]
    [InlineData("""{"id":1,"x\ud800":1}""", RecordField.Id, RecordDefect.WrongType)]
    [InlineData("""{"statement":{"\ud800":1},"x\ud800":1}""", RecordField.Record, RecordDefect.InvalidText)]
    public void A_lone_surrogate_elsewhere_is_judged_by_its_place(string json, RecordField field, RecordDefect defect)
        => Assert.Equal(Malformed(field, defect), Parse(json).Malformed);

    [Theory]
    [InlineData("{\"id\":\"@\"}", RecordField.Id, RecordDefect.InvalidText)]
    [InlineData("{\"purpose\":\"a@b\"}", RecordField.Purpose, RecordDefect.InvalidText)]
    [InlineData("{\"@\":1}", RecordField.Record, RecordDefect.InvalidText)]
    [InlineData("{\"@\":1,\"id\":1}", RecordField.Record, RecordDefect.InvalidText)]
    [InlineData("{\"id\":1,\"@\":1}", RecordField.Id, RecordDefect.WrongType)]
    [InlineData("{\"x\":[\"@\"]}", RecordField.Record, RecordDefect.InvalidText)]
    [InlineData("{\"appId\":\"@\"}", RecordField.AppId, RecordDefect.NotHexadecimal)]
    [InlineData("{\"appId\":[\"@\"]}", RecordField.AppId, RecordDefect.WrongType)]
    [InlineData("{@}", RecordField.Record, RecordDefect.NotJson)]
    public void Bytes_that_are_not_UTF_8_are_refused_everywhere(string json, RecordField field, RecordDefect defect)
    {
        byte[][] invalid = [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x82], [0x80]];
        foreach (byte[] bytes in invalid)
        {
            int at = json.IndexOf('@', StringComparison.Ordinal);
            byte[] text = [.. Encoding.ASCII.GetBytes(json[..at]), .. bytes, .. Encoding.ASCII.GetBytes(json[(at + 1)..])];

            Assert.Equal(Malformed(field, defect), Parse(text).Malformed);
        }
    }

    [Theory]
    [InlineData("""{"id":"mine","appId":1}""", "mine")]
    [InlineData("""{"appId":1,"id":"mine"}""", "mine")]
    [InlineData("""{"id":"mine","id":"mine"}""", null)]
    [InlineData("""{"id":5,"appId":1}""", null)]
    [InlineData("""{"id":"mine" ]""", null)]
    public void A_malformed_record_keeps_an_id_that_can_be_read(string json, string? id)
    {
        Assert.True(Parse(json).IsMalformed);
        Assert.Equal(id, Parse(json).Id?.ToString());
    }

    [Fact]
    public void Deep_nesting_is_refused_without_a_stack_overflow()
    {
        Assert.Equal(Malformed(RecordField.Record, RecordDefect.NotJson), Parse(new string('[', 1_000_000)).Malformed);
        Assert.Equal(
            Malformed(RecordField.Record, RecordDefect.NotJson),
            Parse("{\"x\":" + new string('[', 1_000_000) + new string(']', 1_000_000) + "}").Malformed);
        Assert.Equal(
            Malformed(RecordField.Record, RecordDefect.NotJson),
            Parse(string.Concat(Enumerable.Repeat("{\"signatureChain\":", 1_000_000))).Malformed);

        string nested = "{\"x\":" + new string('[', 60) + new string(']', 60) + "," + Record().ToJsonString()[1..];
        Assert.Equal(default, Parse(nested).Malformed);
    }

    private static Verdict Malformed(RecordField field, RecordDefect defect) => Verdict.Malformed(field, defect);
}
