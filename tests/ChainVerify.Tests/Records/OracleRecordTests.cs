using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json.Nodes;
using ChainVerify.Hashing;
using ChainVerify.Records;
using Xunit;
using static ChainVerify.Tests.Records.RecordVectors;

namespace ChainVerify.Tests.Records;

public class OracleRecordTests
{
    private const string KmsRoots = "oracle-chain.json";

    [Fact]
    public void The_answers_of_both_chapters_and_both_simulators_are_read_and_verify()
    {
        int count = 0;
        foreach ((string name, string appId, JsonObject answer) in OracleAnswers)
        {
            ChainRecord record = Parse(answer);

            Assert.Equal(default, record.Malformed);
            Assert.Equal(name.StartsWith("chapter03", StringComparison.Ordinal) ? OracleChapter.Chapter03 : OracleChapter.Chapter05, record.Oracle);
            Assert.Equal(record.Chain.Message.Hash, record.Chain.StatementHash);
            Assert.Equal(answer["messageHash"]!.GetValue<string>(), record.Chain.StatementHash.ToString());
            Assert.Equal(answer["signerAddress"]!.GetValue<string>(), record.Chain.SignerAddress.ToString());
            Assert.Equal(answer["signatureChain"]!["derivedPubkey"]!.GetValue<string>(), record.Chain.PublicKey.ToString());

            string root = name.EndsWith("0.5.3", StringComparison.Ordinal)
                ? ReadVectors(KmsRoots)["kmsRoot"]!.GetValue<string>()
                : ReadVectors("simulator-0.5.6plus.json")["chain"]!["kmsRootAddress"]!.GetValue<string>();
            TrustPolicy policy = new TrustPolicyBuilder()
                .TrustKmsRoot(KmsRoot.Parse(root))
                .AcceptApp(AppId.Parse(appId))
                .Build();
            Assert.Equal(Verdict.Valid, new ChainVerifier(policy).Verify(record.Chain));
            count++;
        }

        Assert.Equal(4, count);
    }

    [Theory]
    [InlineData(OracleChapter.Chapter03, true)]
    [InlineData(OracleChapter.Chapter05, false)]
    public void The_source_is_part_of_the_hash_in_chapter_03_only(OracleChapter chapter, bool isSigned)
    {
        JsonObject answer = OracleAnswer(chapter);
        JsonObject holder = chapter == OracleChapter.Chapter03 ? answer["statement"]!.AsObject() : answer;
        holder["source"] = "elsewhere";
        holder["tlsFingerprint"] = "é";

        ChainRecord record = Parse(answer);

        Assert.Equal(default, record.Malformed);
        Assert.Equal(isSigned, record.Chain.StatementHash != record.Chain.Message.Hash);
    }

