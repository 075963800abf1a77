using System.Numerics;
using System.Security.Cryptography;
using ChainVerify.Native;
using Xunit;

namespace ChainVerify.Tests.Native;

public sealed class NativeRecoveryTests
{
    private static readonly byte[] Digest = SHA256.HashData("a digest"u8);

    [NativeLibraryTheory]
    [MemberData(nameof(EcdsaVectors.Rows), MemberType = typeof(EcdsaVectors))]
    public void A_published_signature_recovers_to_its_key(string privateKey, string publicKey, string digest, string signature)
    {
        byte[] signature65 = Convert.FromHexString(signature);
        byte[] compressed = new byte[33];
        byte[] coordinates = new byte[64];
        byte[] parsed = new byte[64];

        Assert.Equal(64, privateKey.Length);
        Assert.True(NativeSecp256k1.TryRecoverCompressed(Convert.FromHexString(digest), signature65.AsSpan(0, 64), signature65[64], compressed));
        Assert.Equal(publicKey, Convert.ToHexStringLower(compressed));
        Assert.True(NativeSecp256k1.TryRecover(Convert.FromHexString(digest), signature65.AsSpan(0, 64), signature65[64], coordinates));
        Assert.True(NativeSecp256k1.TryParsePublicKey(compressed, parsed));
        Assert.Equal(parsed, coordinates);
    }

    [NativeLibraryTheory]
    [MemberData(nameof(EcdsaVectors.Rows), MemberType = typeof(EcdsaVectors))]
    public void High_s_with_the_other_parity_recovers_to_the_same_key(string privateKey, string publicKey, string digest, string signature)
    {
        byte[] signature65 = Convert.FromHexString(signature);
        BigInteger s = CurveNumbers.Unsigned(signature65.AsSpan(32, 32));
        byte[] high = [.. signature65[..32], .. CurveNumbers.Bytes32(CurveNumbers.Order - s)];
        byte[] compressed = new byte[33];

        Assert.Equal(64, privateKey.Length);
        Assert.True(NativeSecp256k1.TryRecoverCompressed(Convert.FromHexString(digest), high, signature65[64] ^ 1, compressed));
        Assert.Equal(publicKey, Convert.ToHexStringLower(compressed));
    }

    [NativeLibraryTheory]
    [InlineData(-1)]
    [InlineData(4)]
    [InlineData(27)]
    [InlineData(255)]
    [InlineData(int.MinValue)]
    [InlineData(int.MaxValue)]
    public void A_recovery_id_out_of_range_is_refused_and_the_process_lives(int recoveryId)
    {
        byte[] compact = Signed()[..64];

        Assert.False(NativeSecp256k1.TryRecover(Digest, compact, recoveryId, new byte[64]));
        Assert.False(NativeSecp256k1.TryRecoverCompressed(Digest, compact, recoveryId, new byte[33]));
    }

    [NativeLibraryFact]
    public void R_or_s_that_is_zero_or_not_below_the_order_is_refused_for_every_recovery_id()
    {
        BigInteger[] bad = [BigInteger.Zero, CurveNumbers.Order, CurveNumbers.Order + 1, CurveNumbers.Prime, CurveNumbers.Prime + 1, (BigInteger.One << 256) - 1];
        BigInteger good = CurveNumbers.GeneratorX;
        foreach (BigInteger value in bad)
        {
            for (int recoveryId = 0; recoveryId <= 3; recoveryId++)
            {
                AssertNoKey(CurveNumbers.Compact(value, good), recoveryId);
                AssertNoKey(CurveNumbers.Compact(good, value), recoveryId);
                AssertNoKey(CurveNumbers.Compact(value, value), recoveryId);
            }
        }
    }

    [NativeLibraryFact]
    public void The_largest_s_below_the_order_is_taken()
    {
        byte[] compact = CurveNumbers.Compact(CurveNumbers.GeneratorX, CurveNumbers.Order - 1);

        Assert.True(NativeSecp256k1.TryRecover(Digest, compact, 0, new byte[64]));
    }

    [NativeLibraryFact]
    public void R_that_is_no_x_of_a_curve_point_is_refused()
    {
        // 5³ + 7 = 132 is no square.
        AssertNoKey(CurveNumbers.Compact(5, 1), 0);
        AssertNoKey(CurveNumbers.Compact(5, 1), 1);
    }

    [NativeLibraryFact]
    public void A_key_at_infinity_is_refused()
    {
        // R = G and s = e: then r⁻¹(sR − eG) is nothing. G has an even y, so the recovery id is 0.
        BigInteger digest = CurveNumbers.Unsigned(Digest);
        Assert.InRange(digest, 1, CurveNumbers.Order - 1);
        byte[] compact = CurveNumbers.Compact(CurveNumbers.GeneratorX, digest);

        Assert.True(CurveNumbers.GeneratorY.IsEven);
        AssertNoKey(compact, 0);
        Assert.True(NativeSecp256k1.TryRecover(Digest, compact, 1, new byte[64]));
    }

