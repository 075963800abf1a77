using ChainVerify.Secp256k1;
using ChainVerify.Signatures;
using ChainVerify.Tests.Signatures;
using Xunit;

namespace ChainVerify.Tests.Secp256k1.Individual;

/// <summary>Recovery and verification in lanes say what BouncyCastle and libsecp256k1 say, in every width, company and number.</summary>
public sealed class LaneSignatureTests
{
    private static readonly Lazy<Judged> Cases = new(() => Judged.By(SignatureEngine.Managed, SignatureCases.All.Value));

    [Fact]
    public void The_cases_have_every_outcome_and_the_native_engine_agrees()
    {
        Judged cases = Cases.Value;
        Assert.Equal(
            [SignatureOutcome.Match, SignatureOutcome.Mismatch, SignatureOutcome.RecoveryFailed],
            cases.Outcomes.Distinct().Order());
        Assert.Contains(cases.KnownKeys.Zip(cases.Outcomes), pair => pair is { First.RecoveryId: >= 2, Second: SignatureOutcome.Match });
        Assert.Contains(cases.KnownKeys.Zip(cases.Outcomes), pair => pair is { First.RecoveryId: -1, Second: SignatureOutcome.Match });
        foreach (SignatureEngine engine in Engines.All)
        {
            Judged others = Judged.By(engine, SignatureCases.All.Value);
            Assert.Equal(cases.Outcomes, others.Outcomes);
            Assert.Equal(cases.Keys, others.Keys);
        }
    }

    [Theory]
    [MemberData(nameof(LaneForms.InHardware), MemberType = typeof(LaneForms))]
    public void All_cases_together(int lanes) => LaneForms.Run(lanes, new AllTogether());

    [Theory]
    [MemberData(nameof(LaneForms.InHardware), MemberType = typeof(LaneForms))]
    public void Each_case_alone_and_in_all_lanes(int lanes) => LaneForms.Run(lanes, new Repeated());

    [Theory]
    [MemberData(nameof(LaneForms.InHardware), MemberType = typeof(LaneForms))]
    public void Any_number_of_jobs(int lanes) => LaneForms.Run(lanes, new AnyNumber());

    [Theory]
    [MemberData(nameof(LaneForms.InHardware), MemberType = typeof(LaneForms))]
    public void Nothing_is_allocated_after_construction(int lanes) => LaneForms.Run(lanes, new NoAllocation());

    /// <summary>Jobs and what they must come to.</summary>
    private sealed record Judged(RecoveryJob[] Recoveries, PublicKey?[] Keys, KnownKeyJob[] KnownKeys, SignatureOutcome[] Outcomes)
    {
        /// <summary>Each case is a recovery, a job with its id, and one without an id.</summary>
        internal static Judged By(SignatureEngine engine, SignatureCase[] cases)
        {
            RecoveryJob[] recoveries = [.. cases.Select(item => item.ToRecovery())];
            KnownKeyJob[] knownKeys = [.. cases.SelectMany(item => new[] { item.ToKnownKey(), item.ToKnownKeyWithoutId() })];
            RecoveryResult[] results = new RecoveryResult[recoveries.Length];
            SignatureOutcome[] outcomes = new SignatureOutcome[knownKeys.Length];
            engine.Recover(recoveries, results);
            engine.Verify(knownKeys, outcomes);
            return new Judged(recoveries, [.. results.Select(KeyOf)], knownKeys, outcomes);
        }

        internal static PublicKey? KeyOf(RecoveryResult result) => result.Succeeded ? result.PublicKey : null;
    }

    /// <summary>Both operations of one width, used again and again like a workspace.</summary>
    private sealed class Operations<T, TScalars>
        where T : unmanaged, IFieldLanes<T>
        where TScalars : unmanaged, IScalarLanes<TScalars>
    {
        internal LaneRecovery<T, TScalars> Recovery { get; } = new();

        internal LaneVerification<T, TScalars> Verification { get; } = new();

        internal void AssertRecovers(ReadOnlySpan<int> indices)
        {
            Judged cases = Cases.Value;
            RecoveryJob[] jobs = new RecoveryJob[indices.Length];
            for (int i = 0; i < jobs.Length; i++)
            {
                jobs[i] = cases.Recoveries[indices[i]];
            }

            // Old results are no excuse.
            RecoveryResult[] results = new RecoveryResult[jobs.Length];
            Array.Fill(results, new RecoveryResult(PublicKey.CreateUnchecked(new byte[64])));
            Recovery.Recover(jobs, results);
            for (int i = 0; i < jobs.Length; i++)
            {
                Assert.True(cases.Keys[indices[i]] == Judged.KeyOf(results[i]), $"recovery of case {indices[i]} at {i} of {jobs.Length}: {SignatureCases.All.Value[indices[i]]}");
            }
        }

        internal void AssertVerifies(ReadOnlySpan<int> indices)
        {
            Judged cases = Cases.Value;
            KnownKeyJob[] jobs = new KnownKeyJob[indices.Length];
            for (int i = 0; i < jobs.Length; i++)
            {
                jobs[i] = cases.KnownKeys[indices[i]];
            }

            SignatureOutcome[] outcomes = new SignatureOutcome[jobs.Length];
            Verification.Verify(jobs, outcomes);
            for (int i = 0; i < jobs.Length; i++)
            {
                SignatureOutcome expected = cases.Outcomes[indices[i]];
                Assert.True(expected == outcomes[i], $"{outcomes[i]} instead of {expected} for job {indices[i]} at {i} of {jobs.Length}: {SignatureCases.All.Value[indices[i] / 2]}");
            }
        }
    }

