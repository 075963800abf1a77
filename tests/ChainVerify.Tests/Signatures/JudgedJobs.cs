using System.Numerics;
using ChainVerify.Hashing;
using ChainVerify.Signatures;
using ChainVerify.Simulator;
using static ChainVerify.Tests.Reference.ReferenceCurve;

namespace ChainVerify.Tests.Signatures;

/// <summary>A job and what must become of it, whatever stands beside it.</summary>
/// <param name="Job">The job.</param>
/// <param name="Outcome">The outcome of one-by-one verification.</param>
/// <param name="What">What is the matter with it.</param>
internal sealed record JudgedJob(KnownKeyJob Job, SignatureOutcome Outcome, string What)
{
    public override string ToString() => $"{What} ({Outcome})";
}

/// <summary>Jobs for batches: honest ones, and ones that an adversary would send to one that verifies many at once.</summary>
internal static class JudgedJobs
{
    private const int Keys = 12;

    /// <summary>Valid signatures by several keys.</summary>
    internal static IReadOnlyList<JudgedJob> Valid { get; } = MakeValid(360);

    /// <summary>All kinds of invalid jobs, and valid ones of rare shape.</summary>
    internal static IReadOnlyList<JudgedJob> Hostile { get; } = [.. MakeHostile()];

    /// <summary>
    /// Pairs of invalid jobs whose errors u₁·G + u₂·P − R cancel when both have the coefficients named: what a batch verifier without proper randomness accepts.
    /// </summary>
    /// <param name="first">The coefficient of the first error.</param>
    /// <param name="second">The coefficient of the second error.</param>
    /// <param name="seed">Which pair.</param>
    internal static (JudgedJob First, JudgedJob Second) CancellingPair(int first, int second, int seed)
    {
        // The error of a signature (r, s) over z + d instead of z is d/s·G. With d₁·first + d₂·second = 0 the errors cancel.
        (SigningKey key, byte[] digest) = (KeyOf(seed % Keys), DigestOf(1000 + seed));
        RecoverableSignature signature = key.Sign(Digest256.Create(digest));
        JudgedJob Shifted(BigInteger by) => Judge(
            Bytes(Modulo(Number(digest) + by, N)), signature.Compact.ToArray(), RecoveryIdOf(signature), key.PublicKey, $"shifted by {by}");
        return (Shifted(second), Shifted(-first));
    }

    /// <summary>A job, judged by the managed engine one by one.</summary>
    internal static JudgedJob Judge(byte[] digest, byte[] compact, int recoveryId, in CompressedPublicKey key, string what)
    {
        KnownKeyJob job = new(Digest256.Create(digest), RecoverableSignature.Create([.. compact, 0]), recoveryId, key);
        SignatureOutcome outcome = SignatureOutcome.NotDecided;
        SignatureEngine.Managed.Verify(new ReadOnlySpan<KnownKeyJob>(in job), new Span<SignatureOutcome>(ref outcome));
        return new JudgedJob(job, outcome, what);
    }

    private static List<JudgedJob> MakeValid(int count)
    {
        List<JudgedJob> jobs = [];
        for (int i = 0; i < count; i++)
        {
            SigningKey key = KeyOf(i % Keys);
            byte[] digest = DigestOf(i);
            RecoverableSignature signature = key.Sign(Digest256.Create(digest));
            KnownKeyJob job = new(Digest256.Create(digest), signature, RecoveryIdOf(signature), key.PublicKey);
            jobs.Add(new JudgedJob(job, SignatureOutcome.Match, "valid"));
        }

        return jobs;
    }

