using System.Numerics;
using ChainVerify.Native;
using Xunit;

namespace ChainVerify.Tests.Native;

public sealed class NativeKeyTests
{
    private static readonly byte[] Generator = [.. CurveNumbers.Bytes32(CurveNumbers.GeneratorX), .. CurveNumbers.Bytes32(CurveNumbers.GeneratorY)];

    [NativeLibraryFact]
    public void The_generator_parses_from_both_forms_and_compresses_back()
    {
        byte[] compressed = [0x02, .. Generator[..32]];
        byte[] coordinates = new byte[64];
        byte[] again = new byte[33];

        Assert.True(NativeSecp256k1.TryParsePublicKey(compressed, coordinates));
        Assert.Equal(Generator, coordinates);
        coordinates.AsSpan().Clear();
        Assert.True(NativeSecp256k1.TryParsePublicKey([0x04, .. Generator], coordinates));
        Assert.Equal(Generator, coordinates);
        Assert.True(NativeSecp256k1.TryCompressPublicKey(coordinates, again));
        Assert.Equal(compressed, again);
    }

    [NativeLibraryFact]
    public void The_odd_prefix_gives_the_negated_point()
    {
        byte[] coordinates = new byte[64];
        byte[] again = new byte[33];

        Assert.True(NativeSecp256k1.TryParsePublicKey([0x03, .. Generator[..32]], coordinates));
        Assert.Equal(CurveNumbers.Bytes32(CurveNumbers.Prime - CurveNumbers.GeneratorY), coordinates[32..]);
        Assert.True(NativeSecp256k1.TryCompressPublicKey(coordinates, again));
        Assert.Equal(0x03, again[0]);
    }

    [NativeLibraryTheory]
    [InlineData(0x00)]
    [InlineData(0x01)]
    [InlineData(0x04)]
    [InlineData(0x05)]
    [InlineData(0x06)]
    [InlineData(0xff)]
    public void A_33_byte_key_with_another_prefix_is_refused(byte prefix) =>
        Assert.False(NativeSecp256k1.TryParsePublicKey([prefix, .. Generator[..32]], new byte[64]));

    [NativeLibraryTheory]
    [InlineData(0x00)]
    [InlineData(0x02)]
    [InlineData(0x03)]
    [InlineData(0x06)]
    [InlineData(0x07)]
    public void A_65_byte_key_with_another_prefix_is_refused_hybrid_forms_included(byte prefix) =>
        Assert.False(NativeSecp256k1.TryParsePublicKey([prefix, .. Generator], new byte[64]));

    [NativeLibraryTheory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(32)]
    [InlineData(34)]
    [InlineData(64)]
    [InlineData(66)]
    [InlineData(100_000)]
    public void A_key_of_another_length_is_refused(int length)
    {
        byte[] encoded = new byte[length];
        encoded.AsSpan(0, Math.Min(length, 1)).Fill(length < 60 ? (byte)0x02 : (byte)0x04);

        Assert.False(NativeSecp256k1.TryParsePublicKey(encoded, new byte[64]));
    }

    [NativeLibraryFact]
    public void Coordinates_off_the_curve_or_not_below_the_prime_are_refused()
    {
        // 1 is the x of a point, so 1 + p would be too if it were reduced.
        Assert.True(NativeSecp256k1.TryParsePublicKey([0x02, .. CurveNumbers.Bytes32(1)], new byte[64]));
        foreach (BigInteger x in new[] { 0, 5, CurveNumbers.Prime, CurveNumbers.Prime + 1, (BigInteger.One << 256) - 1 })
            Assert.False(NativeSecp256k1.TryParsePublicKey([0x02, .. CurveNumbers.Bytes32(x)], new byte[64]));

        foreach (byte[] coordinates in new[] { new byte[64], CurveNumbers.Compact(CurveNumbers.GeneratorX, CurveNumbers.GeneratorY + 1), CurveNumbers.Compact(CurveNumbers.GeneratorY, CurveNumbers.GeneratorX) })
        {
            Assert.False(NativeSecp256k1.TryParsePublicKey([0x04, .. coordinates], new byte[64]));
            Assert.False(NativeSecp256k1.TryCompressPublicKey(coordinates, new byte[33]));
        }
    }

    [NativeLibraryTheory]
    [MemberData(nameof(EcdsaVectors.Rows), MemberType = typeof(EcdsaVectors))]
    public void A_private_key_gives_its_published_public_key(string privateKey, string publicKey, string digest, string signature)
    {
        byte[] compressed = new byte[33];

        Assert.NotEqual(digest, signature);
        Assert.True(NativeSecp256k1.TryCreatePublicKey(Convert.FromHexString(privateKey), compressed));
        Assert.Equal(publicKey, Convert.ToHexStringLower(compressed));
    }

    [NativeLibraryFact]
    public void A_destination_of_a_wrong_size_throws()
    {
        Assert.Throws<ArgumentException>(() => NativeSecp256k1.TryParsePublicKey(new byte[33], new byte[65]));
        Assert.Throws<ArgumentException>(() => NativeSecp256k1.TryCompressPublicKey(new byte[65], new byte[33]));
        Assert.Throws<ArgumentException>(() => NativeSecp256k1.TryCompressPublicKey(new byte[64], new byte[32]));
        Assert.Throws<ArgumentException>(() => NativeSecp256k1.TryCreatePublicKey(new byte[31], new byte[33]));
        Assert.Throws<ArgumentException>(() => NativeSecp256k1.TryCreatePublicKey(new byte[32], new byte[65]));
    }
}
