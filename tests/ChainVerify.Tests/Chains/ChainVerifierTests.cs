using System.Runtime.CompilerServices;
using ChainVerify.Signatures;
using ChainVerify.Simulator;
using ChainVerify.Tests.Signatures;
using Xunit;

namespace ChainVerify.Tests.Chains;

public class ChainVerifierTests
{
    private static readonly TrustPolicy Policy = ChainMaterial.MakePolicy(VerificationRules.Strict, roots: 0, apps: 2, scopes: 2, schemes: 2);

    [Fact]
    public void Default_values_are_not_verified_and_not_valid()
    {
        Verdict verdict = default;
        Assert.False(verdict.IsValid);
        Assert.Equal(ChainFailure.NotVerified, verdict.Failure);
        Assert.Throws<ChainVerificationException>(() => verdict.ThrowIfInvalid());
        Assert.False(new ChainVerifier(Policy).Verify(default).IsValid);
        Assert.NotEqual(SignatureOutcome.Match, default(SignatureOutcome));
        Assert.False(default(RecoveryResult).Succeeded);
    }

    [Fact]
    public void An_invalid_verdict_throws_its_reason_on_demand()
    {
        SignatureChain chain = ChainMaterial.With(Valid(0), kmsSignature: ChainMaterial.Keys[^3].KmsSignature);
        Verdict verdict = new ChainVerifier(Policy).Verify(chain);
        ChainVerificationException exception = Assert.Throws<ChainVerificationException>(() => verdict.ThrowIfInvalid());
        Assert.Equal(verdict, exception.Verdict);
        Assert.Contains("KmsRootMismatch", exception.Message, StringComparison.Ordinal);
        new ChainVerifier(Policy).Verify(Valid(0)).ThrowIfInvalid();
    }

    [Fact]
    public void Too_little_room_for_verdicts_is_the_callers_mistake_and_more_room_is_left_alone()
    {
        ChainVerifier verifier = new(Policy);
        SignatureChain[] chains = [Valid(0), Valid(1)];
        Assert.Throws<ArgumentException>(() => verifier.VerifyBatch(chains, new Verdict[1]));
        Verdict[] verdicts = new Verdict[4];
        verdicts[2] = Verdict.Valid;
        Assert.Equal(2, verifier.VerifyBatch(chains, verdicts));
        Assert.Equal(Verdict.Valid, verdicts[2]);
        Assert.Equal(default, verdicts[3]);
        Assert.Equal(0, verifier.VerifyBatch([], []));
    }

