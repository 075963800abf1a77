using System.Numerics;
using ChainVerify.Signatures;
using static ChainVerify.Tests.Reference.ReferenceCurve;

namespace ChainVerify.Tests.Secp256k1.Individual;

/// <summary>Signatures of every kind that a verifier meets or that somebody could make up, each with a digest, an id and a key to judge it by.</summary>
/// <remarks>Secrets and nonces are powers of small numbers, so that a failure can be repeated; nothing here depends on chance.</remarks>
internal static class SignatureCases
{
    private static readonly BigInteger Top = BigInteger.One << 256;

    private static readonly BigInteger[] EdgeNumbers =
    [
        0, 1, 2, (N - 1) / 2, (N + 1) / 2, N - 2, N - 1, N, N + 1, P - N - 1, P - N, P - N + 1, P - 1, P, Top - 1, G.X,
    ];

    private static readonly int[] RecoveryIds = [0, 1, 2, 3, 4, -1, -2, 27, 28, 255, int.MaxValue, int.MinValue];

    internal static Lazy<SignatureCase[]> All { get; } = new(() => [.. Valid(1, 40), .. Ranges(), .. Altered(), .. Algebraic(), .. LargeX(), .. BadKeys()]);

    /// <summary>Signatures as they should be, low s and high s.</summary>
    internal static IEnumerable<SignatureCase> Valid(int first, int count)
    {
        for (int i = first; i < first + count; i++)
        {
            yield return Sign(Power(3, i), Power(5, i), Power(7, i) + (i % 5 == 0 ? Top - N : 0));
        }
    }

    /// <summary>r, s, digest and recovery id at the ends of their ranges and beyond.</summary>
    private static IEnumerable<SignatureCase> Ranges()
    {
        SignatureCase right = Sign(Power(3, 50), Power(5, 50), Power(7, 50));
        foreach (BigInteger number in EdgeNumbers)
        {
            yield return right with { R = number };
            yield return right with { S = number };
            yield return right with { Z = number };
            yield return right with { R = number, RecoveryId = 2 };
            yield return right with { R = number, S = number, Z = number, RecoveryId = 3 };
        }

        foreach (int id in RecoveryIds)
        {
            yield return right with { RecoveryId = id };
        }
    }

    /// <summary>One thing of a right signature replaced.</summary>
    private static IEnumerable<SignatureCase> Altered()
    {
        for (int i = 60; i < 72; i++)
        {
            SignatureCase right = Sign(Power(3, i), Power(5, i), Power(7, i));
            yield return right with { R = right.R ^ 1 };
            yield return right with { S = right.S ^ (BigInteger.One << (i * 3)) };
            yield return right with { S = N - right.S };
            yield return right with { S = N - right.S, RecoveryId = right.RecoveryId ^ 1 };
            yield return right with { Z = right.Z ^ (BigInteger.One << i) };
            yield return right with { Z = (right.Z + N) % Top };
            yield return right with { RecoveryId = right.RecoveryId ^ 1 };
            yield return right with { RecoveryId = right.RecoveryId ^ 2 };
            yield return right with { Key = Negate(right.Key) };
            yield return right with { Key = Compress(Power(3, i + 1)) };
        }
    }

    /// <summary>Secrets and nonces that are related, so that sums meet themselves, their opposites or infinity.</summary>
    private static IEnumerable<SignatureCase> Algebraic()
    {
        for (int i = 80; i < 84; i++)
        {
            BigInteger d = Power(3, i);
            BigInteger k = Power(5, i);
            BigInteger z = Power(7, i);
            BigInteger r = Multiply(k, G)!.Value.X % N;

            // Keys G and −G, R and −R; nonces 1 and −1.
            yield return Sign(1, k, z);
            yield return Sign(N - 1, k, z);
            yield return Sign(k, k, z);
            yield return Sign(N - k, k, z);
            yield return Sign(d, 1, z);
            yield return Sign(d, N - 1, z);
            yield return Sign(1, 1, z);

            // u₁ = 0.
            yield return Sign(d, k, 0);
            yield return Sign(d, k, N);

            // u₂·P = u₁·G, and u₂·P = −u₁·G, where S is infinite whatever s is.
            yield return Sign(d, k, r * d % N);
            SignatureCase right = Sign(d, k, z);
            yield return right with { Z = N - (r * d % N) };
            yield return right with { Z = N - (r * d % N), S = 1 };

            // s = z/k: R = z/s·G, the recovered key would be infinite. And the same with R's negative.
            BigInteger s = z * Invert(k) % N;
            yield return right with { S = s };
            yield return right with { S = s, RecoveryId = right.RecoveryId ^ 1 };
            yield return right with { S = N - s, RecoveryId = right.RecoveryId ^ 1 };

            // s = n − 1, s = 1, and both with the other sign of R.
            yield return Sign(d, k, Modulo(-k - (r * d), N));
            yield return Sign(d, k, Modulo(k - (r * d), N));

            // The generator's part meets its own last summand.
            BigInteger u1 = Modulo(-255 * (BigInteger.One << 249), N);
            yield return right with { Z = u1 * right.S % N };
        }
    }

