using System.Text;
using System.Text.Json.Nodes;
using ChainVerify.Records;
using Xunit;
using static ChainVerify.Tests.Records.RecordVectors;

namespace ChainVerify.Tests.Records;

public class ChainRecordParserTests
{
    [Fact]
    public void A_full_record_is_read_field_by_field()
    {
        ChainRecord record = Parse(Record());

        Assert.Equal(default, record.Malformed);
        Assert.False(record.IsMalformed);
        Assert.Equal("record 1", record.Id!.Value.ToString());
        Assert.Equal(OracleChapter.None, record.Oracle);
        Assert.Equal(AppIdHex, record.Chain.AppId!.Value.ToString());
        Assert.Equal(KeyClaim.V0("ethereum"), record.Chain.Claim);
        Assert.Equal("0x" + PublicKeyHex, record.Chain.PublicKey.ToString());
        Assert.Equal("0x" + AppPublicKeyHex, record.Chain.AppPublicKey!.Value.ToString());
        Assert.Equal("0x" + AppSignatureHex, record.Chain.AppSignature.ToString());
        Assert.Equal("0x" + KmsSignatureHex, record.Chain.KmsSignature.ToString());
        Assert.Equal(MessageScheme.Eip191Hash, record.Chain.Message.Scheme);
        Assert.Equal("0x" + MessageHashHex, record.Chain.Message.Hash.ToString());
        Assert.Equal(Bytes(MessageSignatureHex), record.Chain.Message.Signature);
        Assert.Null(record.Chain.StatementHash);
        Assert.Null(record.Chain.SignerAddress);
    }

    [Fact]
    public void What_may_be_absent_takes_its_default_or_is_left_to_the_policy()
    {
        JsonObject json = Record();
        foreach (string name in new[] { "id", "appId", "claim", "purpose", "algorithm", "appPublicKey", "messageScheme" })
        {
            json.Remove(name);
        }

        ChainRecord record = Parse(json);

        Assert.Equal(default, record.Malformed);
        Assert.Null(record.Id);
        Assert.Null(record.Chain.AppId);
        Assert.Equal(default, record.Chain.Claim);
        Assert.Null(record.Chain.Claim.Scope);
        Assert.Null(record.Chain.AppPublicKey);
        Assert.Equal(KeyAlgorithm.Secp256k1, record.Chain.PublicKey.Algorithm);
        Assert.Equal(MessageScheme.Eip191Hash, record.Chain.Message.Scheme);
    }

    [Theory]
    [InlineData("publicKey", "derivedPubkey")]
    [InlineData("publicKey", "derivedCompressedPubkey")]
    [InlineData("publicKey", "public_key")]
    [InlineData("appPublicKey", "appCompressedPubkey")]
    [InlineData("messageSignature", "signature")]
    public void An_alias_is_the_same_field(string name, string alias)
    {
        JsonObject json = Record();
        Rename(json, name, alias);

        Assert.Equal(default, Parse(json).Malformed);
        AssertSameChain(Parse(Record()), Parse(json));
    }

