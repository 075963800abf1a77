using ChainVerify.Signatures;
using CsCheck;
using Xunit;

namespace ChainVerify.Tests.Signatures;

/// <summary>
/// A batch says of each job what one-by-one verification says, whatever else is in it: on every width of the vector engine, and on the other engines.
/// </summary>
public sealed class BatchVerificationTests
{
    private static readonly JudgedJob[] All = [.. JudgedJobs.Valid, .. JudgedJobs.Hostile];

    private static readonly Gen<JudgedJob> GenMostlyValid = Gen.Frequency((40, Gen.OneOf<JudgedJob>([.. JudgedJobs.Valid])), (1, Gen.OneOf<JudgedJob>([.. JudgedJobs.Hostile])));

    private static readonly Gen<JudgedJob> GenAny = Gen.OneOf(All);

    [Fact]
    public void The_hostile_jobs_have_every_outcome()
    {
        Assert.All(JudgedJobs.Valid, judged => Assert.Equal(SignatureOutcome.Match, judged.Outcome));
        SignatureOutcome[] outcomes = [.. JudgedJobs.Hostile.Select(judged => judged.Outcome).Distinct().Order()];
        Assert.Equal([SignatureOutcome.Match, SignatureOutcome.Mismatch, SignatureOutcome.RecoveryFailed], outcomes);
        Assert.InRange(JudgedJobs.Hostile.Count(judged => judged.Outcome == SignatureOutcome.Match), 20, 200);
    }

    [Fact]
    public void Every_hostile_job_is_judged_rightly_alone()
        => Assert.All(JudgedJobs.Hostile, judged => AssertJudged([judged]));

    [Fact]
    public void Batches_of_every_size_up_to_300_are_judged_rightly()
    {
        foreach (SignatureEngine engine in VectorEngines.All)
        {
            for (int size = 1; size <= 300; size += engine.Lanes == 1 ? 23 : 1)
            {
                // All valid; and with one culprit, whose place moves on with the size.
                JudgedJob[] batch = [.. JudgedJobs.Valid.Skip(size % 50).Take(size)];
                AssertJudged(engine, batch);
                batch[size * 7 % batch.Length] = JudgedJobs.Hostile[size * 11 % JudgedJobs.Hostile.Count];
                AssertJudged(engine, batch);
            }
        }
    }

    [Fact]
    public void A_culprit_is_found_at_every_place()
    {
        JudgedJob culprit = JudgedJobs.Hostile.First(judged => judged.What == "another digest");
        JudgedJob[] valid = [.. JudgedJobs.Valid.Take(100)];
        foreach (SignatureEngine engine in VectorEngines.All)
        {
            for (int place = 0; place < valid.Length; place += engine.Lanes == 1 ? 17 : 1)
            {
                JudgedJob[] batch = [.. valid];
                batch[place] = culprit;
                AssertJudged(engine, batch);
            }
        }
    }

    [Fact]
    public void Any_batch_is_judged_rightly()
        => Gen.Int[0, 3].SelectMany(kind => kind switch
        {
            0 => GenAny.Array[0, 400],
            1 => GenMostlyValid.Array[0, 1200],
            2 => GenMostlyValid.Array[17, 80],
            _ => GenAny.Array[1, 30],
        }).Sample(batch => AssertJudged(batch), iter: LongTests.Cases(40));

    [Fact]
    public void Batches_of_duplicates_are_judged_rightly()
        => Gen.Select(GenAny, Gen.Int[2, 300]).Sample(
            (judged, count) => AssertJudged([.. Enumerable.Repeat(judged, count)]),
            iter: LongTests.Cases(30));

    [Fact]
    public void Errors_that_cancel_are_found()
    {
        // Equal coefficients, and ones that are predictable from the place: 1 and 2, 2 and 3, and so on.
        for (int seed = 0; seed < 12; seed++)
        {
            (JudgedJob first, JudgedJob second) = JudgedJobs.CancellingPair(1 + (seed % 4), 1 + (seed / 4), seed);
            Assert.Equal(SignatureOutcome.Mismatch, first.Outcome);
            Assert.Equal(SignatureOutcome.Mismatch, second.Outcome);
            foreach (int size in new[] { 0, 6, 24, 64, 200 })
            {
                AssertJudged([first, second, .. JudgedJobs.Valid.Take(size)]);
                AssertJudged([.. JudgedJobs.Valid.Take(size), first, .. JudgedJobs.Valid.Skip(size).Take(size), second]);
            }
        }
    }

    [Fact]
    public void Batches_of_cancelling_pairs_are_judged_rightly()
        => Gen.Int[0, 1000].Array[1, 150].Sample(
            seeds =>
            {
                List<JudgedJob> batch = [];
                foreach (int seed in seeds)
                {
                    (JudgedJob first, JudgedJob second) = JudgedJobs.CancellingPair(1, 1, seed % 40);
                    batch.AddRange([first, second]);
                }

                AssertJudged([.. batch]);
            },
            iter: LongTests.Cases(6));

    [Fact]
    public void Batches_larger_than_a_workspace_are_judged_rightly()
    {
        foreach (SignatureEngine engine in VectorEngines.All.Where(engine => engine.Lanes > 1))
        {
            foreach (int size in new[] { 1023, 1024, 1025, 2047, 2049, 5000 })
            {
                JudgedJob[] batch = [.. Enumerable.Range(0, size).Select(i => JudgedJobs.Valid[i * 13 % JudgedJobs.Valid.Count])];
                AssertJudged(engine, batch);
                batch[size - 1] = JudgedJobs.Hostile[size % JudgedJobs.Hostile.Count];
                batch[size / 3] = JudgedJobs.Hostile[size / 2 % JudgedJobs.Hostile.Count];
                AssertJudged(engine, batch);
            }
        }
    }

    [Fact]
    public void An_engine_stays_right_after_it_has_seen_nothing_but_invalid_jobs()
    {
        // The share of bad jobs decides where the engine begins; it must never decide what it says.
        JudgedJob[] bad = [.. JudgedJobs.Hostile.Where(judged => judged.Outcome != SignatureOutcome.Match).Take(120)];
        foreach (SignatureEngine engine in VectorEngines.All)
        {
            for (int round = 0; round < 6; round++)
            {
                AssertJudged(engine, bad);
            }

            for (int round = 0; round < 12; round++)
            {
                JudgedJob[] batch = [.. JudgedJobs.Valid.Take(150)];
                AssertJudged(engine, batch);
                batch[round * 10] = bad[round];
                AssertJudged(engine, batch);
            }
        }
    }

    private static void AssertJudged(JudgedJob[] batch)
    {
        foreach (SignatureEngine engine in VectorEngines.All)
        {
            AssertJudged(engine, batch);
        }
    }

    private static void AssertJudged(SignatureEngine engine, JudgedJob[] batch)
    {
        KnownKeyJob[] jobs = [.. batch.Select(judged => judged.Job)];
        SignatureOutcome[] outcomes = new SignatureOutcome[batch.Length];
        engine.Verify(jobs, outcomes);
        for (int i = 0; i < batch.Length; i++)
        {
            Assert.True(
                outcomes[i] == batch[i].Outcome, $"{engine.Lanes} lanes, {i} of {batch.Length}: {batch[i]}, but the engine says {outcomes[i]}");
        }
    }
}