    /// <summary>Points whose x is n or more: recovery ids 2 and 3, and r = x − n.</summary>
    private static IEnumerable<SignatureCase> LargeX()
    {
        int found = 0;
        for (BigInteger r = 1; found < 6; r++)
        {
            if (FromX(r + N, odd: false) is null)
            {
                yield return new SignatureCase(r, Power(5, 90), Power(7, 90), 2, Compress(Power(3, 90)));
                continue;
            }

            found++;
            for (int id = 2; id < 4; id++)
            {
                BigInteger s = Power(5, 91 + found);
                BigInteger z = Power(7, 91 + found);
                Point key = Recover(Bytes(z), Compact(r, s), id)!.Value;
                SignatureCase right = new(r, s, z, id, key.Compressed);
                yield return right;
                yield return right with { S = N - s };
                yield return right with { RecoveryId = id ^ 1 };
                yield return right with { RecoveryId = id - 2 };
                yield return right with { RecoveryId = -1 };
            }
        }
    }

    /// <summary>Bytes that are no key, under signatures that recover to something and ones that don't.</summary>
    private static IEnumerable<SignatureCase> BadKeys()
    {
        SignatureCase right = Sign(Power(3, 100), Power(5, 100), Power(7, 100));
        BigInteger offCurve = 5;
        byte[][] keys =
        [
            new byte[33],
            [5, .. right.Key[1..]],
            [4, .. right.Key[1..]],
            [0, .. right.Key[1..]],
            [2, .. Bytes(P)],
            [3, .. Bytes(Top - 1)],
            [2, .. Bytes(offCurve)],
            [3, .. Bytes(BigInteger.Zero)],
        ];
        foreach (byte[] key in keys)
        {
            yield return right with { Key = key };
            yield return right with { Key = key, RecoveryId = -1 };
            yield return right with { Key = key, RecoveryId = 4 };
            yield return right with { Key = key, R = 5 };
            yield return right with { Key = key, S = right.Z * Invert(Power(5, 100)) % N };
        }
    }

    private static SignatureCase Sign(BigInteger secret, BigInteger nonce, BigInteger z)
    {
        Point point = Multiply(nonce, G)!.Value;
        BigInteger r = point.X % N;
        BigInteger s = Invert(nonce) * (z + (r * secret)) % N;
        return new SignatureCase(r, s, z, (point.Y.IsEven ? 0 : 1) | (point.X >= N ? 2 : 0), Compress(secret));
    }

    private static byte[] Compress(BigInteger secret) => Multiply(secret, G)!.Value.Compressed;

    private static byte[] Negate(byte[] key) => [(byte)(key[0] ^ 1), .. key[1..]];

    private static byte[] Compact(BigInteger r, BigInteger s) => [.. Bytes(r), .. Bytes(s)];

    private static BigInteger Power(int number, int exponent) => BigInteger.ModPow(number, (89 * exponent) + 170, N);

    private static BigInteger Invert(BigInteger scalar) => BigInteger.ModPow(scalar, N - 2, N);
}

/// <summary>One signature and what it is judged by; numbers below 2^256, in their range or not.</summary>
internal sealed record SignatureCase(BigInteger R, BigInteger S, BigInteger Z, int RecoveryId, byte[] Key)
{
    internal RecoveryJob ToRecovery() => new(Digest, Signature, RecoveryId);

    internal KnownKeyJob ToKnownKey() => new(Digest, Signature, RecoveryId, CompressedPublicKey.Create(Key));

    internal KnownKeyJob ToKnownKeyWithoutId() => new(Digest, Signature, KnownKeyJob.NoRecoveryId, CompressedPublicKey.Create(Key));

    private Digest256 Digest => Digest256.Create(Bytes(Z));

    private RecoverableSignature Signature => RecoverableSignature.Create([.. Bytes(R), .. Bytes(S), 0]);
}
