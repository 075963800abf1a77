using System.Text.Json;
using ChainVerify.Simulator;
using ChainVerify.Tests.Vectors;
using CsCheck;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.EC;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Xunit;
using BigInteger = Org.BouncyCastle.Math.BigInteger;

namespace ChainVerify.Tests.Simulator;

public class SigningKeyTests
{
    private const string GroupOrder = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141";
    private const string GroupOrderMinusOne = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364140";
    private const string GroupOrderPlusOne = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364142";
    private const string AllOnes = "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff";
    private const string Zero = "0000000000000000000000000000000000000000000000000000000000000000";
    private const string One = "0000000000000000000000000000000000000000000000000000000000000001";

    private static readonly Gen<byte[]> Key = Gen.OneOf(
        Gen.Byte.Array[32].Where(bytes => SigningKey.TryCreate(bytes, EcdsaSigner.Managed, out _)),
        Gen.OneOf(Gen.Const(Convert.FromHexString(One)), Gen.Const(Convert.FromHexString(GroupOrderMinusOne))));

    private static readonly Gen<byte[]> Digest = Gen.OneOf(
        Gen.Byte.Array[32],
        Gen.OneOf(
            Gen.Const(Convert.FromHexString(Zero)),
            Gen.Const(Convert.FromHexString(One)),
            Gen.Const(Convert.FromHexString(GroupOrderMinusOne)),
            Gen.Const(Convert.FromHexString(GroupOrder)),
            Gen.Const(Convert.FromHexString(GroupOrderPlusOne)),
            Gen.Const(Convert.FromHexString(AllOnes))));

    [Fact]
    public void Managed_signatures_and_public_keys_are_those_of_the_vectors() => CheckVectors("managed");

    [NativeLibraryFact]
    public void Native_signatures_and_public_keys_are_those_of_the_vectors() => CheckVectors("native");

    [NativeLibraryFact]
    public void Managed_and_native_code_give_the_same_bytes_for_every_key_and_digest()
    {
        Gen.Select(Key, Digest).Sample(
            (privateKey, digest) =>
            {
                using SigningKey managed = Create(privateKey, "managed");
                using SigningKey native = Create(privateKey, "native");
                return managed.PublicKey == native.PublicKey
                    && managed.Sign(Digest256.Create(digest)) == native.Sign(Digest256.Create(digest));
            },
            iter: 500);
    }

    [Fact]
    public void Managed_code_agrees_with_an_independent_implementation_of_the_nonce()
    {
        ECDomainParameters domain = new(CustomNamedCurves.GetByName("secp256k1"));
        Gen.Select(Key, Gen.Byte.Array[32]).Sample(
            (privateKey, digest) =>
            {
                ECDsaSigner signer = new(new HMacDsaKCalculator(new Sha256Digest()));
                signer.Init(forSigning: true, new ECPrivateKeyParameters(new BigInteger(1, privateKey), domain));
                BigInteger[] expected = signer.GenerateSignature(digest);
                using SigningKey key = Create(privateKey, "managed");
                RecoverableSignature signature = key.Sign(Digest256.Create(digest));
                BigInteger s = new(1, signature.S);
                return expected[0].Equals(new BigInteger(1, signature.R))
                    && (s.Equals(expected[1]) || s.Equals(domain.N.Subtract(expected[1])))
                    && s.CompareTo(domain.N.ShiftRight(1)) <= 0;
            },
            iter: 100);
    }

    [Fact]
    public void Managed_signatures_recover_to_the_public_key() => CheckRecovery("managed");

    [NativeLibraryFact]
    public void Native_signatures_recover_to_the_public_key() => CheckRecovery("native");

