using System.Numerics;
using System.Security.Cryptography;
using ChainVerify.Native;
using Xunit;

namespace ChainVerify.Tests.Native;

public sealed class NativeSigningTests
{
    [NativeLibraryTheory]
    [MemberData(nameof(EcdsaVectors.Rows), MemberType = typeof(EcdsaVectors))]
    public void A_digest_gets_its_published_signature(string privateKey, string publicKey, string digest, string signature)
    {
        byte[] signature65 = new byte[65];

        Assert.Equal(66, publicKey.Length);
        Assert.True(NativeSecp256k1.TrySignRecoverable(Convert.FromHexString(digest), Convert.FromHexString(privateKey), signature65));
        Assert.Equal(signature, Convert.ToHexStringLower(signature65));
    }

    [NativeLibraryFact]
    public void Signatures_are_low_s_and_recover_to_the_signer()
    {
        byte[] privateKey = CurveNumbers.Bytes32(123456789);
        byte[] publicKey = new byte[33];
        byte[] recovered = new byte[33];
        byte[] signature = new byte[65];
        Assert.True(NativeSecp256k1.TryCreatePublicKey(privateKey, publicKey));

        for (int i = 0; i < 50; i++)
        {
            byte[] digest = SHA256.HashData(BitConverter.GetBytes(i));
            Assert.True(NativeSecp256k1.TrySignRecoverable(digest, privateKey, signature));
            Assert.True(CurveNumbers.Unsigned(signature.AsSpan(32, 32)) <= CurveNumbers.Order / 2);
            Assert.True(NativeSecp256k1.TryRecoverCompressed(digest, signature.AsSpan(0, 64), signature[64], recovered));
            Assert.Equal(publicKey, recovered);
        }
    }

    [NativeLibraryFact]
    public void A_private_key_that_is_zero_or_not_below_the_order_is_refused()
    {
        foreach (BigInteger value in new[] { BigInteger.Zero, CurveNumbers.Order, CurveNumbers.Order + 1, (BigInteger.One << 256) - 1 })
        {
            byte[] privateKey = CurveNumbers.Bytes32(value);
            byte[] signature = [.. Enumerable.Repeat((byte)0xab, 65)];
            Assert.False(NativeSecp256k1.TrySignRecoverable(new byte[32], privateKey, signature));
            Assert.All(signature, item => Assert.Equal(0xab, item));
            Assert.False(NativeSecp256k1.TryCreatePublicKey(privateKey, new byte[33]));
        }

        Assert.True(NativeSecp256k1.TryCreatePublicKey(CurveNumbers.Bytes32(CurveNumbers.Order - 1), new byte[33]));
    }

    [NativeLibraryTheory]
    [InlineData(31, 32, 65)]
    [InlineData(32, 33, 65)]
    [InlineData(32, 32, 64)]
    public void A_span_of_a_wrong_size_throws(int digest, int privateKey, int signature) =>
        Assert.Throws<ArgumentException>(() => NativeSecp256k1.TrySignRecoverable(new byte[digest], new byte[privateKey], new byte[signature]));

    [NativeLibraryFact]
    public void Calls_allocate_nothing()
    {
        byte[] digest = SHA256.HashData("a digest"u8);
        byte[] privateKey = CurveNumbers.Bytes32(3);
        byte[] signature = new byte[65];
        byte[] coordinates = new byte[64];
        byte[] compressed = new byte[33];

        bool passed = false;
        SteadyState.AllocatesNothing(() => passed = NativeSecp256k1.TrySignRecoverable(digest, privateKey, signature)
                & NativeSecp256k1.TryCreatePublicKey(privateKey, compressed)
                & NativeSecp256k1.TryRecover(digest, signature.AsSpan(0, 64), signature[64], coordinates)
                & NativeSecp256k1.TryRecoverCompressed(digest, signature.AsSpan(0, 64), signature[64], compressed)
                & NativeSecp256k1.Verify(digest, signature.AsSpan(0, 64), coordinates)
                & NativeSecp256k1.TryParsePublicKey(compressed, coordinates)
                & NativeSecp256k1.TryCompressPublicKey(coordinates, compressed));
        Assert.True(passed);
    }
}
