using System.Numerics;
using ChainVerify.Signatures;
using ChainVerify.Tests.Reference;
using CsCheck;
using Xunit;
using static ChainVerify.Tests.Reference.ReferenceCurve;

namespace ChainVerify.Tests.Signatures;

public class EngineEquivalenceTests
{
    private static readonly BigInteger[] EdgeNumbers =
    [
        0, 1, 2, 3, 5, 7, (N - 1) / 2, (N + 1) / 2, N - 2, N - 1, N, N + 1, N + 2, P - N - 1, P - N, P - N + 1, P - 2, P - 1, P, P + 1,
        G.X, (BigInteger.One << 256) - 1, BigInteger.One << 255, BigInteger.One << 128, (BigInteger.One << 128) - 1,
    ];

    private static readonly Gen<BigInteger> GenAnyNumber = Gen.Byte.Array[32].Select(bytes => Number(bytes));

    private static readonly Gen<BigInteger> GenNumber = Gen.Frequency((3, GenAnyNumber), (2, Gen.OneOf(EdgeNumbers)));

    private static readonly Gen<int> GenRecoveryId = Gen.Frequency((6, Gen.Int[0, 3]), (1, Gen.OneOf(-1, 4, 27, 28, 255, int.MaxValue, int.MinValue)));

    /// <summary>A signature that recovers to a known key: the shape that random bytes never have.</summary>
    private static readonly Gen<(byte[] Digest, byte[] Compact, int RecoveryId, Point Key)> GenSigned =
        from secret in GenAnyNumber
        from nonce in GenAnyNumber
        from z in GenNumber
        select Sign(1 + (secret % (N - 1)), 1 + (nonce % (N - 1)), z);

    [Fact]
    public void Every_engine_recovers_what_the_reference_recovers_on_random_and_edge_values()
        => Gen.Select(GenNumber, GenNumber, GenNumber, GenRecoveryId).Sample(
            (z, r, s, recoveryId) => AssertRecoversLikeReference(Bytes(z), Compact(r, s), recoveryId),
            iter: 400);

    [Fact]
    public void Every_engine_recovers_what_the_reference_recovers_on_all_pairs_of_edge_values()
    {
        byte[] digest = Bytes(G.X);
        foreach (BigInteger r in EdgeNumbers)
        {
            foreach (BigInteger s in EdgeNumbers)
            {
                AssertRecoversLikeReference(digest, Compact(r, s), (int)((r + s) % 4));
            }
        }
    }

    [Fact]
    public void Every_engine_recovers_the_signer_of_a_signature()
        => GenSigned.Sample(
            signed =>
            {
                foreach (SignatureEngine engine in Engines.All)
                {
                    Assert.True(engine.TryRecover(signed.Digest, signed.Compact, signed.RecoveryId, out PublicKey key), engine.Name);
                    Assert.Equal(signed.Key.Uncompressed, key.Bytes.ToArray());
                    Assert.Equal(signed.Key.Compressed, key.Compress().Bytes.ToArray());
                }
            },
            iter: 100);

    [Fact]
    public void Every_engine_verifies_like_the_reference_with_low_and_high_s_and_edge_values()
        => Gen.Select(GenSigned, Gen.Int[0, 5], GenNumber).Sample(
            (signed, change, number) =>
            {
                (byte[] digest, byte[] compact, _, Point key) = signed;
                switch (change)
                {
                    case 1: // the other half: s and n − s verify alike
                        compact = Compact(Number(compact.AsSpan(0, 32)), N - Number(compact.AsSpan(32)));
                        break;
                    case 2:
                        compact = Compact(number, Number(compact.AsSpan(32)));
                        break;
                    case 3:
                        compact = Compact(Number(compact.AsSpan(0, 32)), number);
                        break;
                    case 4:
                        digest = Bytes(number);
                        break;
                    default:
                        break;
                }

                bool expected = ReferenceCurve.Verify(digest, compact, key);
                CompressedPublicKey publicKey = CompressedPublicKey.Create(key.Compressed);
                foreach (SignatureEngine engine in Engines.All)
                {
                    Assert.Equal(expected, engine.Verify(digest, compact, publicKey));
                }
            },
            iter: 200);

    [Fact]
    public void Every_engine_decompresses_like_the_reference()
    {
        Gen<byte> genPrefix = Gen.Frequency((8, Gen.OneOf<byte>(2, 3)), (1, Gen.Byte));
        Gen.Select(genPrefix, GenNumber).Sample(
            (prefix, x) =>
            {
                byte[] compressed = [prefix, .. Bytes(x)];
                Point? expected = Decompress(compressed);
                CompressedPublicKey key = CompressedPublicKey.Create(compressed);
                foreach (SignatureEngine engine in Engines.All)
                {
                    Assert.Equal(expected is not null, engine.TryDecompress(key, out PublicKey point));
                    Assert.Equal(expected?.Uncompressed ?? new byte[64], point.Bytes.ToArray());
                }
            },
            iter: 500);
    }