    private static IEnumerable<JudgedJob> MakeHostile()
    {
        for (int i = 0; i < 8; i++)
        {
            SigningKey key = KeyOf(i);
            byte[] digest = DigestOf(500 + i);
            RecoverableSignature signature = key.Sign(Digest256.Create(digest));
            byte[] compact = signature.Compact.ToArray();
            BigInteger r = Number(compact.AsSpan(0, 32));
            BigInteger s = Number(compact.AsSpan(32));
            int id = RecoveryIdOf(signature);
            CompressedPublicKey publicKey = key.PublicKey;
            byte[] other = [.. publicKey.Bytes];
            other[0] ^= 1;

            yield return Judge(digest, compact, KnownKeyJob.NoRecoveryId, publicKey, "64 bytes");
            yield return Judge(digest, Compact(r, N - s), KnownKeyJob.NoRecoveryId, publicKey, "64 bytes, high s");
            yield return Judge(DigestOf(i), compact, KnownKeyJob.NoRecoveryId, publicKey, "64 bytes, another digest");
            yield return Judge(digest, Compact(r, N - s), id ^ 1, publicKey, "high s with its id");
            yield return Judge(digest, Compact(r, N - s), id, publicKey, "high s with the other id");
            yield return Judge(digest, compact, id ^ 1, publicKey, "the other parity");
            yield return Judge(digest, compact, id | 2, publicKey, "an id of a point beyond n");
            yield return Judge(digest, compact, 4, publicKey, "an id out of range");
            yield return Judge(digest, compact, -2, publicKey, "a negative id");
            yield return Judge(digest, compact, id, KeyOf(i + 1).PublicKey, "another key");
            yield return Judge(digest, compact, id, CompressedPublicKey.Create(other), "the negated key");
            yield return Judge(digest, compact, id, CompressedPublicKey.Create([4, .. publicKey.Bytes[1..]]), "a key with a wrong prefix");
            yield return Judge(digest, compact, id, CompressedPublicKey.Create([2, .. Bytes(5)]), "a key that is no point");
            yield return Judge(digest, compact, id, CompressedPublicKey.Create([2, .. Bytes(P + 1)]), "a key beyond p");
            yield return Judge(DigestOf(i), compact, id, publicKey, "another digest");
            foreach (BigInteger bad in new[] { 0, N, N + 1, P, (BigInteger.One << 256) - 1 })
            {
                yield return Judge(digest, Compact(bad, s), id, publicKey, "r out of range");
                yield return Judge(digest, Compact(r, bad), id, publicKey, "s out of range");
            }

            yield return Judge(digest, Compact(5 + i, s), id, publicKey, "an r that may be no x");
            yield return Judge(digest, Compact(5 + i, s), 2, publicKey, "a small r with id 2");
        }

        // u₁ = 0, u₂·P = ±u₁·G, P = G, P = ±R: every way in which one-by-one verification adds equal, opposite or missing points.
        BigInteger secret = Number(DigestOf(77)) % N;
        Point p = Multiply(secret, G)!.Value;
        CompressedPublicKey ordinary = CompressedPublicKey.Create(p.Compressed);
        foreach (BigInteger z in new[] { BigInteger.Zero, N })
        {
            yield return Signed(secret, 123456789, z, "u1 is zero");
        }

        yield return Signed(1, 987654321, Number(DigestOf(78)), "the key is G");
        yield return Signed(N - 1, 987654321, Number(DigestOf(79)), "the key is -G");
        yield return Signed(secret, secret, Number(DigestOf(80)), "R is the key");
        yield return Signed(secret, N - secret, Number(DigestOf(81)), "R is the negated key");
        yield return Signed(secret, 1, Number(DigestOf(82)), "R is G");
        yield return Signed(secret, 2, Number(DigestOf(83)), "R is 2G");

        // z = r·secret makes u₁·G = u₂·P, and z = −r·secret makes the sum infinite, so that no key can be recovered.
        Point point = Multiply(4711, G)!.Value;
        BigInteger product = point.X * secret % N;
        yield return Signed(secret, 4711, product, "u1 G is u2 P");
        BigInteger inverse = BigInteger.ModPow(4711, N - 2, N);
        yield return Judge(Bytes(N - product), Compact(point.X % N, 99), point.Y.IsEven ? 0 : 1, ordinary, "u1 G is -u2 P");
        yield return Judge(Bytes(5), Compact(point.X % N, 5 * inverse % N), point.Y.IsEven ? 0 : 1, ordinary, "the recovered key is infinite");
        yield return Judge(Bytes(5), Compact(1, N - 1), 0, ordinary, "extreme numbers");
        yield return Judge(Bytes(N - 1), Compact(N - 1, 1), 1, ordinary, "extreme numbers");

        // Points with x ≥ n: r + n is a field element for the smallest r, and the key is whatever the signature recovers to.
        for (int r = 1; r < 12; r++)
        {
            byte[] compact = Compact(r, 31337 + r);
            for (int id = 2; id < 4; id++)
            {
                Point? recovered = Recover(DigestOf(r), compact, id);
                CompressedPublicKey key = recovered is { } found ? CompressedPublicKey.Create(found.Compressed) : ordinary;
                yield return Judge(DigestOf(r), compact, id, key, $"id {id}");
                yield return Judge(DigestOf(r), compact, id - 2, key, $"id {id - 2} instead of {id}");
                yield return Judge(DigestOf(r), compact, KnownKeyJob.NoRecoveryId, key, $"id {id} forgotten");
            }
        }
    }

    private static JudgedJob Signed(BigInteger secret, BigInteger nonce, BigInteger z, string what)
    {
        Point point = Multiply(nonce, G)!.Value;
        BigInteger r = point.X % N;
        BigInteger s = BigInteger.ModPow(nonce, N - 2, N) * (z + (r * secret)) % N;
        int id = (point.Y.IsEven ? 0 : 1) | (point.X >= N ? 2 : 0);
        CompressedPublicKey key = CompressedPublicKey.Create(Multiply(secret, G)!.Value.Compressed);
        JudgedJob judged = Judge(Bytes(z), Compact(r, s), id, key, what);
        return judged.Outcome == SignatureOutcome.Match ? judged : throw new InvalidOperationException($"{what}: it was signed, and is {judged.Outcome}.");
    }

    private static SigningKey KeyOf(int index) => SigningKey.Create(DigestOf(100_000 + (index % Keys)));

    private static byte[] DigestOf(int number) => Keccak256.HashData(BitConverter.GetBytes(number));

    private static int RecoveryIdOf(in RecoverableSignature signature)
        => signature.TryGetRecoveryId(out int recoveryId) ? recoveryId : throw new InvalidOperationException("A signer gives an id.");

    private static byte[] Compact(BigInteger r, BigInteger s) => [.. Bytes(r), .. Bytes(s)];
}
