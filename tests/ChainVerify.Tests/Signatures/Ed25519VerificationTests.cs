using System.Numerics;
using ChainVerify.Signatures;
using ChainVerify.Tests.Reference;
using CsCheck;
using Xunit;

namespace ChainVerify.Tests.Signatures;

public class Ed25519VerificationTests
{
    private static readonly BigInteger Prime = BigInteger.Pow(2, 255) - 19;

    [Fact]
    public void Acceptable_keys_are_those_of_the_reference_on_random_encodings()
        => Gen.Byte.Array[32].Sample(
            encoding => Assert.Equal(ReferenceVerifier.IsEd25519Key(encoding), Ed25519Verification.IsAcceptableKey(encoding)),
            iter: 300);

    [Fact]
    public void Acceptable_keys_are_those_of_the_reference_around_zero_and_the_prime()
    {
        int accepted = 0;
        for (int offset = 0; offset < 40; offset++)
        {
            foreach (BigInteger y in new[] { offset, Prime - 1 - offset, BigInteger.Min(Prime + offset, BigInteger.Pow(2, 255) - 1) })
            {
                foreach (bool sign in new[] { false, true })
                {
                    byte[] encoding = Encode(y, sign);
                    Assert.Equal(ReferenceVerifier.IsEd25519Key(encoding), Ed25519Verification.IsAcceptableKey(encoding));
                    accepted += Ed25519Verification.IsAcceptableKey(encoding) ? 1 : 0;
                }
            }
        }

        Assert.InRange(accepted, 20, 200);
    }

    [Theory]
    [InlineData("0100000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("0100000000000000000000000000000000000000000000000000000000000080")]
    [InlineData("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    [InlineData("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000080")]
    [InlineData("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05")]
    [InlineData("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85")]
    [InlineData("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a")]
    [InlineData("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa")]
    [InlineData("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    [InlineData("eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    [InlineData("ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff")]
    public void Keys_of_small_order_and_keys_that_are_not_canonical_are_refused(string key)
    {
        byte[] encoding = Convert.FromHexString(key);
        Assert.False(ReferenceVerifier.IsEd25519Key(encoding));
        Assert.False(Ed25519Verification.IsAcceptableKey(encoding));
    }

    [Fact]
    public void A_signature_is_canonical_only_with_s_below_the_subgroup_order_and_y_below_the_prime()
    {
        BigInteger order = BigInteger.Pow(2, 252) + BigInteger.Parse("27742317777372353535851937790883648493", System.Globalization.CultureInfo.InvariantCulture);
        byte[] point = Encode(4, false);
        Assert.True(Ed25519Verification.IsCanonical([.. point, .. Encode(order - 1, false)]));
        Assert.False(Ed25519Verification.IsCanonical([.. point, .. Encode(order, false)]));
        Assert.False(Ed25519Verification.IsCanonical([.. point, .. Encode(order + 1, false)]));
        Assert.True(Ed25519Verification.IsCanonical([.. Encode(Prime - 1, true), .. Encode(0, false)]));
        Assert.False(Ed25519Verification.IsCanonical([.. Encode(Prime, false), .. Encode(0, false)]));
        Assert.False(Ed25519Verification.IsCanonical([.. point, .. Encode(1, true)]));
    }

    private static byte[] Encode(BigInteger value, bool sign)
    {
        byte[] bytes = new byte[32];
        value.ToByteArray(isUnsigned: true).CopyTo(bytes, 0);
        bytes[31] |= (byte)(sign ? 0x80 : 0);
        return bytes;
    }
}