    [Fact]
    public void Batches_answer_like_single_calls()
        => Gen.Select(GenSigned, GenNumber, GenRecoveryId, Gen.Int[0, 4]).Array[0, 20].Sample(
            cases =>
            {
                RecoveryJob[] recoveries = new RecoveryJob[cases.Length];
                KnownKeyJob[] knownKeys = new KnownKeyJob[cases.Length];
                SignatureOutcome[] expected = new SignatureOutcome[cases.Length];
                Point?[] expectedKeys = new Point?[cases.Length];
                for (int i = 0; i < cases.Length; i++)
                {
                    ((byte[] digest, byte[] compact, int recoveryId, Point key), BigInteger number, int otherId, int change) = cases[i];
                    recoveryId = change == 1 ? otherId : recoveryId;
                    compact = change == 2 ? Compact(number, Number(compact.AsSpan(32))) : compact;
                    digest = change == 3 ? Bytes(number) : digest;
                    byte[] named = change == 4 ? [5, .. key.Compressed[1..]] : key.Compressed;
                    RecoverableSignature signature = RecoverableSignature.Create([.. compact, 0]);
                    recoveries[i] = new RecoveryJob(Digest256.Create(digest), signature, recoveryId);
                    knownKeys[i] = new KnownKeyJob(Digest256.Create(digest), signature, recoveryId, CompressedPublicKey.Create(named));
                    expectedKeys[i] = ReferenceCurve.Recover(digest, compact, recoveryId);
                    expected[i] = recoveryId == KnownKeyJob.NoRecoveryId
                        ? named[0] != 5 && ReferenceCurve.Verify(digest, compact, key) ? SignatureOutcome.Match : SignatureOutcome.Mismatch
                        : expectedKeys[i] is not { } recovered ? SignatureOutcome.RecoveryFailed
                        : recovered.Compressed.AsSpan().SequenceEqual(named) ? SignatureOutcome.Match : SignatureOutcome.Mismatch;
                }

                foreach (SignatureEngine engine in Engines.All)
                {
                    RecoveryResult[] results = new RecoveryResult[cases.Length];
                    SignatureOutcome[] outcomes = new SignatureOutcome[cases.Length];
                    engine.Recover(recoveries, results);
                    engine.Verify(knownKeys, outcomes);
                    Assert.Equal(expected, outcomes);
                    for (int i = 0; i < cases.Length; i++)
                    {
                        Assert.Equal(expectedKeys[i] is not null, results[i].Succeeded);
                        Assert.Equal(expectedKeys[i]?.Uncompressed ?? new byte[64], results[i].PublicKey.Bytes.ToArray());
                    }
                }
            },
            iter: 30);

    [Fact]
    public void A_signature_that_recovers_to_infinity_is_refused()
    {
        // R = kG and s = z / k give sR − zG = 0.
        BigInteger nonce = 123456789;
        BigInteger z = 987654321;
        Point point = Multiply(nonce, G)!.Value;
        BigInteger s = z * BigInteger.ModPow(nonce, N - 2, N) % N;
        byte[] compact = Compact(point.X % N, s);
        int recoveryId = point.Y.IsEven ? 0 : 1;
        Assert.Null(ReferenceCurve.Recover(Bytes(z), compact, recoveryId));
        Assert.All(Engines.All, engine => Assert.False(engine.TryRecover(Bytes(z), compact, recoveryId, out _), engine.Name));
    }

    [Fact]
    public void Recovery_ids_two_and_three_name_points_whose_x_is_at_least_n()
    {
        // r below p − n: r + n is a field element. Some of these are on the curve, some are not; all engines agree with the reference.
        int found = 0;
        for (int r = 1; r <= 40; r++)
        {
            byte[] compact = Compact(r, 12345);
            byte[] digest = Bytes(6789);
            found += ReferenceCurve.Recover(digest, compact, 2) is null ? 0 : 1;
            AssertRecoversLikeReference(digest, compact, 2);
            AssertRecoversLikeReference(digest, compact, 3);
        }

        Assert.InRange(found, 5, 35);
    }

    [Fact]
    public void Spans_of_a_wrong_length_are_the_callers_mistake()
    {
        foreach (SignatureEngine engine in Engines.All)
        {
            Assert.ThrowsAny<ArgumentException>(() => engine.TryRecover(new byte[31], new byte[64], 0, out _));
            Assert.ThrowsAny<ArgumentException>(() => engine.TryRecover(new byte[32], new byte[65], 0, out _));
            Assert.ThrowsAny<ArgumentException>(() => engine.Verify(new byte[33], new byte[64], default));
            Assert.ThrowsAny<ArgumentException>(() => engine.Verify(new byte[32], new byte[63], default));
            Assert.ThrowsAny<ArgumentException>(() => engine.Recover(new RecoveryJob[2], new RecoveryResult[1]));
            Assert.ThrowsAny<ArgumentException>(() => engine.Verify(new KnownKeyJob[2], new SignatureOutcome[1]));
        }
    }

    private static void AssertRecoversLikeReference(byte[] digest, byte[] compact, int recoveryId)
    {
        Point? expected = ReferenceCurve.Recover(digest, compact, recoveryId);
        foreach (SignatureEngine engine in Engines.All)
        {
            bool recovered = engine.TryRecover(digest, compact, recoveryId, out PublicKey key);
            Assert.True(
                recovered == expected is not null && key.Bytes.SequenceEqual(expected?.Uncompressed ?? new byte[64]),
                $"{engine.Name}: digest {Convert.ToHexString(digest)}, signature {Convert.ToHexString(compact)}, id {recoveryId}");
        }
    }

    private static (byte[] Digest, byte[] Compact, int RecoveryId, Point Key) Sign(BigInteger secret, BigInteger nonce, BigInteger z)
    {
        Point point = Multiply(nonce, G)!.Value;
        BigInteger r = point.X % N;
        BigInteger s = BigInteger.ModPow(nonce, N - 2, N) * (z + (r * secret)) % N;
        if (s.IsZero)
        {
            return Sign(secret, nonce + 1, z);
        }

        int recoveryId = (point.Y.IsEven ? 0 : 1) | (point.X >= N ? 2 : 0);
        return (Bytes(z), Compact(r, s), recoveryId, Multiply(secret, G)!.Value);
    }

    private static byte[] Compact(BigInteger r, BigInteger s) => [.. Bytes(r), .. Bytes(s)];
}
