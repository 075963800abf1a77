using System.Text;
using System.Text.Json.Nodes;
using ChainVerify.Records;
using Xunit;
using static ChainVerify.Tests.Records.RecordVectors;

namespace ChainVerify.Tests.Records;

public class MalformedRecordTests
{
    private static readonly string[] Hexadecimals =
        ["appId", "publicKey", "appPublicKey", "appSignature", "kmsSignature", "messageHash", "messageSignature"];

    public static TheoryData<string> NotOneJsonObject => new(
        "", " ", "{", "}", "{}x", "{}{}", "{},", "{\"id\":}", "{\"id\":1,}", "{'id':1}", "{id:1}", "{\"id\":01}", "{\"id\":NaN}",
        "{\"id\":1 // comment\n}", "/* */{}", "{\"x\":[1,]}", "{\"x\":\"\\x\"}", "{\"x\":\"\\u12g4\"}", "{\"x\":\"a\nb\"}",
        "\uFEFF{}", "nul", "{\"x\":tru}", "[", "{\"x\":+1}", "{\"x\":.5}", "{\"x\":1e}", "\0{}", "{}\0");

    [Theory]
    [MemberData(nameof(NotOneJsonObject))]
    public void Text_that_is_not_JSON_is_malformed_as_a_whole(string json)
        => AssertMalformed(json, RecordField.Record, RecordDefect.NotJson);

    [Theory]
    [InlineData("[]")]
    [InlineData("[{}]")]
    [InlineData("null")]
    [InlineData("1")]
    [InlineData("\"x\"")]
    [InlineData(" true ")]
    public void JSON_that_is_no_object_has_the_wrong_type(string json)
        => AssertMalformed(json, RecordField.Record, RecordDefect.WrongType);

    [Theory]
    [InlineData("publicKey", RecordField.PublicKey)]
    [InlineData("appSignature", RecordField.AppSignature)]
    [InlineData("kmsSignature", RecordField.KmsSignature)]
    [InlineData("messageHash", RecordField.MessageHash)]
    [InlineData("messageSignature", RecordField.MessageSignature)]
    public void A_needed_field_is_missing(string name, RecordField field)
    {
        JsonObject json = Record();
        json.Remove(name);

        AssertMalformed(json, field, RecordDefect.Missing);
    }

    [Fact]
    public void A_v1_record_needs_its_domain()
    {
        JsonObject json = Record();
        json["claim"] = "v1";
        json.Remove("purpose");

        AssertMalformed(json, RecordField.Domain, RecordDefect.Missing);
    }

    [Theory]
    [InlineData("eip191")]
    [InlineData("sha256")]
    [InlineData("ed25519")]
    public void A_scheme_over_a_message_needs_the_message(string scheme)
    {
        JsonObject json = Record();
        json["messageScheme"] = scheme;
        json.Remove("messageHash");
        json["messageSignature"] = new string('4', scheme == "ed25519" ? 128 : 130);

        AssertMalformed(json, RecordField.Message, RecordDefect.Missing);
    }

    [Theory]
    [InlineData("{}", RecordField.PublicKey)]
    [InlineData("""{"claim":"v1"}""", RecordField.Domain)]
    [InlineData("""{"messageScheme":"sha256","public_key":"@"}""", RecordField.AppSignature)]
    [InlineData("""{"public_key":"@","signatureChain":["#","#"],"messageScheme":"sha256"}""", RecordField.Message)]
    [InlineData("""{"public_key":"@","signatureChain":["#","#"]}""", RecordField.MessageHash)]
    public void The_first_missing_field_of_the_table_is_named(string json, RecordField field)
        => AssertMalformed(
            json.Replace("@", PublicKeyHex, StringComparison.Ordinal).Replace("#", AppSignatureHex, StringComparison.Ordinal), field, RecordDefect.Missing);

