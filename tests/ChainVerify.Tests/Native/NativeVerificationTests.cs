using System.Numerics;
using ChainVerify.Native;
using Xunit;

namespace ChainVerify.Tests.Native;

public sealed class NativeVerificationTests
{
    [NativeLibraryTheory]
    [MemberData(nameof(EcdsaVectors.Rows), MemberType = typeof(EcdsaVectors))]
    public void A_published_signature_verifies_with_low_and_with_high_s(string privateKey, string publicKey, string digest, string signature)
    {
        byte[] digest32 = Convert.FromHexString(digest);
        byte[] compact = Convert.FromHexString(signature)[..64];
        byte[] high = [.. compact[..32], .. CurveNumbers.Bytes32(CurveNumbers.Order - CurveNumbers.Unsigned(compact.AsSpan(32)))];
        byte[] key = Coordinates(publicKey);

        Assert.Equal(64, privateKey.Length);
        Assert.True(NativeSecp256k1.Verify(digest32, compact, key));
        Assert.True(NativeSecp256k1.Verify(digest32, high, key));
    }

    [NativeLibraryTheory]
    [MemberData(nameof(EcdsaVectors.Rows), MemberType = typeof(EcdsaVectors))]
    public void One_flipped_bit_anywhere_is_refused(string privateKey, string publicKey, string digest, string signature)
    {
        byte[] digest32 = Convert.FromHexString(digest);
        byte[] compact = Convert.FromHexString(signature)[..64];
        byte[] key = Coordinates(publicKey);

        Assert.Equal(64, privateKey.Length);
        foreach (byte[] part in new[] { digest32, compact, key })
        {
            for (int i = 0; i < part.Length; i += 7)
            {
                part[i] ^= 0x10;
                Assert.False(NativeSecp256k1.Verify(digest32, compact, key));
                part[i] ^= 0x10;
            }
        }

        Assert.True(NativeSecp256k1.Verify(digest32, compact, key));
    }

    [NativeLibraryFact]
    public void R_or_s_that_is_zero_or_not_below_the_order_is_refused()
    {
        byte[] key = [.. CurveNumbers.Bytes32(CurveNumbers.GeneratorX), .. CurveNumbers.Bytes32(CurveNumbers.GeneratorY)];
        foreach (BigInteger value in new[] { BigInteger.Zero, CurveNumbers.Order, CurveNumbers.Order + 1, CurveNumbers.Prime, (BigInteger.One << 256) - 1 })
        {
            Assert.False(NativeSecp256k1.Verify(new byte[32], CurveNumbers.Compact(value, 1), key));
            Assert.False(NativeSecp256k1.Verify(new byte[32], CurveNumbers.Compact(1, value), key));
            Assert.False(NativeSecp256k1.Verify(new byte[32], CurveNumbers.Compact(value, value), key));
        }
    }

    [NativeLibraryFact]
    public void A_key_that_is_no_curve_point_is_refused()
    {
        byte[] compact = CurveNumbers.Compact(CurveNumbers.GeneratorX, 1);

        Assert.False(NativeSecp256k1.Verify(new byte[32], compact, new byte[64]));
        Assert.False(NativeSecp256k1.Verify(new byte[32], compact, CurveNumbers.Compact(CurveNumbers.GeneratorX, CurveNumbers.GeneratorY + 1)));
        Assert.False(NativeSecp256k1.Verify(new byte[32], compact, CurveNumbers.Compact(CurveNumbers.Prime, CurveNumbers.Prime)));
    }

    [NativeLibraryTheory]
    [InlineData(31, 64, 64)]
    [InlineData(32, 65, 64)]
    [InlineData(32, 64, 65)]
    [InlineData(32, 64, 33)]
    public void A_span_of_a_wrong_size_throws(int digest, int compact, int publicKey) =>
        Assert.Throws<ArgumentException>(() => NativeSecp256k1.Verify(new byte[digest], new byte[compact], new byte[publicKey]));

    private static byte[] Coordinates(string publicKey)
    {
        byte[] coordinates = new byte[64];
        Assert.True(NativeSecp256k1.TryParsePublicKey(Convert.FromHexString(publicKey), coordinates));
        return coordinates;
    }
}