    [Theory]
    [InlineData("signatureChain")]
    [InlineData("signature_chain")]
    public void Both_links_may_come_as_an_array_of_two(string name)
    {
        JsonObject json = Record();
        json.Remove("appSignature");
        json.Remove("kmsSignature");
        json[name] = new JsonArray(AppSignatureHex, KmsSignatureHex);

        AssertSameChain(Parse(Record()), Parse(json));
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public void An_array_of_three_begins_with_the_message_signature(bool isGivenTwice, bool isGivenAfterTheArray)
    {
        JsonObject json = Record();
        foreach (string name in new[] { "appSignature", "kmsSignature", "messageSignature" })
        {
            json.Remove(name);
        }

        if (isGivenTwice && !isGivenAfterTheArray)
        {
            json["signature"] = "0x" + MessageSignatureHex.ToUpperInvariant();
        }

        json["signature_chain"] = new JsonArray(MessageSignatureHex, AppSignatureHex, KmsSignatureHex);
        if (isGivenTwice && isGivenAfterTheArray)
        {
            json["signature"] = "0x" + MessageSignatureHex.ToUpperInvariant();
        }

        AssertSameChain(Parse(Record()), Parse(json));
    }

    [Fact]
    public void A_v1_claim_has_a_domain()
    {
        JsonObject json = Record();
        json["claim"] = "v1";
        json.Remove("purpose");
        json["domain"] = "a:b/\0é";

        Assert.Equal(KeyClaim.V1("a:b/\0é"), Parse(json).Chain.Claim);
    }

    [Fact]
    public void An_empty_purpose_is_a_purpose()
    {
        JsonObject json = Record();
        json["purpose"] = "";

        Assert.Equal(KeyClaim.V0(""), Parse(json).Chain.Claim);
    }

    [Theory]
    [InlineData("eip191-hash", true, 65)]
    [InlineData("eip191", false, 65)]
    [InlineData("digest", true, 65)]
    [InlineData("digest", true, 64)]
    [InlineData("sha256", false, 65)]
    [InlineData("sha256", false, 64)]
    [InlineData("ed25519", false, 64)]
    public void Each_scheme_takes_its_own_fields_and_signature_lengths(string scheme, bool isHash, int signatureBytes)
    {
        string signature = new('5', 2 * signatureBytes);
        JsonObject json = Record();
        json["messageScheme"] = scheme;
        json["messageSignature"] = signature;
        if (!isHash)
        {
            json.Remove("messageHash");
            json["message"] = "0x00FFab";
        }

        SignedMessage message = Parse(json).Chain.Message;

        Assert.Equal(default, Parse(json).Malformed);
        Assert.Equal(scheme, MessageSchemeNames.GetName(message.Scheme));
        Assert.Equal(Bytes(signature), message.Signature);
        Assert.Equal(isHash ? MessageHashHex : new string('0', 64), message.Hash.ToString()[2..]);
        Assert.Equal(isHash ? "" : "00FFAB", Convert.ToHexString(message.Message.Span));
    }

    [Fact]
    public void Without_a_message_there_is_neither_hash_nor_signature()
    {
        JsonObject json = Record();
        json["messageScheme"] = "none";
        json.Remove("messageHash");
        json.Remove("messageSignature");

        Assert.Equal(default, Parse(json).Malformed);
        Assert.Equal(MessageScheme.None, Parse(json).Chain.Message.Scheme);
    }

    [Fact]
    public void An_ed25519_key_has_32_bytes()
    {
        JsonObject json = Record();
        json["algorithm"] = "ed25519";
        json["publicKey"] = new string('c', 64);

        Assert.Equal(KeyAlgorithm.Ed25519, Parse(json).Chain.PublicKey.Algorithm);
        Assert.Equal("0x" + new string('c', 64), Parse(json).Chain.PublicKey.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("0x")]
    public void An_empty_message_is_a_message(string message)
    {
        JsonObject json = Record();
        json["messageScheme"] = "eip191";
        json.Remove("messageHash");
        json["message"] = message;

        Assert.Equal(default, Parse(json).Malformed);
        Assert.True(Parse(json).Chain.Message.Message.IsEmpty);
    }

    [Fact]
    public void Bytes_may_have_a_prefix_and_digits_of_either_case()
    {
        JsonObject json = Record();
        json["publicKey"] = "0x" + PublicKeyHex.ToUpperInvariant();
        json["appId"] = "0x" + AppIdHex[..20].ToUpperInvariant() + AppIdHex[20..];

        AssertSameChain(Parse(Record()), Parse(json));
    }

    [Fact]
    public void Escapes_in_names_and_values_change_nothing()
    {
        string json = Record().ToJsonString()
            .Replace("\"appId\":\"ea", "\"app\\u0049d\":\"\\u0065\\u0061", StringComparison.Ordinal)
            .Replace("\"v0\"", "\"\\u00760\"", StringComparison.Ordinal)
            .Replace("\"eip191-hash\"", "\"\\u0065ip191\\u002dhash\"", StringComparison.Ordinal)
            .Replace("\"secp256k1\"", "\"secp256\\u006b1\"", StringComparison.Ordinal)
            .Replace("\"ethereum\"", "\"\\u0065there\\u0075m\"", StringComparison.Ordinal)
            .Replace("\"kmsSignature\":\"2", "\"kms\\u0053ignature\":\"\\u0032", StringComparison.Ordinal);

        AssertSameChain(Parse(Record()), Parse(json));
    }

    [Fact]
    public void Every_escape_stands_for_its_character()
    {
        JsonObject json = Record();
        json["purpose"] = "@";

        string escaped = json.ToJsonString().Replace("@", "\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\u20AC\\ud83d\\uDE00", StringComparison.Ordinal);

        Assert.Equal(KeyClaim.V0("\"\\/\b\f\n\r\té€😀"), Parse(escaped).Chain.Claim);
    }

    [Fact]
    public void Unknown_fields_are_ignored_whatever_they_hold_and_however_often()
    {
        string unknown = """
            "x":null,"x":[{"appId":1,"publicKey":[[]]},-1.5e300],"":"\ud800","appid":7,"AppId":7,"ID":{},"appId ":1,"statement":5,
            "price":"x","price":{},"timestamp":null,"source":"\udfff","tlsFingerprint":[],"signerAddress":[1],"expected":true,
            """;
        string json = "{" + unknown + Record().ToJsonString()[1..];

        AssertSameChain(Parse(Record()), Parse(json));
    }

    [Fact]
    public void White_space_around_the_object_is_no_part_of_it()
        => AssertSameChain(Parse(Record()), Parse(" \r\n\t" + Record().ToJsonString() + "\r\n "));

    [Fact]
    public void Texts_stay_as_they_are_until_the_parser_is_reset()
    {
        ChainRecordParser parser = new();
        ChainRecord[] records = new ChainRecord[2000];
        for (int i = 0; i < records.Length; i++)
        {
            JsonObject json = Record();
            json["id"] = $"id {i}";
            json["purpose"] = new string((char)('a' + (i % 26)), i);
            byte[] bytes = Encoding.UTF8.GetBytes(json.ToJsonString());
            parser.Parse(bytes, out records[i]);
            bytes.AsSpan().Clear();
        }

        for (int i = 0; i < records.Length; i++)
        {
            Assert.Equal($"id {i}", records[i].Id.ToString());
            Assert.Equal(KeyClaim.V0(new string((char)('a' + (i % 26)), i)), records[i].Chain.Claim);
        }

        Assert.True(parser.BufferedBytes > 2000 * 1000);
        parser.Reset();
        Assert.Equal(0, parser.BufferedBytes);
    }

    [Fact]
    public void Huge_texts_and_messages_are_read_whole()
    {
        JsonObject json = Record();
        json["id"] = new string('i', 3_000_000);
        json["messageScheme"] = "sha256";
        json.Remove("messageHash");
        json["message"] = string.Concat(Enumerable.Repeat("0123456789abcdef", 200_000));

        ChainRecord record = Parse(json);

        Assert.Equal(default, record.Malformed);
        Assert.Equal(3_000_000, record.Id!.Value.Length);
        Assert.Equal(1_600_000, record.Chain.Message.Message.Length);
        Assert.Equal(0xEF, record.Chain.Message.Message.Span[^1]);
    }

    private static void AssertSameChain(in ChainRecord expected, in ChainRecord actual)
    {
        Assert.Equal(default, actual.Malformed);
        Assert.Equal(expected.Id, actual.Id);
        ChainAssert.Equal(expected.Chain, actual.Chain);
    }

    private static void Rename(JsonObject json, string name, string alias)
    {
        JsonNode? value = json[name];
        json.Remove(name);
        json[alias] = value!.DeepClone();
    }
}