    [Theory]
    [InlineData("id", "null")]
    [InlineData("id", "1")]
    [InlineData("appId", "null")]
    [InlineData("claim", "0")]
    [InlineData("purpose", "null")]
    [InlineData("algorithm", "[]")]
    [InlineData("publicKey", "{}")]
    [InlineData("appPublicKey", "null")]
    [InlineData("appSignature", "true")]
    [InlineData("kmsSignature", "[1]")]
    [InlineData("signatureChain", "\"00\"")]
    [InlineData("signatureChain", "null")]
    [InlineData("signatureChain", "3")]
    [InlineData("messageScheme", "null")]
    [InlineData("messageHash", "5e3")]
    [InlineData("messageSignature", "{\"x\":[]}")]
    public void A_value_of_the_wrong_type_is_malformed(string name, string value)
    {
        JsonObject json = Record();
        json[name] = JsonNode.Parse(value);

        AssertMalformed(json, Enum.Parse<RecordField>(name, ignoreCase: true), RecordDefect.WrongType);
    }

    [Fact]
    public void The_elements_of_the_signature_chain_are_named_by_what_they_are()
    {
        AssertMalformed(WithChain(1, KmsSignatureHex), RecordField.AppSignature, RecordDefect.WrongType);
        AssertMalformed(WithChain(AppSignatureHex, null), RecordField.KmsSignature, RecordDefect.WrongType);
        AssertMalformed(WithChain(AppSignatureHex, new JsonArray(KmsSignatureHex)), RecordField.KmsSignature, RecordDefect.WrongType);
        AssertMalformed(WithChain(false, AppSignatureHex, KmsSignatureHex), RecordField.MessageSignature, RecordDefect.WrongType);
    }

    [Fact]
    public void The_signature_chain_has_two_elements_or_three()
    {
        AssertMalformed(WithChain(), RecordField.SignatureChain, RecordDefect.WrongLength);
        AssertMalformed(WithChain(AppSignatureHex), RecordField.SignatureChain, RecordDefect.WrongLength);
        AssertMalformed(
            WithChain(MessageSignatureHex, AppSignatureHex, KmsSignatureHex, KmsSignatureHex), RecordField.SignatureChain, RecordDefect.WrongLength);
    }

    [Fact]
    public void Two_message_signatures_that_differ_are_a_conflict()
        => AssertMalformed(
            WithChain(MessageSignatureHex[..^1] + "c", AppSignatureHex, KmsSignatureHex), RecordField.MessageSignature, RecordDefect.Conflict);

