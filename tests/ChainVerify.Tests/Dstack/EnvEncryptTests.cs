using System.Text.Json;
using ChainVerify.Dstack;
using ChainVerify.Simulator;
using ChainVerify.Tests.Vectors;
using Xunit;

namespace ChainVerify.Tests.Dstack;

/// <summary>Signatures of env-encrypt public keys.</summary>
public class EnvEncryptTests
{
    private static readonly JsonElement Vectors = VectorFile.Read("env-encrypt.json");

    [Fact]
    public void The_vectors_name_their_signers()
    {
        JsonElement rows = Vectors.GetProperty("vectors");
        Assert.Equal(9, rows.GetArrayLength());
        foreach (JsonElement row in rows.EnumerateArray())
        {
            string appId = row.GetProperty("appId").GetString()!;
            string signer = row.GetProperty("signer").GetString()!;
            byte[] key = row.Bytes("publicKey");
            EnvEncryptVerdict verdict;
            if (row.GetProperty("kind").GetString() == "legacy")
            {
                verdict = EnvEncryptPublicKey.VerifyLegacy(key, row.Bytes("signature"), appId);
            }
            else
            {
                ulong timestamp = row.GetProperty("timestamp").GetUInt64();
                verdict = EnvEncryptPublicKey.Verify(key, row.Bytes("signature"), "0x" + appId.ToUpperInvariant(), timestamp, Anytime);
                EnvEncryptVerdict legacy = EnvEncryptPublicKey.VerifyLegacy(key, row.Bytes("legacySignature"), "0X" + appId);
                Assert.Equal(signer, legacy.Signer.ToString());
                EnvEncryptVerdict other = EnvEncryptPublicKey.Verify(key, row.Bytes("signature"), appId, timestamp ^ 1, Anytime);
                Assert.NotEqual(signer, other.Signer?.ToString());
            }

            Assert.Equal(EnvEncryptFailure.None, verdict.Failure);
            Assert.Equal(signer, verdict.Signer.ToString());
            KmsRoot root = KmsRoot.Parse(signer);
            Assert.True(verdict.IsSignedBy(root));
            Assert.True(verdict.IsSignedBy(KmsRoot.FromAddress(root.Address)));
            Assert.False(verdict.IsSignedBy(KmsRoot.Parse(SimulatorFixture.Version053.KmsRootPublicKey.ToString())));
            Assert.False(verdict.IsSignedBy(default));
        }
    }

    [Fact]
    public void Freshness_follows_the_rules_of_the_vectors()
    {
        JsonElement row = SignedAt(1707500000);
        JsonElement rules = Vectors.GetProperty("freshness_rules_v1");
        Assert.Equal(5, rules.GetArrayLength());
        foreach (JsonElement rule in rules.EnumerateArray())
        {
            long age = rule.GetProperty("age_seconds").GetInt64();
            ManualTimeProvider clock = new(DateTimeOffset.FromUnixTimeSeconds(1707500000 + age));
            EnvEncryptFreshness freshness = new(EnvEncryptFreshness.Default.MaximumAge, EnvEncryptFreshness.Default.MaximumClockSkew, clock);
            EnvEncryptVerdict verdict = Verify(row, 1707500000, freshness);
            EnvEncryptFailure expected = rule.GetProperty("accept_default").GetBoolean() ? EnvEncryptFailure.None
                : age > 0 ? EnvEncryptFailure.Stale : EnvEncryptFailure.FromTheFuture;
            Assert.Equal(expected, verdict.Failure);
            Assert.Equal(expected == EnvEncryptFailure.None, verdict.Signer is not null);
        }
    }

    [Theory]
    [InlineData(0UL, EnvEncryptFailure.Stale)]
    [InlineData(ulong.MaxValue, EnvEncryptFailure.FromTheFuture)]
    [InlineData(1UL << 63, EnvEncryptFailure.FromTheFuture)]
    public void Extreme_timestamps_do_not_wrap_around(ulong timestamp, EnvEncryptFailure expected)
        => Assert.Equal(expected, Verify(SignedAt(0), timestamp, null).Failure);