    private sealed class AllTogether : ILaneTest
    {
        public void Run<T, TScalars>()
            where T : unmanaged, IFieldLanes<T>
            where TScalars : unmanaged, IScalarLanes<TScalars>
        {
            Operations<T, TScalars> operations = new();
            int[] order = [.. Enumerable.Range(0, Cases.Value.KnownKeys.Length)];
            int[] cases = [.. Enumerable.Range(0, Cases.Value.Recoveries.Length)];
            operations.AssertVerifies(order);
            operations.AssertRecovers(cases);

            // In another order, every case has other neighbours.
            Random random = new(20_26);
            for (int i = 0; i < 3; i++)
            {
                random.Shuffle(order);
                random.Shuffle(cases);
                operations.AssertVerifies(order);
                operations.AssertRecovers(cases);
            }
        }
    }

    private sealed class Repeated : ILaneTest
    {
        public void Run<T, TScalars>()
            where T : unmanaged, IFieldLanes<T>
            where TScalars : unmanaged, IScalarLanes<TScalars>
        {
            Operations<T, TScalars> operations = new();
            int[] same = new int[(2 * T.Lanes) + 1];
            for (int i = 0; i < Cases.Value.KnownKeys.Length; i++)
            {
                // So often that the key gets a comb on the way, if it is one.
                Array.Fill(same, i);
                operations.AssertVerifies(same.AsSpan(0, 1));
                for (int jobs = 0; jobs <= KeyCombs<T>.JobsBeforeComb; jobs += same.Length)
                {
                    operations.AssertVerifies(same);
                }

                operations.AssertVerifies(same);
                operations.Verification.ForgetKeys();
            }

            for (int i = 0; i < Cases.Value.Recoveries.Length; i++)
            {
                Array.Fill(same, i);
                operations.AssertRecovers(same.AsSpan(0, 1));
                operations.AssertRecovers(same);
            }
        }
    }

    private sealed class AnyNumber : ILaneTest
    {
        public void Run<T, TScalars>()
            where T : unmanaged, IFieldLanes<T>
            where TScalars : unmanaged, IScalarLanes<TScalars>
        {
            const int Capacity = LaneMultiplication<FieldElement>.Capacity;
            Operations<T, TScalars> operations = new();
            Random random = new(T.Lanes);
            foreach (int count in Enumerable.Range(0, (3 * T.Lanes) + 2).Concat([Capacity - 1, Capacity, Capacity + 1, (2 * Capacity) + 3]))
            {
                int[] recoveries = [.. Enumerable.Range(0, count).Select(_ => random.Next(Cases.Value.Recoveries.Length))];
                int[] knownKeys = [.. Enumerable.Range(0, count).Select(_ => random.Next(Cases.Value.KnownKeys.Length))];
                operations.AssertRecovers(recoveries);
                operations.AssertVerifies(knownKeys);
            }
        }
    }

    private sealed class NoAllocation : ILaneTest
    {
        public void Run<T, TScalars>()
            where T : unmanaged, IFieldLanes<T>
            where TScalars : unmanaged, IScalarLanes<TScalars>
        {
            Operations<T, TScalars> operations = new();
            Judged cases = Cases.Value;
            RecoveryResult[] results = new RecoveryResult[cases.Recoveries.Length];
            SignatureOutcome[] outcomes = new SignatureOutcome[cases.KnownKeys.Length];

            SteadyState.AllocatesNothing(() =>
            {
                operations.Recovery.Recover(cases.Recoveries, results);
                operations.Verification.Verify(cases.KnownKeys, outcomes);
            });
        }
    }
}