    public static TheoryData<string, string> BadHexadecimal()
    {
        TheoryData<string, string> data = [];
        foreach (string name in Hexadecimals)
        {
            foreach (string shape in new[] { "0X@", " @", "@ ", "@\n", "g!", "0x0x@", "０!", "x@", "\\x!", "!\0" })
            {
                data.Add(name, shape);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(BadHexadecimal))]
    public void Bytes_in_any_other_form_than_hexadecimal_are_refused(string name, string shape)
    {
        JsonObject json = Record();
        string value = json[name]!.GetValue<string>();
        json[name] = shape.Replace("@", value, StringComparison.Ordinal).Replace("!", value[1..], StringComparison.Ordinal);

        AssertMalformed(json, Enum.Parse<RecordField>(name, ignoreCase: true), RecordDefect.NotHexadecimal);
    }

    public static TheoryData<string, int> WrongLengths()
    {
        TheoryData<string, int> data = [];
        foreach (string name in Hexadecimals)
        {
            foreach (int digits in new[] { -2, -1, 1, 2, 130, int.MinValue })
            {
                data.Add(name, digits);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(WrongLengths))]
    public void Bytes_of_the_wrong_number_are_refused(string name, int more)
    {
        JsonObject json = Record();
        string value = json[name]!.GetValue<string>();
        json[name] = more == int.MinValue ? "" : more < 0 ? value[..^-more] : value + new string('0', more);

        AssertMalformed(json, Enum.Parse<RecordField>(name, ignoreCase: true), RecordDefect.WrongLength);
    }

    [Fact]
    public void The_algorithm_says_how_long_the_key_is_wherever_it_stands()
    {
        JsonObject json = Record();
        json["publicKey"] = new string('c', 64);
        AssertMalformed(json, RecordField.PublicKey, RecordDefect.WrongLength);

        json = Record();
        json.Remove("algorithm");
        json["algorithm"] = "ed25519";
        AssertMalformed(json, RecordField.PublicKey, RecordDefect.WrongLength);
    }

    [Theory]
    [InlineData("eip191-hash", 64)]
    [InlineData("eip191", 64)]
    [InlineData("digest", 63)]
    [InlineData("sha256", 66)]
    [InlineData("ed25519", 65)]
    public void The_scheme_says_how_long_the_signature_is(string scheme, int bytes)
    {
        JsonObject json = Record();
        json["messageScheme"] = scheme;
        json["messageSignature"] = new string('4', 2 * bytes);
        if (scheme is not ("eip191-hash" or "digest"))
        {
            json.Remove("messageHash");
            json["message"] = "";
        }

        AssertMalformed(json, RecordField.MessageSignature, RecordDefect.WrongLength);
    }

    [Fact]
    public void A_message_is_a_whole_number_of_bytes()
    {
        JsonObject json = Record();
        json["messageScheme"] = "sha256";
        json.Remove("messageHash");
        json["message"] = "0x123";
        AssertMalformed(json, RecordField.Message, RecordDefect.WrongLength);

        json["message"] = "0x12zz";
        AssertMalformed(json, RecordField.Message, RecordDefect.NotHexadecimal);
    }

    [Theory]
    [InlineData("claim", "V0")]
    [InlineData("claim", "")]
    [InlineData("claim", "v2")]
    [InlineData("algorithm", "k256")]
    [InlineData("algorithm", "")]
    [InlineData("algorithm", "SECP256K1")]
    [InlineData("messageScheme", "eip191-hash ")]
    [InlineData("messageScheme", "EIP191")]
    [InlineData("messageScheme", "")]
    [InlineData("messageScheme", "a name that is far longer than any of the names that there are in the table of schemes")]
    public void A_name_that_is_not_in_the_table_is_refused(string name, string value)
    {
        JsonObject json = Record();
        json[name] = value;

        AssertMalformed(json, Enum.Parse<RecordField>(name, ignoreCase: true), RecordDefect.UnknownValue);
    }

    [Fact]
    public void A_v0_record_has_no_domain_and_a_v1_record_no_purpose()
    {
        JsonObject json = Record();
        json["domain"] = "d";
        AssertMalformed(json, RecordField.Domain, RecordDefect.NotAllowed);

        json = Record();
        json.Remove("claim");
        json["claim"] = "v1";
        json["domain"] = "d";
        AssertMalformed(json, RecordField.Purpose, RecordDefect.NotAllowed);
    }

    [Theory]
    [InlineData("eip191-hash", "message")]
    [InlineData("digest", "message")]
    [InlineData("eip191", "messageHash")]
    [InlineData("sha256", "messageHash")]
    [InlineData("ed25519", "messageHash")]
    [InlineData("none", "message")]
    [InlineData("none", "messageHash")]
    [InlineData("none", "messageSignature")]
    public void A_message_field_that_the_scheme_does_not_use_is_not_allowed(string scheme, string name)
    {
        JsonObject json = Record();
        json.Remove("messageHash");
        json.Remove("messageSignature");
        json["messageScheme"] = scheme;
        json[name] = name == "messageHash" ? MessageHashHex : MessageSignatureHex;

        AssertMalformed(json, Enum.Parse<RecordField>(name, ignoreCase: true), RecordDefect.NotAllowed);
    }

    [Fact]
    public void A_chain_of_three_has_a_message_signature_which_scheme_none_does_not_use()
    {
        JsonObject json = WithChain(MessageSignatureHex, AppSignatureHex, KmsSignatureHex);
        json.Remove("messageHash");
        json.Remove("messageSignature");
        json["messageScheme"] = "none";

        AssertMalformed(json, RecordField.MessageSignature, RecordDefect.NotAllowed);
    }

    private static JsonObject WithChain(params JsonNode?[] elements)
    {
        JsonObject json = Record();
        json.Remove("appSignature");
        json.Remove("kmsSignature");
        json["signatureChain"] = new JsonArray(elements);
        return json;
    }

    private static void AssertMalformed(JsonObject json, RecordField field, RecordDefect defect)
        => AssertMalformed(json.ToJsonString(), field, defect);

    private static void AssertMalformed(string json, RecordField field, RecordDefect defect)
    {
        ChainRecord record = Parse(Encoding.UTF8.GetBytes(json));
        Assert.True(record.IsMalformed);
        Assert.Equal((field, defect), (record.Malformed.Field, record.Malformed.Defect));
        Assert.Equal(ChainFailure.MalformedRecord, record.Malformed.Failure);
    }
}
