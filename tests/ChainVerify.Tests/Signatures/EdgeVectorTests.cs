using System.Text.Json;
using ChainVerify.Signatures;
using ChainVerify.Tests.Reference;
using ChainVerify.Tests.Vectors;
using Xunit;

namespace ChainVerify.Tests.Signatures;

/// <summary>Signatures from elsewhere, at the edges of what the arithmetic meets: Project Wycheproof's, and ones whose relations were chosen.</summary>
public sealed class EdgeVectorTests
{
    private static readonly EdgeCase[] EdgeCases = [.. Read("ecdsa-edge-cases.json").Select(element => new EdgeCase(element))];

    private static readonly WycheproofCase[] WycheproofCases = [.. Read("ecdsa-wycheproof.json").Select(element => new WycheproofCase(element))];

    // Every case with every recovery id and with none, by its key, by the negative of it, and by G.
    private static readonly (string Name, KnownKeyJob Job, SignatureOutcome Expected)[] EdgeJobs = [.. EdgeCases.SelectMany(JobsOf)];

    [Fact]
    public void The_reference_recovers_the_keys_of_the_edge_cases()
        => Assert.All(EdgeCases, edge => Assert.Equal(edge.Key, ReferenceCurve.Recover(edge.Digest, edge.Compact, edge.RecoveryId)));

    [Fact]
    public void Every_engine_recovers_the_keys_of_the_edge_cases()
    {
        RecoveryJob[] jobs = [.. EdgeCases.Select(edge => new RecoveryJob(Digest256.Create(edge.Digest), edge.Signature, edge.RecoveryId))];
        foreach (SignatureEngine engine in Engines.All)
        {
            RecoveryResult[] results = new RecoveryResult[jobs.Length];
            engine.Recover(jobs, results);
            for (int i = 0; i < jobs.Length; i++)
            {
                EdgeCase edge = EdgeCases[i];
                byte[] expected = edge.Key?.Uncompressed ?? new byte[64];
                bool isRecovered = engine.TryRecover(edge.Digest, edge.Compact, edge.RecoveryId, out PublicKey key);
                Assert.True(isRecovered == edge.Key is not null && key.Bytes.SequenceEqual(expected), $"{engine.Name}: {edge.Name}");
                Assert.True(results[i].Succeeded == isRecovered && results[i].PublicKey.Bytes.SequenceEqual(expected), $"{engine.Name}, batch: {edge.Name}");
            }
        }
    }

    [Fact]
    public void Every_engine_judges_known_keys_of_the_edge_cases_like_the_reference()
    {
        Assert.True(EdgeJobs.Count(job => job.Expected == SignatureOutcome.Match) >= 2 * EdgeCases.Count(edge => edge.Key is not null));
        foreach (SignatureEngine engine in Engines.All)
        {
            AssertJudges(engine, EdgeJobs);
        }
    }

    [Fact]
    public void The_vector_engine_tells_each_bad_edge_case_from_the_good_ones_around_it()
    {
        (string, KnownKeyJob, SignatureOutcome)[] good = [.. EdgeJobs.Where(job => job.Expected == SignatureOutcome.Match)];
        (string, KnownKeyJob, SignatureOutcome)[] bad = [.. EdgeJobs.Where(job => job.Expected != SignatureOutcome.Match)];
        int step = Math.Max(1, 31 / LongTests.Cases(1));
        foreach (SignatureEngine engine in VectorEngines.All)
        {
            AssertJudges(engine, good);
            AssertJudges(engine, [.. good, .. good]);
            for (int i = 0; i < bad.Length; i += step)
            {
                int position = i % good.Length;
                AssertJudges(engine, [.. good[..position], bad[i], .. good[position..]]);
            }
        }
    }

    [Fact]
    public void Every_engine_judges_the_signatures_of_Wycheproof_as_it_says()
    {
        KnownKeyJob[] jobs = [.. WycheproofCases.Select(item => new KnownKeyJob(
            Digest256.Create(item.Digest), item.Signature, KnownKeyJob.NoRecoveryId, CompressedPublicKey.Create(item.Key)))];
        SignatureOutcome[] expected = [.. WycheproofCases.Select(item => item.IsValid ? SignatureOutcome.Match : SignatureOutcome.Mismatch)];
        Assert.Equal(231, jobs.Length);
        foreach (SignatureEngine engine in Engines.All)
        {
            SignatureOutcome[] outcomes = new SignatureOutcome[jobs.Length];
            engine.Verify(jobs, outcomes);
            for (int i = 0; i < jobs.Length; i++)
            {
                WycheproofCase item = WycheproofCases[i];
                Assert.True(expected[i] == outcomes[i], $"{engine.Name}, batch: {item.Id} {item.Comment}");
                Assert.True(
                    item.IsValid == engine.Verify(item.Digest, item.Compact, CompressedPublicKey.Create(item.Key)), $"{engine.Name}: {item.Id} {item.Comment}");
            }
        }
    }

