using ChainVerify.Simulator;
using ChainVerify.Tests.Signatures;
using Xunit;

namespace ChainVerify.Tests.Chains;

/// <summary>The engine counts what it is asked, so a cache hit shows as links that were not verified again.</summary>
public class CredentialCacheTests
{
    private static readonly TrustPolicy Policy = ChainMaterial.MakePolicy(VerificationRules.Strict, roots: 1, apps: 2, scopes: 2, schemes: 2);

    private static readonly TrustPolicy EvmPolicy = ChainMaterial.MakePolicy(VerificationRules.Evm, roots: 1, apps: 2, scopes: 2, schemes: 2);

    [Fact]
    public void A_credential_that_was_proven_twice_leaves_only_the_message_to_check()
    {
        (ChainVerifier verifier, GuessingEngine engine) = Make(Policy, 100);
        Assert.Equal(3, Jobs(engine, () => Assert.True(verifier.Verify(Chain(0, 1)).IsValid)));
        Assert.Equal(3, Jobs(engine, () => Assert.True(verifier.Verify(Chain(0, 2)).IsValid)));
        Assert.Equal(1, Jobs(engine, () => Assert.True(verifier.Verify(Chain(0, 3)).IsValid)));
        verifier.ClearCredentialCache();
        Assert.Equal(3, Jobs(engine, () => Assert.True(verifier.Verify(Chain(0, 4)).IsValid)));
    }

    [Fact]
    public void Every_byte_that_was_proven_counts()
    {
        (ChainVerifier verifier, GuessingEngine engine) = Make(EvmPolicy, 100);
        SignatureChain chain = Chain(0, 1);
        Warm(verifier, chain);
        Assert.Equal(1, Jobs(engine, () => verifier.Verify(chain)));

        // The same credential spelled with Ethereum's v is the same credential.
        byte[] app = chain.AppSignature.Bytes.ToArray();
        app[64] += 27;
        Assert.Equal(1, Jobs(engine, () => Assert.True(verifier.Verify(ChainMaterial.With(chain, appSignature: RecoverableSignature.Create(app))).IsValid)));

        // Everything else that differs is looked at in full, and refused unless it proves itself.
        SignatureChain other = Chain(1, 1);
        Assert.True(Jobs(engine, () => Assert.False(verifier.Verify(ChainMaterial.With(chain, appId: ChainMaterial.MakeAppId("x"))).IsValid)) > 1);
        Assert.True(Jobs(engine, () => Assert.False(verifier.Verify(ChainMaterial.With(chain, publicKey: other.PublicKey)).IsValid)) > 1);
        Assert.True(Jobs(engine, () => Assert.False(verifier.Verify(ChainMaterial.With(chain, claim: KeyClaim.V0("Ethereum"))).IsValid)) > 1);
        Assert.True(Jobs(engine, () => Assert.False(verifier.Verify(ChainMaterial.With(chain, claim: KeyClaim.V1("ethereum"))).IsValid)) > 1);
        Assert.True(Jobs(engine, () => Assert.False(verifier.Verify(ChainMaterial.With(chain, appSignature: other.AppSignature)).IsValid)) > 1);
        Assert.True(Jobs(engine, () => Assert.False(verifier.Verify(ChainMaterial.With(chain, kmsSignature: ChainMaterial.Keys[8].KmsSignature)).IsValid)) > 1);

        Verdict wrongAppKey = verifier.Verify(ChainMaterial.With(chain, appPublicKey: ChainMaterial.Keys[8].AppPublicKey));
        Assert.Equal((ChainFailure.AppKeyMismatch, ChainLink.App), (wrongAppKey.Failure, wrongAppKey.Link));
    }

    [Fact]
    public void A_high_s_twin_that_the_evm_rules_proved_stays_refused_under_strict_rules()
    {
        byte[] twin = Chain(0, 1).AppSignature.Bytes.ToArray();
        Reference.ReferenceCurve.Bytes(Reference.ReferenceCurve.N - Reference.ReferenceCurve.Number(twin.AsSpan(32, 32))).CopyTo(twin, 32);
        twin[64] ^= 1;
        SignatureChain chain = ChainMaterial.With(Chain(0, 1), appSignature: RecoverableSignature.Create(twin));
        (ChainVerifier evm, _) = Make(EvmPolicy, 100);
        Warm(evm, chain);
        Assert.True(evm.Verify(chain).IsValid);
        (ChainVerifier strict, _) = Make(Policy, 100);
        Warm(strict, Chain(0, 1));
        Assert.Equal((ChainFailure.HighS, ChainLink.App), (strict.Verify(chain).Failure, strict.Verify(chain).Link));
    }

    [Fact]
    public void Invalid_chains_never_enter()
    {
        VerifierContext context = new(Policy, Engines.Fastest, 100);
        ChainBatch batch = new(context, 8);
        SignatureChain chain = Chain(0, 1);
        SignatureChain[] invalid =
        [
            ChainMaterial.With(chain, message: Chain(1, 1).Message),
            ChainMaterial.With(chain, statementHash: default(Digest256)),
            ChainMaterial.With(chain, appId: ChainMaterial.MakeAppId("x")),
            ChainMaterial.Sign(ChainMaterial.Keys[10], MessageScheme.Eip191Hash, [1], 0, true),
        ];
        Verdict[] verdicts = new Verdict[invalid.Length];
        for (int round = 0; round < 4; round++)
        {
            Assert.Equal(0, batch.Verify(invalid, verdicts));
        }

        Assert.Equal(0, context.Credentials!.Count);
        for (int round = 0; round < 2; round++)
        {
            Assert.Equal(1, batch.Verify([chain], verdicts));
        }

        Assert.Equal(1, context.Credentials.Count);
    }