    [Theory]
    [InlineData(OracleChapter.Chapter03)]
    [InlineData(OracleChapter.Chapter05)]
    public void The_statement_may_come_before_or_after_the_chain(OracleChapter chapter)
    {
        JsonObject answer = OracleAnswer(chapter);
        JsonObject reversed = new(answer.Reverse().Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone())));

        ChainAssert.Equal(Parse(answer).Chain, Parse(reversed).Chain);
    }

    [Fact]
    public void What_people_are_shown_says_what_is_not_signed()
    {
        Assert.True(OracleStatement.TryRead(Utf8(OracleAnswer(OracleChapter.Chapter03)), out OracleStatement? signed));
        Assert.Equal(OracleChapter.Chapter03, signed.Chapter);
        Assert.True(signed.IsSourceSigned);
        Assert.Equal("api.coingecko.com", signed.Source);
        Assert.StartsWith("AB:CD:EF", signed.TlsFingerprint, StringComparison.Ordinal);
        Assert.Equal("97234.56", signed.PriceText);
        Assert.Equal(9723456, signed.PriceHundredths);
        Assert.Equal(1735321234567, signed.Timestamp);
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(1735321234567), signed.Time);

        JsonObject answer = OracleAnswer(OracleChapter.Chapter05);
        answer.Remove("tlsFingerprint");
        Assert.True(OracleStatement.TryRead(Utf8(answer), out OracleStatement? unsigned));
        Assert.Equal(OracleChapter.Chapter05, unsigned.Chapter);
        Assert.False(unsigned.IsSourceSigned);
        Assert.Equal("api.coingecko.com", unsigned.Source);
        Assert.Null(unsigned.TlsFingerprint);
        Assert.Equal("9723456", unsigned.PriceText);
        Assert.Equal(9723456, unsigned.PriceHundredths);
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1735321234), unsigned.Time);

        answer["timestamp"] = 1e70;
        Assert.True(OracleStatement.TryRead(Utf8(answer), out unsigned));
        Assert.Equal(new BigInteger(1e70), unsigned.Timestamp);
        Assert.Null(unsigned.Time);
    }

    [Fact]
    public void Only_a_well_formed_oracle_answer_has_a_statement()
    {
        JsonObject broken = OracleAnswer(OracleChapter.Chapter03);
        broken.Remove("signature");

        Assert.False(OracleStatement.TryRead(Utf8(broken), out _));
        Assert.False(OracleStatement.TryRead(Utf8(Record()), out _));
        Assert.False(OracleStatement.TryRead("[]"u8, out _));
        Assert.False(OracleStatement.TryRead("{"u8, out _));
    }

    public static TheoryData<OracleChapter, string, string, RecordField, RecordDefect> Defects => new()
    {
        { OracleChapter.Chapter03, "statement", "null", RecordField.Statement, RecordDefect.WrongType },
        { OracleChapter.Chapter03, "statement", "[]", RecordField.Statement, RecordDefect.WrongType },
        { OracleChapter.Chapter03, "statement", "-", RecordField.Statement, RecordDefect.Missing },
        { OracleChapter.Chapter03, "statement.source", "-", RecordField.Source, RecordDefect.Missing },
        { OracleChapter.Chapter03, "statement.price", "-", RecordField.Price, RecordDefect.Missing },
        { OracleChapter.Chapter03, "statement.timestamp", "-", RecordField.Timestamp, RecordDefect.Missing },
        { OracleChapter.Chapter03, "statement.tlsFingerprint", "-", RecordField.TlsFingerprint, RecordDefect.Missing },
        { OracleChapter.Chapter03, "statement.source", "1", RecordField.Source, RecordDefect.WrongType },
        { OracleChapter.Chapter03, "statement.price", "\"1\"", RecordField.Price, RecordDefect.WrongType },
        { OracleChapter.Chapter03, "statement.timestamp", "null", RecordField.Timestamp, RecordDefect.WrongType },
        { OracleChapter.Chapter03, "statement.tlsFingerprint", "{}", RecordField.TlsFingerprint, RecordDefect.WrongType },
        { OracleChapter.Chapter03, "statement.price", "-0.001", RecordField.Price, RecordDefect.OutOfRange },
        { OracleChapter.Chapter03, "statement.timestamp", "1.5", RecordField.Timestamp, RecordDefect.OutOfRange },
        { OracleChapter.Chapter03, "statement.timestamp", "-1", RecordField.Timestamp, RecordDefect.OutOfRange },
        { OracleChapter.Chapter03, "price", "1", RecordField.Statement, RecordDefect.Conflict },
        { OracleChapter.Chapter03, "timestamp", "1", RecordField.Statement, RecordDefect.Conflict },
        { OracleChapter.Chapter03, "source", "\"s\"", RecordField.Source, RecordDefect.NotAllowed },
        { OracleChapter.Chapter03, "tlsFingerprint", "\"s\"", RecordField.TlsFingerprint, RecordDefect.NotAllowed },
        { OracleChapter.Chapter03, "messageHash", "-", RecordField.MessageHash, RecordDefect.Missing },
        { OracleChapter.Chapter03, "signature", "-", RecordField.MessageSignature, RecordDefect.Missing },
        { OracleChapter.Chapter03, "signatureChain.derivedPubkey", "-", RecordField.PublicKey, RecordDefect.Missing },
        { OracleChapter.Chapter03, "signatureChain.appSignature", "-", RecordField.AppSignature, RecordDefect.Missing },
        { OracleChapter.Chapter03, "signatureChain.kmsSignature", "-", RecordField.KmsSignature, RecordDefect.Missing },
        { OracleChapter.Chapter03, "signatureChain.kmsSignature", "\"00\"", RecordField.KmsSignature, RecordDefect.WrongLength },
        { OracleChapter.Chapter03, "signatureChain.publicKey", "\"00\"", RecordField.PublicKey, RecordDefect.Duplicate },
        { OracleChapter.Chapter03, "signatureChain.signerAddress", "\"00\"", RecordField.SignerAddress, RecordDefect.WrongLength },
        { OracleChapter.Chapter03, "publicKey", "\"00\"", RecordField.PublicKey, RecordDefect.Duplicate },
        { OracleChapter.Chapter03, "appSignature", "\"00\"", RecordField.AppSignature, RecordDefect.Duplicate },
        { OracleChapter.Chapter03, "messageScheme", "\"eip191\"", RecordField.MessageScheme, RecordDefect.Conflict },
        { OracleChapter.Chapter03, "messageScheme", "\"none\"", RecordField.MessageScheme, RecordDefect.Conflict },
        { OracleChapter.Chapter03, "messageScheme", "\"x\"", RecordField.MessageScheme, RecordDefect.UnknownValue },
        { OracleChapter.Chapter03, "message", "\"00\"", RecordField.Message, RecordDefect.NotAllowed },
        { OracleChapter.Chapter03, "signerAddress", "null", RecordField.SignerAddress, RecordDefect.WrongType },
        { OracleChapter.Chapter03, "signerAddress", "\"0x00\"", RecordField.SignerAddress, RecordDefect.WrongLength },
        { OracleChapter.Chapter05, "price", "-", RecordField.Price, RecordDefect.Missing },
        { OracleChapter.Chapter05, "timestamp", "-", RecordField.Timestamp, RecordDefect.Missing },
        { OracleChapter.Chapter05, "price", "1.5", RecordField.Price, RecordDefect.OutOfRange },
        { OracleChapter.Chapter05, "price", "-1", RecordField.Price, RecordDefect.OutOfRange },
        { OracleChapter.Chapter05, "price", "\"1\"", RecordField.Price, RecordDefect.WrongType },
        { OracleChapter.Chapter05, "price", "1e400", RecordField.Price, RecordDefect.OutOfRange },
        { OracleChapter.Chapter05, "timestamp", "true", RecordField.Timestamp, RecordDefect.WrongType },
        { OracleChapter.Chapter05, "source", "null", RecordField.Source, RecordDefect.WrongType },
        { OracleChapter.Chapter05, "tlsFingerprint", "1", RecordField.TlsFingerprint, RecordDefect.WrongType },
        { OracleChapter.Chapter05, "statement", "{}", RecordField.Statement, RecordDefect.Conflict },
    };

    [Theory]
    [MemberData(nameof(Defects))]
    public void A_defect_of_an_oracle_answer_is_named(OracleChapter chapter, string path, string value, RecordField field, RecordDefect defect)
    {
        JsonObject answer = OracleAnswer(chapter);
        string[] names = path.Split('.');
        JsonObject holder = names.Length == 2 ? answer[names[0]]!.AsObject() : answer;
        if (value == "-")
        {
            holder.Remove(names[^1]);
        }
        else if (value is "1e400")
        {
            holder[names[^1]] = 424242;
        }
        else
        {
            holder[names[^1]] = JsonNode.Parse(value);
        }

        string json = answer.ToJsonString().Replace("424242", "1e400", StringComparison.Ordinal);

        Assert.Equal(Verdict.Malformed(field, defect), Parse(json).Malformed);
    }

    [Theory]
    [InlineData("\"statement\":1,")]
    [InlineData("\"signerAddress\":\"\",")]
    [InlineData("\"price\":1,\"price\":2,")]
    public void A_second_value_of_an_oracle_field_is_a_duplicate_in_an_oracle_answer_only(string members)
    {
        Assert.Equal(default, Parse("{" + members + Record().ToJsonString()[1..]).Malformed);

        JsonObject answer = OracleAnswer(members.Contains("price", StringComparison.Ordinal) ? OracleChapter.Chapter05 : OracleChapter.Chapter03);
        Verdict verdict = Parse(answer.ToJsonString()[..^1] + "," + members[..^1] + "}").Malformed;
        Assert.Equal(RecordDefect.Duplicate, verdict.Defect);
    }

    [Fact]
    public void A_duplicate_inside_the_statement_or_the_chain_is_malformed()
    {
        string json = OracleAnswer(OracleChapter.Chapter03).ToJsonString();

        Assert.Equal(
            Verdict.Malformed(RecordField.Price, RecordDefect.Duplicate),
            Parse(json.Replace("\"price\":", "\"price\":1,\"price\":", StringComparison.Ordinal)).Malformed);
        Assert.Equal(
            Verdict.Malformed(RecordField.KmsSignature, RecordDefect.Duplicate),
            Parse(json.Replace("\"kmsSignature\":", $"\"kmsSignature\":\"{KmsSignatureHex}\",\"kmsSignature\":", StringComparison.Ordinal)).Malformed);
    }

    [Fact]
    public void The_derived_key_has_one_name_in_that_shape()
    {
        string json = OracleAnswer(OracleChapter.Chapter03).ToJsonString();

        Assert.Equal(
            Verdict.Malformed(RecordField.PublicKey, RecordDefect.NotAllowed),
            Parse(json.Replace("derivedPubkey", "publicKey", StringComparison.Ordinal)).Malformed);
    }

    [Theory]
    [InlineData("97234.56", "9723456")]
    [InlineData("1.15", "114")]
    [InlineData("0.29", "28")]
    [InlineData("0.57", "56")]
    [InlineData("1e21", "99999999999999991611392")]
    [InlineData("90071992547409.93", "9007199254740994")]
    [InlineData("9007199254740993", "900719925474099200")]
    [InlineData("0", "0")]
    [InlineData("-0", "0")]
    [InlineData("-0.0e5", "0")]
    [InlineData("-1e-400", "0")]
    [InlineData("0.009", "0")]
    [InlineData("1e-400", "0")]
    [InlineData("1.7976931348623157e308", null)]
    [InlineData("1e400", null)]
    [InlineData("-1e400", null)]
    [InlineData("-0.01", null)]
    [InlineData("-5e-324", null)]
    [InlineData("1e76", null)]
    [InlineData("1.1579208923731618e75", "115792089237316182568066630936765703517573245936339743861833633745570447228928")]
    public void The_price_is_what_JavaScript_makes_of_it(string price, string? hundredths)
    {
        string json = OracleAnswer(OracleChapter.Chapter03).ToJsonString().Replace("97234.56", price, StringComparison.Ordinal);
        double expected = Math.Floor(double.Parse(price, CultureInfo.InvariantCulture) * 100);

        ChainRecord record = Parse(json);

        if (hundredths is null)
        {
            Assert.Equal(Verdict.Malformed(RecordField.Price, RecordDefect.OutOfRange), record.Malformed);
            return;
        }

        Assert.Equal(default, record.Malformed);
        Assert.True(OracleStatement.TryRead(Encoding.UTF8.GetBytes(json), out OracleStatement? statement));
        Assert.Equal(new BigInteger(expected), statement.PriceHundredths);
        Assert.Equal(BigInteger.Parse(hundredths, CultureInfo.InvariantCulture), statement.PriceHundredths);

        byte[] packed =
        [
            .. Encoding.UTF8.GetBytes("api.coingecko.com"),
            .. UInt256(statement.PriceHundredths),
            .. UInt256(1735321234567),
            .. Encoding.UTF8.GetBytes(statement.TlsFingerprint!),
        ];
        Assert.Equal(Keccak256.HashData(packed), record.Chain.StatementHash!.Value.Bytes);
    }

    private static byte[] UInt256(BigInteger value)
    {
        byte[] bytes = new byte[32];
        byte[] digits = value.ToByteArray(isUnsigned: true, isBigEndian: true);
        digits.CopyTo(bytes, bytes.Length - digits.Length);
        return bytes;
    }

    private static byte[] Utf8(JsonNode json) => Encoding.UTF8.GetBytes(json.ToJsonString());
}