    /// <summary>With a recovery id, a valid signature is a known-key job of exactly one id; the equation of a batch sees those.</summary>
    [Fact]
    public void Every_engine_finds_the_one_recovery_id_of_a_signature_of_Wycheproof()
    {
        (string Name, KnownKeyJob Job, SignatureOutcome Expected)[] jobs = [.. WycheproofCases.SelectMany(item => Enumerable.Range(0, 4).Select(id => JobOf(
            $"{item.Id} {item.Comment}", item.Digest, item.Compact, id, ReferenceCurve.Decompress(item.Key)!.Value)))];
        Assert.Equal(WycheproofCases.Count(item => item.IsValid), jobs.Count(job => job.Expected == SignatureOutcome.Match));
        foreach (SignatureEngine engine in Engines.All)
        {
            AssertJudges(engine, jobs);
        }
    }

    private static void AssertJudges(SignatureEngine engine, (string Name, KnownKeyJob Job, SignatureOutcome Expected)[] jobs)
    {
        SignatureOutcome[] outcomes = new SignatureOutcome[jobs.Length];
        engine.Verify([.. jobs.Select(item => item.Job)], outcomes);
        for (int i = 0; i < jobs.Length; i++)
        {
            Assert.True(jobs[i].Expected == outcomes[i], $"{engine.Name}: {jobs[i].Name} is {outcomes[i]} instead of {jobs[i].Expected}");
        }
    }

    private static IEnumerable<(string Name, KnownKeyJob Job, SignatureOutcome Expected)> JobsOf(EdgeCase edge)
    {
        ReferenceCurve.Point own = edge.Key ?? ReferenceCurve.G;
        ReferenceCurve.Point[] keys = [own, own with { Y = ReferenceCurve.P - own.Y }, ReferenceCurve.G];
        return keys.SelectMany(key => Enumerable.Range(0, 4).Append(KnownKeyJob.NoRecoveryId).Select(id => JobOf(edge.Name, edge.Digest, edge.Compact, id, key)));
    }

    private static (string Name, KnownKeyJob Job, SignatureOutcome Expected) JobOf(string name, byte[] digest, byte[] compact, int id, ReferenceCurve.Point key)
    {
        SignatureOutcome expected = id == KnownKeyJob.NoRecoveryId
            ? ReferenceCurve.Verify(digest, compact, key) ? SignatureOutcome.Match : SignatureOutcome.Mismatch
            : ReferenceCurve.Recover(digest, compact, id) is not { } recovered ? SignatureOutcome.RecoveryFailed
            : recovered == key ? SignatureOutcome.Match : SignatureOutcome.Mismatch;
        return (
            $"{name}, id {id}, key {Convert.ToHexStringLower(key.Compressed)}",
            new KnownKeyJob(Digest256.Create(digest), RecoverableSignature.Create([.. compact, 0]), id, CompressedPublicKey.Create(key.Compressed)),
            expected);
    }

    private static JsonElement.ArrayEnumerator Read(string file) => VectorFile.Read(file).GetProperty("cases").EnumerateArray();

    private sealed class EdgeCase(JsonElement element)
    {
        internal string Name { get; } = element.GetProperty("name").GetString()!;

        internal byte[] Digest { get; } = element.Bytes("digest");

        internal byte[] Compact { get; } = [.. element.Bytes("r"), .. element.Bytes("s")];

        internal int RecoveryId { get; } = element.GetProperty("recoveryId").GetInt32();

        internal ReferenceCurve.Point? Key { get; } = element.GetProperty("key").ValueKind == JsonValueKind.Null ? null : PointOf(element.Bytes("key"));

        internal RecoverableSignature Signature => RecoverableSignature.Create([.. Compact, 0]);

        private static ReferenceCurve.Point PointOf(byte[] bytes) => new(ReferenceCurve.Number(bytes.AsSpan(0, 32)), ReferenceCurve.Number(bytes.AsSpan(32)));
    }

    private sealed class WycheproofCase(JsonElement element)
    {
        internal int Id { get; } = element.GetProperty("id").GetInt32();

        internal string Comment { get; } = element.GetProperty("comment").GetString()!;

        internal byte[] Key { get; } = element.Bytes("key");

        internal byte[] Digest { get; } = element.Bytes("digest");

        internal byte[] Compact { get; } = [.. element.Bytes("r"), .. element.Bytes("s")];

        /// <summary>Valid by SEC 1, to which a high s is as good as a low one.</summary>
        internal bool IsValid { get; } = element.GetProperty("result").GetString() is "valid" or "highS";

        internal RecoverableSignature Signature => RecoverableSignature.Create([.. Compact, 0]);
    }
}