    [Theory]
    [InlineData(Zero)]
    [InlineData(GroupOrder)]
    [InlineData(GroupOrderPlusOne)]
    [InlineData(AllOnes)]
    [InlineData("")]
    [InlineData("01")]
    [InlineData("000000000000000000000000000000000000000000000000000000000000000001")]
    public void What_is_no_scalar_makes_no_key(string privateKey)
    {
        byte[] bytes = Convert.FromHexString(privateKey);
        Assert.False(SigningKey.TryCreate(bytes, out SigningKey? key));
        Assert.Null(key);
        Assert.False(SigningKey.TryCreate(bytes, EcdsaSigner.Managed, out _));
        Assert.Throws<ArgumentException>(() => SigningKey.Create(bytes));
        Assert.False(SimulatedKms.TryCreate(bytes, out _));
        Assert.Throws<ArgumentException>(() => SimulatedKms.Create(bytes));
        Assert.False(SimulatedApp.TryCreate(default, bytes, default, out _));
    }

    [Fact]
    public void A_chain_signature_always_has_a_last_byte()
    {
        using SigningKey key = SigningKey.Create(Convert.FromHexString(One));
        Assert.Throws<ArgumentOutOfRangeException>(() => key.Sign(default, SignatureForm.Compact));
    }

    [Fact]
    public void A_disposed_key_neither_signs_nor_shows_its_bytes()
    {
        SigningKey key = SigningKey.Create(Convert.FromHexString(GroupOrderMinusOne));
        key.Dispose();
        byte[] destination = new byte[32];
        Assert.Throws<ObjectDisposedException>(() => key.Sign(default));
        Assert.Throws<ObjectDisposedException>(() => key.ExportPrivateKey(destination));
        Assert.Equal(new byte[32], destination);
    }

    [Fact]
    public void No_text_shows_a_private_key()
    {
        const string Secret = "4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318";
        byte[] secret = Convert.FromHexString(Secret);
        using SigningKey key = SigningKey.Create(secret);
        using Ed25519SigningKey edwards = Ed25519SigningKey.Create(secret);
        using SimulatedKms kms = SimulatedKms.Create(secret);
        Assert.True(SimulatedApp.TryCreate(default, secret, default, out SimulatedApp? app));
        using SimulatedKey derived = app.GetKey("/oracle", "ethereum");
        byte[] exported = new byte[32];
        derived.ExportPrivateKey(exported);
        foreach (object value in (object[])[key, edwards, kms, app, derived])
        {
            string text = value.ToString()!;
            Assert.DoesNotContain(Secret, text, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(Convert.ToHexString(exported), text, StringComparison.OrdinalIgnoreCase);
        }

        app.Dispose();
    }

    private static void CheckVectors(string signer)
    {
        JsonElement vectors = VectorFile.Read("ecdsa-rfc6979.json").GetProperty("vectors");
        Assert.Equal(15, vectors.GetArrayLength());
        foreach (JsonElement vector in vectors.EnumerateArray())
        {
            using SigningKey key = Create(vector.Bytes("privateKey"), signer);
            RecoverableSignature signature = key.Sign(Digest256.Create(vector.Bytes("hash")));
            Assert.Equal(vector.Bytes("publicKey"), key.PublicKey.Bytes.ToArray());
            Assert.Equal(vector.Bytes("signature65"), signature.Bytes.ToArray());
            Assert.Equal(vector.GetProperty("recid").GetInt32(), signature.V);
            Assert.Equal(vector.GetProperty("v").GetInt32(), key.Sign(Digest256.Create(vector.Bytes("hash")), SignatureForm.Ethereum).V);
        }
    }

    private static void CheckRecovery(string signer)
    {
        Gen.Select(Key, Digest).Sample(
            (privateKey, digest) =>
            {
                using SigningKey key = Create(privateKey, signer);
                Digest256 signed = Digest256.Create(digest);
                return ChainVerify.Signatures.SignatureEngine.Managed.TryRecover(signed, key.Sign(signed), out PublicKey recovered)
                    && recovered.Compress() == key.PublicKey
                    && Address.FromPublicKey(recovered) == key.Address;
            },
            iter: 100);
    }

    private static SigningKey Create(byte[] privateKey, string signer)
    {
        EcdsaSigner implementation = signer == "native" ? EcdsaSigner.Native! : EcdsaSigner.Managed;
        Assert.True(SigningKey.TryCreate(privateKey, implementation, out SigningKey? key));
        return key;
    }
}
