using System.Numerics;
using ChainVerify.Secp256k1;
using ChainVerify.Signatures;
using Xunit;
using static ChainVerify.Tests.Reference.ReferenceCurve;

namespace ChainVerify.Tests.Secp256k1.Individual;

/// <summary>Combs of frequent keys: who gets one, who loses it, and that it changes no outcome.</summary>
public sealed class KeyCombsTests
{
    [Theory]
    [MemberData(nameof(LaneForms.InHardware), MemberType = typeof(LaneForms))]
    public void A_key_gets_a_comb_when_it_was_seen_often_and_keeps_it_until_it_is_forgotten(int lanes) => LaneForms.Run(lanes, new Lifetime());

    [Theory]
    [MemberData(nameof(LaneForms.InHardware), MemberType = typeof(LaneForms))]
    public void More_frequent_keys_than_combs_drive_each_other_out_and_outcomes_stay(int lanes) => LaneForms.Run(lanes, new TooManyKeys());

    private sealed unsafe class Lifetime : ILaneTest
    {
        public void Run<T, TScalars>()
            where T : unmanaged, IFieldLanes<T>
            where TScalars : unmanaged, IScalarLanes<TScalars>
        {
            AlignedMemory<double> rows = new((KeyCombs<T>.Rows + PointTables<T>.Rows) * PointRow.Length, isCleared: false);
            KeyCombs<T> combs = new(rows);
            CompressedPublicKey key = CompressedPublicKey.Create(G.Compressed);
            ulong hash = combs.Hash(key);
            Assert.Equal(-1, combs.Find(key, hash));

            // Another key that falls on the same counter begins anew, and so does this one after it.
            Assert.False(combs.Count(hash, KeyCombs<T>.JobsBeforeComb - 1));
            Assert.False(combs.Count(hash ^ 1, KeyCombs<T>.JobsBeforeComb - 1));
            Assert.False(combs.Count(hash, KeyCombs<T>.JobsBeforeComb - 1));
            Assert.True(combs.Count(hash, 1));
            Assert.False(combs.Count(hash, 1));

            PointTables<T> tables = new(rows, KeyCombs<T>.Rows);
            PointDecompression<T> decompression = new();
            bool[] isOnCurve = new bool[1];
            decompression.Decompress([Generator.X], [!G.Y.IsEven], 1, tables.Start, OddDigits.RowsPerTable, isOnCurve);
            combs.Add([key], [hash], [tables.FirstRow]);
            Assert.NotEqual(-1, combs.Find(key, hash));

            // The whole key is compared.
            byte[] negative = [(byte)(G.Compressed[0] ^ 1), .. G.Compressed[1..]];
            Assert.Equal(-1, combs.Find(CompressedPublicKey.Create(negative), hash));
            combs.Clear();
            Assert.Equal(-1, combs.Find(key, hash));
        }
    }

    private sealed class TooManyKeys : ILaneTest
    {
        private const int Signatures = 2;

        private static readonly Lazy<(KnownKeyJob[] Jobs, SignatureOutcome[] Expected)> Jobs = new(Make);

        public void Run<T, TScalars>()
            where T : unmanaged, IFieldLanes<T>
            where TScalars : unmanaged, IScalarLanes<TScalars>
        {
            LaneVerification<T, TScalars> verification = new();
            (KnownKeyJob[] jobs, SignatureOutcome[] expected) = Jobs.Value;
            SignatureOutcome[] outcomes = new SignatureOutcome[jobs.Length];
            for (int pass = 0; pass < 2 + (KeyCombs<T>.JobsBeforeComb / Signatures); pass++)
            {
                Array.Clear(outcomes);
                verification.Verify(jobs, outcomes);
                Assert.Equal(expected, outcomes);
            }

            // In small batches, keys with and without combs share vectors while combs are replaced.
            Random random = new(7);
            for (int pass = 0; pass < 4; pass++)
            {
                Array.Clear(outcomes);
                for (int first = 0; first < jobs.Length;)
                {
                    int count = Math.Min(random.Next(1, 24), jobs.Length - first);
                    verification.Verify(jobs.AsSpan(first, count), outcomes.AsSpan(first, count));
                    first += count;
                }

                Assert.Equal(expected, outcomes);
            }
        }

        /// <summary>Keys of one secret after another, with a right and a wrong signature each.</summary>
        private static (KnownKeyJob[] Jobs, SignatureOutcome[] Expected) Make()
        {
            const int Keys = KeyCombs<FieldElement>.Capacity * 3 / 2;
            BigInteger nonce = BigInteger.ModPow(11, 1234, N);
            Point point = Multiply(nonce, G)!.Value;
            BigInteger inverse = BigInteger.ModPow(nonce, N - 2, N);
            int recoveryId = point.Y.IsEven ? 0 : 1;
            BigInteger secret = BigInteger.ModPow(13, 1234, N);
            Point? key = Multiply(secret, G);
            KnownKeyJob[] jobs = new KnownKeyJob[Keys * Signatures];
            SignatureOutcome[] expected = new SignatureOutcome[jobs.Length];
            for (int i = 0; i < jobs.Length; i += Signatures)
            {
                BigInteger z = 1000 + i;
                BigInteger s = inverse * (z + (point.X % N * secret)) % N;
                byte[] bytes = key!.Value.Compressed;
                SignatureCase right = new(point.X % N, s, z, recoveryId, bytes);
                jobs[i] = right.ToKnownKey();
                jobs[i + 1] = (right with { Z = z + 1 }).ToKnownKey();
                expected[i] = SignatureOutcome.Match;
                expected[i + 1] = SignatureOutcome.Mismatch;
                secret = (secret + 1) % N;
                key = Add(key, G);
            }

            return (jobs, expected);
        }
    }
}