    [Fact]
    public void A_flood_of_valid_credentials_neither_grows_the_cache_nor_drives_out_those_in_use()
    {
        const int Capacity = 300;
        CredentialCache cache = new(Capacity);
        byte[] buffer = new byte[CredentialKey.MaximumSize];
        CompressedPublicKey key = ChainMaterial.AppKeys[0];
        SignatureChain established = Chain(0, 1);
        for (int i = 0; i < 3; i++)
        {
            cache.NoteProven(Encode(established), key, key);
            cache.TryGet(Encode(established), out _);
        }

        // Each of the flood's credentials is valid and used once, or even twice; the established one is used now and then.
        for (int i = 0; i < 40 * Capacity; i++)
        {
            SignatureChain flood = ChainMaterial.With(established, appId: AppId.Create(ChainMaterial.Seed($"flood {i}").AsSpan(0, 20)));
            cache.NoteProven(Encode(flood), key, key);
            if (i % 2 == 0)
            {
                cache.NoteProven(Encode(flood), key, key);
            }

            if (i % 10 == 0)
            {
                Assert.True(cache.TryGet(Encode(established), out _), $"driven out after {i}");
            }
        }

        Assert.InRange(cache.Count, 1, Capacity + 3);

        CredentialKey Encode(in SignatureChain chain)
            => CredentialKey.Encode(chain, VerificationRules.Strict, chain.AppId!.Value, chain.Claim.Scope!.Value.Bytes, buffer);
    }

    [Fact]
    public void Credentials_with_very_long_purposes_are_verified_every_time()
    {
        (ChainVerifier verifier, GuessingEngine engine) = Make(Policy, 100);
        SignatureChain chain = ChainMaterial.Sign(ChainMaterial.Keys[2], MessageScheme.Eip191Hash, [1], 0, true);
        Assert.Equal(600, chain.Claim.Scope!.Value.Length);
        Warm(verifier, chain);
        Assert.Equal(3, Jobs(engine, () => Assert.True(verifier.Verify(chain).IsValid)));
    }

    [Fact]
    public void A_guessed_key_saves_recoveries_and_a_wrong_guess_costs_only_time()
    {
        // Two roots have issued keys for the same app id: the guess is right for one of them and wrong for the other.
        TrustPolicy policy = ChainMaterial.MakePolicy(VerificationRules.Strict, roots: 2, apps: 2, scopes: 2, schemes: 2);
        (ChainVerifier verifier, GuessingEngine engine) = Make(policy, 100);
        SimulatedKey own = ChainMaterial.Keys[0];
        SimulatedKey elsewhere = ChainMaterial.Keys[8];
        Assert.Equal(own.AppId, elsewhere.AppId);
        Assert.NotEqual(own.AppPublicKey, elsewhere.AppPublicKey);

        Warm(verifier, Chain(0, 1));
        int recoveries = engine.RecoveryJobs;
        Assert.True(verifier.Verify(ChainMaterial.Sign(ChainMaterial.Keys[1], MessageScheme.Eip191Hash, [1], 0, namesApp: false)).IsValid);
        Assert.Equal(recoveries, engine.RecoveryJobs);

        SignatureChain other = ChainMaterial.Sign(elsewhere, MessageScheme.Eip191Hash, [1], 0, namesApp: false);
        Assert.True(verifier.Verify(other).IsValid);
        Assert.True(verifier.Verify(ChainMaterial.With(other, appPublicKey: elsewhere.AppPublicKey)).IsValid);
        Verdict strange = verifier.Verify(ChainMaterial.Sign(ChainMaterial.Keys[10], MessageScheme.Eip191Hash, [1], 0, namesApp: false));
        Assert.Equal((ChainFailure.KmsRootMismatch, ChainLink.Kms), (strange.Failure, strange.Link));
    }

    private static (ChainVerifier Verifier, GuessingEngine Engine) Make(TrustPolicy policy, int capacity)
    {
        GuessingEngine engine = new(Engines.Fastest);
        return (new ChainVerifier(policy, new ChainVerifierOptions { Engine = engine, Threads = 1, CredentialCacheCapacity = capacity }), engine);
    }

    private static void Warm(ChainVerifier verifier, SignatureChain chain)
    {
        for (int i = 0; i < 3; i++)
        {
            Assert.True(verifier.Verify(chain).IsValid);
        }
    }

    private static int Jobs(GuessingEngine engine, Action action)
    {
        int before = engine.KnownKeyJobs + engine.RecoveryJobs;
        action();
        return engine.KnownKeyJobs + engine.RecoveryJobs - before;
    }

    private static SignatureChain Chain(int key, byte message)
        => ChainMaterial.Sign(ChainMaterial.Keys[key], MessageScheme.Eip191Hash, [message], 1, namesApp: false);
}