    [NativeLibraryFact]
    public void Recovery_ids_2_and_3_take_x_of_R_above_the_order()
    {
        // The smallest r for which r + n is the x of a point; r is then far below p − n.
        byte[] even = new byte[64];
        int r = 1;
        while (!NativeSecp256k1.TryRecover(Digest, CurveNumbers.Compact(r, 1), 2, even))
            Assert.InRange(++r, 1, 100);

        byte[] odd = new byte[64];
        byte[] compact = CurveNumbers.Compact(r, 1);
        Assert.True(NativeSecp256k1.TryRecover(Digest, compact, 3, odd));
        Assert.NotEqual(even, odd);
        Assert.True(NativeSecp256k1.Verify(Digest, compact, even));
        Assert.True(NativeSecp256k1.Verify(Digest, compact, odd));
    }

    [NativeLibraryFact]
    public void Recovery_ids_2_and_3_refuse_r_that_cannot_have_lost_the_order()
    {
        // r + n would not be below p.
        BigInteger smallest = CurveNumbers.Prime - CurveNumbers.Order;
        foreach (BigInteger r in new[] { smallest, smallest + 1, CurveNumbers.GeneratorX, CurveNumbers.Order - 1 })
        {
            AssertNoKey(CurveNumbers.Compact(r, 1), 2);
            AssertNoKey(CurveNumbers.Compact(r, 1), 3);
        }
    }

    [NativeLibraryFact]
    public void A_refusal_leaves_the_destination_as_it_was()
    {
        byte[] coordinates = [.. Enumerable.Repeat((byte)0xab, 64)];
        byte[] compressed = [.. Enumerable.Repeat((byte)0xab, 33)];

        Assert.False(NativeSecp256k1.TryRecover(Digest, CurveNumbers.Compact(5, 1), 0, coordinates));
        Assert.False(NativeSecp256k1.TryRecoverCompressed(Digest, CurveNumbers.Compact(5, 1), 0, compressed));
        Assert.All(coordinates, value => Assert.Equal(0xab, value));
        Assert.All(compressed, value => Assert.Equal(0xab, value));
    }

    [NativeLibraryFact]
    public void The_destination_may_overlap_the_sources()
    {
        byte[] signature = Signed();
        byte[] expected = new byte[64];
        Assert.True(NativeSecp256k1.TryRecover(Digest, signature.AsSpan(0, 64), signature[64], expected));

        Assert.True(NativeSecp256k1.TryRecover(Digest, signature.AsSpan(0, 64), signature[64], signature.AsSpan(0, 64)));
        Assert.Equal(expected, signature[..64]);
    }

    [NativeLibraryTheory]
    [InlineData(31, 64, 64)]
    [InlineData(33, 64, 64)]
    [InlineData(0, 64, 64)]
    [InlineData(32, 63, 64)]
    [InlineData(32, 65, 64)]
    [InlineData(32, 64, 63)]
    [InlineData(32, 64, 65)]
    [InlineData(32, 64, 0)]
    public void A_span_of_a_wrong_size_throws(int digest, int compact, int publicKey)
    {
        Assert.Throws<ArgumentException>(() => NativeSecp256k1.TryRecover(new byte[digest], new byte[compact], 0, new byte[publicKey]));
        int compressed = publicKey == 64 ? 33 : publicKey;
        Assert.Throws<ArgumentException>(() => NativeSecp256k1.TryRecoverCompressed(new byte[digest], new byte[compact], 0, new byte[compressed]));
    }

    [NativeLibraryFact]
    public void Threads_that_recover_at_once_all_get_the_right_key()
    {
        byte[] signature = Signed();
        byte[] expected = new byte[33];
        Assert.True(NativeSecp256k1.TryCreatePublicKey(PrivateKey, expected));
        int right = 0;

        Parallel.For(0, 2000, new ParallelOptions { MaxDegreeOfParallelism = 8 }, _ =>
        {
            Span<byte> key = stackalloc byte[33];
            if (NativeSecp256k1.TryRecoverCompressed(Digest, signature.AsSpan(0, 64), signature[64], key) && key.SequenceEqual(expected))
                Interlocked.Increment(ref right);
        });

        Assert.Equal(2000, right);
    }

    private static readonly byte[] PrivateKey = CurveNumbers.Bytes32(7);

    private static byte[] Signed()
    {
        byte[] signature = new byte[65];
        Assert.True(NativeSecp256k1.TrySignRecoverable(Digest, PrivateKey, signature));
        return signature;
    }

    private static void AssertNoKey(byte[] compact, int recoveryId)
    {
        Assert.False(NativeSecp256k1.TryRecover(Digest, compact, recoveryId, new byte[64]));
        Assert.False(NativeSecp256k1.TryRecoverCompressed(Digest, compact, recoveryId, new byte[33]));
    }
}