    [Fact]
    public void Wrong_options_are_the_callers_mistake()
    {
        Assert.Throws<ArgumentNullException>(() => new ChainVerifier(null!));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ChainVerifier(Policy, new ChainVerifierOptions { Threads = -1 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ChainVerifier(Policy, new ChainVerifierOptions { CredentialCacheCapacity = -1 }));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_cancelled_batch_throws_and_leaves_no_old_verdicts(int threads)
    {
        SignatureChain[] chains = [.. Enumerable.Range(0, 300).Select(Valid)];
        Verdict[] verdicts = new Verdict[chains.Length];
        Array.Fill(verdicts, Verdict.Valid);
        using CancellationTokenSource source = new();
        CancellingEngine engine = new(source, afterBatches: 2);
        ChainVerifier verifier = new(Policy, new ChainVerifierOptions { Threads = threads, Engine = engine });
        Assert.ThrowsAny<OperationCanceledException>(() => verifier.VerifyBatch(chains, verdicts, source.Token));
        Assert.Contains(default, verdicts);
        Assert.ThrowsAny<OperationCanceledException>(() => verifier.VerifyBatch(chains, verdicts, source.Token));
        Assert.All(verdicts, verdict => Assert.Equal(default, verdict));
    }

    [Fact]
    public void A_batch_of_any_size_keeps_the_order()
    {
        SignatureChain bad = ChainMaterial.With(Valid(0), appSignature: Valid(1).AppSignature);
        foreach (int size in new[] { 1, 2, 63, 64, 65, 130 })
        {
            SignatureChain[] chains = [.. Enumerable.Range(0, size).Select(i => i % 3 == 2 ? bad : Valid(i))];
            Verdict[] verdicts = new Verdict[size];
            ChainVerifier verifier = new(Policy, new ChainVerifierOptions { Threads = 2, Engine = Engines.Fastest });
            Assert.Equal(size - (size / 3), verifier.VerifyBatch(chains, verdicts, TestContext.Current.CancellationToken));
            Assert.All(Enumerable.Range(0, size), i => Assert.Equal(i % 3 != 2, verdicts[i].IsValid));
        }
    }

    [Fact]
    public void One_verifier_serves_many_threads()
    {
        ChainVerifier verifier = new(Policy, new ChainVerifierOptions { Engine = Engines.Fastest, CredentialCacheCapacity = 4 });
        SignatureChain bad = ChainMaterial.With(Valid(0), appSignature: Valid(1).AppSignature);
        int wrong = 0;
        Parallel.For(0, 400, i =>
        {
            bool expectValid = i % 5 != 0;
            if (verifier.Verify(expectValid ? Valid(i) : bad).IsValid != expectValid)
            {
                Interlocked.Increment(ref wrong);
            }
        });
        Assert.Equal(0, wrong);
    }

    [Fact]
    public void Explaining_tells_what_was_recovered_and_gives_the_same_verdict()
    {
        ChainVerifier verifier = new(Policy);
        SimulatedKey key = ChainMaterial.Keys[0];
        ChainExplanation valid = verifier.Explain(Valid(0));
        Assert.True(valid.Verdict.IsValid);
        Assert.Equal(key.AppPublicKey, valid.AppPublicKey!.Value.Compress());
        Assert.Equal(ChainMaterial.TrustedKms.RootAddress, valid.KmsAddress);
        Assert.Equal(key.Address, valid.MessageSignerAddress);
        Assert.Equal(key.Address, valid.DerivedAddress);

        ChainExplanation strange = verifier.Explain(ChainMaterial.Sign(ChainMaterial.Keys[10], MessageScheme.Eip191Hash, [1], 0, false));
        Assert.Equal(ChainFailure.KmsRootMismatch, strange.Verdict.Failure);
        Assert.Equal(ChainMaterial.StrangeKms.RootAddress, strange.KmsAddress);
        Assert.Null(strange.MessageSigner);
    }

    [NativeLibraryFact]
    public void Verifying_with_the_native_engine_allocates_nothing_in_steady_state()
    {
        Assert.True(SignatureEngine.TryGetNative(out SignatureEngine? native));
        AssertAllocatesNothing(native);
    }

    [Fact]
    public void Verifying_with_the_vector_engine_allocates_nothing_in_steady_state()
    {
        SteadyState.SkipUnlessOptimized(); // Assert.All would make failures of skips
        Assert.All(VectorEngines.All, AssertAllocatesNothing);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    public void The_memory_of_a_batch_is_free_when_its_verdicts_are_there(int cacheCapacity)
    {
        ChainVerifier verifier = new(Policy, new ChainVerifierOptions { Threads = 1, CredentialCacheCapacity = cacheCapacity });

        WeakReference[] scopes = VerifyWithScopesOfTheirOwn(verifier);
        GC.Collect();

        Assert.All(scopes, scope => Assert.False(scope.IsAlive));
        GC.KeepAlive(verifier);
    }

    // In a method of its own, so that no local keeps what the verifier should not keep.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference[] VerifyWithScopesOfTheirOwn(ChainVerifier verifier)
    {
        // Two are valid, two are turned away at different stages.
        SignatureChain[] chains = [Valid(0), Valid(1), Valid(2) with { AppSignature = default }, Valid(3) with { PublicKey = default }];
        WeakReference[] scopes = new WeakReference[chains.Length];
        for (int i = 0; i < chains.Length; i++)
        {
            byte[] scope = chains[i].Claim.Scope!.Value.Bytes.ToArray();
            Assert.True(Utf8Text.TryCreate(scope, out Utf8Text purpose));
            chains[i] = chains[i] with { Claim = KeyClaim.V0(purpose) };
            scopes[i] = new WeakReference(scope);
        }

        Verdict[] verdicts = new Verdict[chains.Length];
        Assert.Equal(2, verifier.VerifyBatch(chains, verdicts));
        Assert.Equal(2, verifier.VerifyBatch(chains, verdicts)); // with the cache as it is by now
        Assert.True(verifier.Verify(chains[0]).IsValid);
        return scopes;
    }

    private static void AssertAllocatesNothing(SignatureEngine engine)
    {
        ChainVerifier verifier = new(Policy, new ChainVerifierOptions { Threads = 1, Engine = engine });
        SignatureChain[] chains = [.. Enumerable.Range(0, 64).Select(Valid), Valid(0) with { StatementHash = default(Digest256) }, default];
        Verdict[] verdicts = new Verdict[chains.Length];
        for (int round = 0; round < 40; round++)
        {
            verifier.VerifyBatch(chains, verdicts); // reaches the last tier of the JIT and fills the cache
        }

        SteadyState.AllocatesNothing(() =>
        {
            verifier.VerifyBatch(chains, verdicts);
            verifier.Verify(chains[3]);
        });

        // Cold: without a cache every chain is verified in full, and with one a credential that is seen once stays out.
        ChainVerifier cold = new(Policy, new ChainVerifierOptions { Threads = 1, Engine = engine, CredentialCacheCapacity = 0 });
        SteadyState.AllocatesNothing(() => cold.VerifyBatch(chains, verdicts));
    }

    private static SignatureChain Valid(int index)
        => ChainMaterial.Sign(ChainMaterial.Keys[index % 2], MessageScheme.Eip191Hash, BitConverter.GetBytes(index), index, index % 4 < 2);

    private sealed class CancellingEngine(CancellationTokenSource source, int afterBatches) : SignatureEngine
    {
        private int _batches;

        public override string Name => "cancelling";

        internal override int PreferredBatchSize => 16;

        public override bool TryRecover(ReadOnlySpan<byte> digest, ReadOnlySpan<byte> compact, int recoveryId, out PublicKey publicKey)
            => Engines.Fastest.TryRecover(digest, compact, recoveryId, out publicKey);

        public override bool Verify(ReadOnlySpan<byte> digest, ReadOnlySpan<byte> compact, in CompressedPublicKey publicKey)
            => Engines.Fastest.Verify(digest, compact, publicKey);

        public override bool TryDecompress(in CompressedPublicKey compressed, out PublicKey publicKey)
            => Engines.Fastest.TryDecompress(compressed, out publicKey);

        public override void Verify(ReadOnlySpan<KnownKeyJob> jobs, Span<SignatureOutcome> outcomes)
        {
            base.Verify(jobs, outcomes);
            if (Interlocked.Increment(ref _batches) == afterBatches)
            {
                source.Cancel();
            }
        }
    }
}