    [Fact]
    public void A_legacy_signature_cannot_pass_for_one_with_a_timestamp()
    {
        // An "app id" of 28 bytes would make both messages equal.
        JsonElement row = SignedAt(1707500000);
        string longId = row.GetProperty("appId").GetString() + "0000000065c661e0";
        EnvEncryptVerdict verdict = EnvEncryptPublicKey.VerifyLegacy(row.Bytes("publicKey"), row.Bytes("signature"), longId);
        Assert.Equal(EnvEncryptFailure.InvalidAppId, verdict.Failure);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0x")]
    [InlineData("zz00000000000000000000000000000000000000")]
    [InlineData("00000000000000000000000000000000000000")]
    [InlineData("0x0x00000000000000000000000000000000000000")]
    public void Other_app_ids_are_refused(string appId)
    {
        JsonElement row = SignedAt(0);
        Assert.Equal(EnvEncryptFailure.InvalidAppId, EnvEncryptPublicKey.VerifyLegacy(row.Bytes("publicKey"), row.Bytes("legacySignature"), appId).Failure);
        Assert.Equal(EnvEncryptFailure.InvalidAppId, EnvEncryptPublicKey.Verify(row.Bytes("publicKey"), row.Bytes("signature"), appId, 0, Anytime).Failure);
    }

    [Fact]
    public void Malformed_signatures_and_keys_have_their_reasons()
    {
        JsonElement row = SignedAt(0);
        byte[] key = row.Bytes("publicKey");
        byte[] signature = row.Bytes("legacySignature");
        AppId appId = default;
        Assert.Equal(EnvEncryptFailure.InvalidPublicKey, EnvEncryptPublicKey.VerifyLegacy(key.AsSpan(1), signature, appId).Failure);
        Assert.Equal(EnvEncryptFailure.InvalidPublicKey, EnvEncryptPublicKey.VerifyLegacy([.. key, 0], signature, appId).Failure);
        Assert.Equal(EnvEncryptFailure.InvalidSignatureEncoding, EnvEncryptPublicKey.VerifyLegacy(key, signature.AsSpan(1), appId).Failure);
        Assert.Equal(EnvEncryptFailure.InvalidSignatureEncoding, EnvEncryptPublicKey.VerifyLegacy(key, [], appId).Failure);
        Assert.Equal(EnvEncryptFailure.RecoveryFailed, EnvEncryptPublicKey.VerifyLegacy(key, new byte[65], appId).Failure);
        byte[] changed = [.. signature];
        changed[64] = 2;
        Assert.Equal(EnvEncryptFailure.InvalidSignatureEncoding, EnvEncryptPublicKey.VerifyLegacy(key, changed, appId).Failure);
        changed[64] = (byte)(signature[64] + 27);
        Assert.Equal(EnvEncryptFailure.None, EnvEncryptPublicKey.VerifyLegacy(key, changed, appId).Failure);
        Assert.Equal(EnvEncryptFailure.InvalidSignatureEncoding, EnvEncryptPublicKey.VerifyLegacy(key, Negate(signature), appId).Failure);
        Assert.Equal(EnvEncryptFailure.NotVerified, default(EnvEncryptVerdict).Failure);
        Assert.Null(default(EnvEncryptVerdict).Signer);
        Assert.False(default(EnvEncryptVerdict).IsSignedBy(KmsRoot.Parse(row.GetProperty("signer").GetString())));
        Assert.Throws<ArgumentOutOfRangeException>(() => new EnvEncryptFreshness(TimeSpan.FromSeconds(-1), TimeSpan.Zero));
    }

    private static EnvEncryptFreshness Anytime { get; } = new(TimeSpan.MaxValue, TimeSpan.MaxValue, new ManualTimeProvider(DateTimeOffset.UnixEpoch));

    private static EnvEncryptVerdict Verify(JsonElement row, ulong timestamp, EnvEncryptFreshness? freshness)
        => EnvEncryptPublicKey.Verify(row.Bytes("publicKey"), row.Bytes("signature"), row.GetProperty("appId").GetString(), timestamp, freshness);

    private static JsonElement SignedAt(ulong timestamp)
        => Vectors.GetProperty("vectors").EnumerateArray()
            .First(row => row.TryGetProperty("timestamp", out JsonElement value) && value.GetUInt64() == timestamp);

    /// <summary>The other signature that verifies on chain: n − s, with the other parity.</summary>
    private static byte[] Negate(byte[] signature)
    {
        System.Numerics.BigInteger order = System.Numerics.BigInteger.Parse(
            "00fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", System.Globalization.NumberStyles.HexNumber, null);
        System.Numerics.BigInteger s = new(signature.AsSpan(32, 32), isUnsigned: true, isBigEndian: true);
        byte[] negated = (order - s).ToByteArray(isUnsigned: true, isBigEndian: true);
        byte[] result = [.. signature];
        result.AsSpan(32, 32).Clear();
        negated.CopyTo(result, 64 - negated.Length);
        result[64] ^= 1;
        return result;
    }
}
