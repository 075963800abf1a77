using System.Text;
using ChainVerify.Dstack;
using ChainVerify.Records;
using ChainVerify.Simulator;
using ChainVerify.Tests.Dstack;
using ChainVerify.Tests.Vectors;
using CsCheck;
using Xunit;

namespace ChainVerify.Tests.Oracle;

/// <summary>What the oracle signs and sends, against answers that others computed.</summary>
public static class OracleSignerTests
{
    [Theory]
    [InlineData("0.5.3", OracleChapter.Chapter03, "oracle/price-chapter03.json")]
    [InlineData("0.5.3", OracleChapter.Chapter05, "oracle/price-chapter05.json")]
    [InlineData("0.5.6", OracleChapter.Chapter03, "oracle/price-chapter03-0.5.6plus.json")]
    [InlineData("0.5.6", OracleChapter.Chapter05, "oracle/price-chapter05-0.5.6plus.json")]
    public static async Task The_answer_is_the_tutorials_byte_for_byte(string fixture, OracleChapter chapter, string vector)
    {
        using OracleSigner signer = await OracleKeys.CreateAsync(fixture == "0.5.3" ? SimulatorFixture.Version053 : SimulatorFixture.Version056);

        byte[] answer = OracleJson.WritePrice(signer, signer.Sign(OracleKeys.Observation, OracleKeys.Time, chapter));

        string expected = await File.ReadAllTextAsync(VectorFile.PathOf(vector));
        Assert.Equal(expected.TrimEnd('\n'), Encoding.UTF8.GetString(answer));
    }

    [Fact]
    public static async Task The_identity_is_the_tutorials_byte_for_byte()
    {
        using OracleSigner signer = await OracleKeys.CreateAsync(SimulatorFixture.Version053);

        string identity = Encoding.UTF8.GetString(OracleJson.WriteIdentity(signer));

        Assert.Equal(
            """
            {
              "endpoints": [
                "/",
                "/price"
              ],
              "appId": "ea549f02e1a25fabd1cb788380e033ec5461b2ff",
              "signerAddress": "0xE9bebf5c6beeb5217177266d61321364C866C56D",
              "derivedPubkey": "0x02f79b023158b235e0787db27c2519caeb48ef6bb63d207d51ec8a1ecfd38c1f82"
            }
            """.ReplaceLineEndings("\n"),
            identity);
    }

    [Theory]
    [InlineData(97234.56, 9723456)]
    [InlineData(1.15, 114)] // 1.15 * 100 is 114.99999999999999 in doubles
    [InlineData(4.35, 434)]
    [InlineData(0.0, 0)]
    [InlineData(0.009, 0)]
    public static void Hundredths_are_floored_in_doubles(double price, long hundredths)
        => Assert.Equal(hundredths, new PriceObservation("s", price, PriceObservation.NoTls).Hundredths);

    [Theory]
    [InlineData(-0.01)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(1e76)]
    public static void What_cannot_be_stated_is_refused(double price)
        => Assert.Throws<ArgumentOutOfRangeException>(() => new PriceObservation("s", price, PriceObservation.NoTls));

    [Fact]
    public static async Task Whatever_is_stated_verifies()
    {
        using OracleSigner signer = await OracleKeys.CreateAsync(SimulatorFixture.Version053);
        Assert.True(PublicKey.TryDecompress(SimulatorFixture.Version053.KmsRootPublicKey, out PublicKey root));
        ChainVerifier verifier = new(new TrustPolicyBuilder().TrustKmsRoot(KmsRoot.FromPublicKey(root)).AcceptApp(signer.AppId).Build());
        Gen<double> price = Gen.OneOf(Gen.Double[0, 1e6], Gen.Double[0, 1e74], Gen.Int[0, 1_000_000].Select(cents => cents / 100.0));
        Gen<string> text = Gen.String.Where(value => Utf8Text.TryCreate(Encoding.UTF8.GetBytes(value), out _) && !value.Any(char.IsSurrogate));
        Gen.Select(price, text, text, Gen.Long[0, 253_402_300_799_999], Gen.Bool.Select(isFirst => isFirst ? OracleChapter.Chapter03 : OracleChapter.Chapter05))
            .Sample(
                (value, source, fingerprint, time, chapter) =>
                {
                    SignedPrice signed = signer.Sign(new PriceObservation(source, value, fingerprint), DateTimeOffset.FromUnixTimeMilliseconds(time), chapter);
                    new ChainRecordParser().Parse(OracleJson.WritePrice(signer, signed), out ChainRecord record);
                    Assert.Equal(Verdict.Valid, record.IsMalformed ? record.Malformed : verifier.Verify(record.Chain));
                },
                iter: 200);
    }

    [Fact]
    public static async Task The_key_is_the_same_after_every_restart_and_another_for_another_path()
    {
        using OracleSigner first = await OracleKeys.CreateAsync(SimulatorFixture.Version053);
        using OracleSigner second = await OracleKeys.CreateAsync(SimulatorFixture.Version053);
        using OracleSigner other = await OracleKeys.CreateAsync(SimulatorFixture.Version053, path: "/other");

        Assert.Equal(first.PublicKey, second.PublicKey);
        Assert.Equal(
            first.Sign(OracleKeys.Observation, OracleKeys.Time, OracleChapter.Chapter03).Signature,
            second.Sign(OracleKeys.Observation, OracleKeys.Time, OracleChapter.Chapter03).Signature);
        Assert.NotEqual(first.PublicKey, other.PublicKey);
    }

    [Fact]
    public static async Task Mistakes_of_the_caller_are_told_and_no_text_has_the_private_key()
    {
        await using FakeAgent agent = new(AgentAnswers.Answer);
        using DstackClient client = new(agent.Endpoint);
        using DerivedKey ed25519 = await client.GetKeyAsync("/ed", "p", KeyAlgorithm.Ed25519);
        Assert.Throws<ArgumentException>(() => OracleSigner.Create(default, ed25519));

        OracleSigner signer = await OracleKeys.CreateAsync(SimulatorFixture.Version053);
        Assert.Throws<ArgumentOutOfRangeException>(() => signer.Sign(OracleKeys.Observation, OracleKeys.Time, OracleChapter.None));
        Assert.Throws<ArgumentOutOfRangeException>(() => signer.Sign(OracleKeys.Observation, DateTimeOffset.UnixEpoch.AddTicks(-1), OracleChapter.Chapter03));
        Assert.Equal($"oracle key {signer.Address} of app {signer.AppId}", signer.ToString());
        signer.Dispose();
        Assert.Throws<ObjectDisposedException>(() => signer.Sign(OracleKeys.Observation, OracleKeys.Time, OracleChapter.Chapter03));
    }
}
