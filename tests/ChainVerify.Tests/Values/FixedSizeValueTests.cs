using System.Text;
using CsCheck;
using Xunit;

namespace ChainVerify.Tests.Values;

/// <summary>What every value of a fixed size must do, run for each of them by the class that derives from this one.</summary>
/// <typeparam name="T">The value type.</typeparam>
public abstract class FixedSizeValueTests<T>
    where T : struct, IFixedSizeValue<T>
{
    protected virtual Gen<byte[]> GenBytes => Gen.Byte.Array[T.SizeInBytes];

    [Fact]
    public void Bytes_survive_every_form()
        => GenBytes.Sample(
            bytes =>
            {
                Assert.True(T.TryCreate(bytes, out T value));
                Assert.Equal(bytes, T.GetBytes(in value).ToArray());

                byte[] copy = new byte[T.SizeInBytes + 1];
                Assert.True(value.TryCopyTo(copy));
                Assert.Equal(bytes, copy[..^1]);
                Assert.False(value.TryCopyTo(copy.AsSpan(0, T.SizeInBytes - 1)));

                string text = value.ToString()!;
                string digits = Convert.ToHexString(bytes);
                foreach (string form in new[] { text, digits, digits.ToLowerInvariant(), "0x" + digits })
                {
                    Assert.True(T.TryParse(form, null, out T parsed), form);
                    Assert.Equal(value, parsed);
                    Assert.True(T.TryParse(Encoding.UTF8.GetBytes(form), out parsed), form);
                    Assert.Equal(value, parsed);
                    Assert.Equal(value, T.Parse(form, null));
                }

                Span<char> characters = stackalloc char[200];
                Assert.True(value.TryFormat(characters, out int written, default, null));
                Assert.Equal(text, new string(characters[..written]));
                Assert.False(value.TryFormat(characters[..(text.Length - 1)], out written, default, null));
                Assert.Equal(0, written);
                Span<byte> utf8 = stackalloc byte[200];
                Assert.True(value.TryFormat(utf8, out written, default, null));
                Assert.Equal(text, Encoding.UTF8.GetString(utf8[..written]));
                Assert.False(value.TryFormat(utf8[..(text.Length - 1)], out written, default, null));
                Assert.Equal(0, written);
            },
            iter: 50);

    [Fact]
    public void Values_are_equal_exactly_if_their_bytes_are()
        => Gen.Select(GenBytes, GenBytes).Sample(
            (first, second) =>
            {
                Assert.True(T.TryCreate(first, out T a));
                Assert.True(T.TryCreate([.. first], out T same));
                Assert.True(T.TryCreate(second, out T b));
                Assert.True(a.Equals(same) && a.Equals((object)same));
                Assert.Equal(a.GetHashCode(), same.GetHashCode());
                Assert.Equal(first.AsSpan().SequenceEqual(second), a.Equals(b));
                Assert.False(a.Equals("text"));
            },
            iter: 50);

    [Fact]
    public void Other_lengths_and_other_texts_are_refused()
    {
        foreach (int length in new[] { 0, 1, T.SizeInBytes - 1, T.SizeInBytes + 1, 2 * T.SizeInBytes, 10_000 })
        {
            Assert.False(T.TryCreate(new byte[length], out T value));
            Assert.Equal(default, value);
            Assert.False(T.TryParse(new string('0', 2 * length), null, out _));
        }

        string zeros = new('0', (2 * T.SizeInBytes) - 1);
        foreach (string text in new[] { zeros, zeros + "g", zeros + " ", " " + zeros, "0X" + zeros + "0", "0x0x" + zeros + "0", zeros + "\u0660" })
        {
            Assert.False(T.TryParse(text, null, out _), text);
            Assert.False(T.TryParse(Encoding.UTF8.GetBytes(text), out _), text);
            Assert.Throws<FormatException>(() => T.Parse(text, null));
        }

        Assert.False(T.TryParse((string?)null, null, out _));
    }
}

public class AddressTests : FixedSizeValueTests<Address>
{
    [Theory]
    [InlineData("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed")] // EIP-55's own examples
    [InlineData("0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359")]
    [InlineData("0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB")]
    [InlineData("0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb")]
    public void Addresses_are_shown_with_their_checksum_and_read_without_it(string text)
    {
        Assert.Equal(text, Address.Parse(text).ToString());
        Assert.Equal(Address.Parse(text), Address.Parse(text.ToLowerInvariant()));
    }

    [Fact]
    public void Only_the_zero_address_is_zero()
    {
        Assert.True(default(Address).IsZero);
        byte[] bytes = new byte[Address.Size];
        bytes[^1] = 1;
        Assert.False(Address.Create(bytes).IsZero);
    }
}

public class AppIdTests : FixedSizeValueTests<AppId>;

public class Digest256Tests : FixedSizeValueTests<Digest256>;

public class CompressedPublicKeyTests : FixedSizeValueTests<CompressedPublicKey>;

public class Ed25519PublicKeyTests : FixedSizeValueTests<Ed25519PublicKey>;

public class Ed25519SignatureTests : FixedSizeValueTests<Ed25519Signature>;

public class RecoverableSignatureTests : FixedSizeValueTests<RecoverableSignature>
{
    [Fact]
    public void Exactly_four_spellings_name_a_recovery_id()
    {
        for (int v = 0; v < 256; v++)
        {
            byte[] bytes = new byte[RecoverableSignature.Size];
            bytes[64] = (byte)v;
            bool named = RecoverableSignature.Create(bytes).TryGetRecoveryId(out int id);
            Assert.Equal(v is 0 or 1 or 27 or 28, named);
            Assert.Equal(named && v is 1 or 28 ? 1 : 0, id);
        }
    }
}

public class PublicKeyTests : FixedSizeValueTests<PublicKey>
{
    protected override Gen<byte[]> GenBytes
        => Gen.Byte.Array[4].Select(bytes => Reference.ReferenceCurve.Multiply(1 + Reference.ReferenceCurve.Number(bytes), Reference.ReferenceCurve.G)!.Value.Uncompressed);

    [Fact]
    public void Only_points_on_the_curve_with_reduced_coordinates_are_keys()
    {
        byte[] generator = Reference.ReferenceCurve.G.Uncompressed;
        Assert.True(PublicKey.TryCreate(generator, out _));
        foreach (int changed in new[] { 0, 31, 32, 63 })
        {
            byte[] bytes = [.. generator];
            bytes[changed] ^= 1;
            Assert.False(PublicKey.TryCreate(bytes, out _));
        }

        Assert.False(PublicKey.TryCreate(new byte[64], out _));

        // x = 1 is on the curve; x = 1 + p is the same point in another spelling, which is refused.
        Reference.ReferenceCurve.Point one = Reference.ReferenceCurve.FromX(1, odd: false)!.Value;
        Assert.True(PublicKey.TryCreate(one.Uncompressed, out _));
        Assert.False(PublicKey.TryCreate([.. Reference.ReferenceCurve.Bytes(1 + Reference.ReferenceCurve.P), .. Reference.ReferenceCurve.Bytes(one.Y)], out _));
    }
}

public class UnionValueTests
{
    [Fact]
    public void An_ecdsa_signature_has_64_or_65_bytes()
    {
        for (int length = 0; length < 70; length++)
        {
            byte[] bytes = [.. Enumerable.Range(1, length).Select(i => (byte)i)];
            Assert.Equal(length is 64 or 65, EcdsaSignature.TryCreate(bytes, out EcdsaSignature signature));
            if (length is 64 or 65)
            {
                Assert.Equal(bytes, signature.Bytes.ToArray());
                Assert.Equal(length == 65, signature.HasRecoveryByte);
            }
            else
            {
                Assert.Throws<ArgumentException>(() => EcdsaSignature.Create(bytes));
            }
        }

        byte[] withZero = [.. Enumerable.Range(1, 64).Select(i => (byte)i), 0];
        Assert.NotEqual(EcdsaSignature.Create(withZero), EcdsaSignature.Create(withZero.AsSpan(0, 64)));
    }

    [Fact]
    public void A_derived_keys_length_follows_its_algorithm()
    {
        for (int length = 30; length < 36; length++)
        {
            Assert.Equal(length == 33, DerivedPublicKey.TryCreate(new byte[length], KeyAlgorithm.Secp256k1, out _));
            Assert.Equal(length == 32, DerivedPublicKey.TryCreate(new byte[length], KeyAlgorithm.Ed25519, out _));
            Assert.False(DerivedPublicKey.TryCreate(new byte[length], (KeyAlgorithm)7, out _));
        }
    }

    [Fact]
    public void A_text_is_its_bytes_and_well_formed()
    {
        Assert.Equal("naïve ✓ 𝄞", new Utf8Text("naïve ✓ 𝄞").ToString());
        Assert.NotEqual(new Utf8Text("\u00e9"), new Utf8Text("e\u0301"));
        Assert.Equal(default, new Utf8Text(""));
        Assert.Throws<ArgumentNullException>(() => new Utf8Text(null!));
        Assert.Throws<ArgumentException>(() => new Utf8Text("\ud800"));
        Assert.False(Utf8Text.TryCreate(new byte[] { 0xC0, 0x80 }, out _));
        Assert.True(Utf8Text.TryCreate("ok"u8.ToArray(), out Utf8Text text));
        Assert.Equal(new Utf8Text("ok"), text);
    }
}
