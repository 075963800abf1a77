using ChainVerify.Signatures;
using ChainVerify.Simulator;
using ChainVerify.Tests.Reference;
using ChainVerify.Tests.Signatures;
using CsCheck;
using Xunit;

namespace ChainVerify.Tests.Chains;

/// <summary>A verdict depends on the chain and the policy alone: not on the engine, the batch, the order, the threads or the cache.</summary>
public class ChainEquivalenceTests
{
    /// <summary>No cache, one that is always full, and one that holds everything.</summary>
    private static readonly int[] CacheCapacities = [0, 3, 1000];

    [Fact]
    public void Every_way_to_verify_gives_the_verdict_of_the_reference_verifier()
        => Gen.Select(ChainMaterial.GenPolicy, ChainMaterial.GenAny.Array[1, 24], Gen.Int[0, 1000]).Sample(
            (policy, chains, seed) =>
            {
                (ChainFailure, ChainLink)[] expected = [.. chains.Select(chain => ReferenceVerifier.Verify(policy, chain))];
                foreach (SignatureEngine engine in Engines.All)
                {
                    foreach (int capacity in CacheCapacities)
                    {
                        AssertVerdicts(new ChainVerifier(policy, Options(engine, 1, capacity)), chains, expected, seed);
                        AssertVerdicts(new ChainVerifier(policy, Options(new GuessingEngine(engine), 1, capacity)), chains, expected, seed);
                    }

                    AssertVerdicts(new ChainVerifier(policy, Options(engine, 3, 1000)), chains, expected, seed);
                    AssertVerdicts(new ChainVerifier(policy, Options(new GuessingEngine(engine), 3, 1000)), chains, expected, seed);
                }
            },
            iter: 25);

    [Fact]
    public void Most_failures_are_reached_by_the_generated_chains()
    {
        // Guards the test above: a generator that only makes malformed chains would prove nothing.
        HashSet<(ChainFailure, ChainLink)> reached = [];
        int valid = 0;
        Gen.Select(ChainMaterial.GenPolicy, ChainMaterial.GenAny).Sample(
            (policy, chain) =>
            {
                Verdict verdict = new ChainVerifier(policy).Verify(chain);
                lock (reached)
                {
                    reached.Add((verdict.Failure, verdict.Link));
                    valid += verdict.IsValid ? 1 : 0;
                }
            },
            iter: 12_000);
        Assert.InRange(valid, 1000, 8000);
        (ChainFailure, ChainLink)[] missing =
        [
            .. new (ChainFailure, ChainLink)[]
            {
                (ChainFailure.None, ChainLink.None),
                (ChainFailure.MalformedRecord, ChainLink.None),
                (ChainFailure.AppNotAccepted, ChainLink.None),
                (ChainFailure.PurposeNotAccepted, ChainLink.None),
                (ChainFailure.DomainNotAccepted, ChainLink.None),
                (ChainFailure.SchemeNotAccepted, ChainLink.None),
                (ChainFailure.InvalidSignatureEncoding, ChainLink.App),
                (ChainFailure.InvalidSignatureEncoding, ChainLink.Kms),
                (ChainFailure.InvalidSignatureEncoding, ChainLink.Message),
                (ChainFailure.HighS, ChainLink.App),
                (ChainFailure.HighS, ChainLink.Kms),
                (ChainFailure.HighS, ChainLink.Message),
                (ChainFailure.InvalidPublicKey, ChainLink.None),
                (ChainFailure.RecoveryFailed, ChainLink.App),
                (ChainFailure.AppKeyMismatch, ChainLink.App),
                (ChainFailure.RecoveryFailed, ChainLink.Kms),
                (ChainFailure.KmsRootMismatch, ChainLink.Kms),
                (ChainFailure.StatementMismatch, ChainLink.Message),
                (ChainFailure.RecoveryFailed, ChainLink.Message),
                (ChainFailure.MessageSignerMismatch, ChainLink.Message),
            }.Except(reached),
        ];
        Assert.Empty(missing);
    }

    [Fact]
    public void What_strict_rules_accept_the_evm_rules_accept()
        => Gen.Select(ChainMaterial.GenAny, Gen.Int[0, 3], Gen.Int[0, 3]).Sample(
            (chain, roots, scopes) =>
            {
                Verdict strict = new ChainVerifier(ChainMaterial.MakePolicy(VerificationRules.Strict, roots, 2, scopes, 2)).Verify(chain);
                Verdict evm = new ChainVerifier(ChainMaterial.MakePolicy(VerificationRules.Evm, roots, 2, scopes, 2)).Verify(chain);
                Assert.True(!strict.IsValid || evm.IsValid);
                Assert.True(strict.IsValid || !evm.IsValid || strict.Failure == ChainFailure.HighS);
            },
            iter: 1000);

    [Fact]
    public void No_flipped_bit_in_a_signed_field_stays_valid_under_strict_rules()
    {
        TrustPolicy policy = ChainMaterial.MakePolicy(VerificationRules.Strict, roots: 2, apps: 2, scopes: 2, schemes: 2);
        ChainVerifier verifier = new(policy);
        ChainMaterial.GenValid.Where(chain => verifier.Verify(chain).IsValid).Sample(
            chain =>
            {
                SignatureChain[] flipped = [.. Flips(chain)];
                Verdict[] verdicts = new Verdict[flipped.Length];
                Assert.Equal(0, verifier.VerifyBatch(flipped, verdicts));
                Assert.True(verifier.Verify(chain).IsValid); // the cache holds it, and still the flips were refused
            },
            iter: Engines.All.Count > 1 ? 12 : 3);
    }

    [Fact]
    public void Short_and_long_texts_side_by_side_give_the_verdict_of_the_reference_verifier()
    {
        int[] lengths = [0, 68, 69, 384, 400, 1_920, 1_921, 6_000];
        SimulatedApp app = ChainMaterial.TrustedKms.IssueApp(ChainMaterial.MakeAppId("app"));
        List<SignatureChain> chains = [];
        foreach (int scopeLength in lengths)
        {
            SimulatedKey[] keys = [app.GetKey("/texts", new string('p', scopeLength)), app.GetKeyV1(new string('d', scopeLength + 1))];
            foreach (int length in lengths)
            {
                SignatureChain chain = ChainMaterial.Sign(
                    keys[chains.Count % 2], MessageScheme.Eip191, new byte[length], form: 0, namesApp: length % 2 == 0);
                chains.Add(chain);
                chains.Add(ChainMaterial.With(
                    chain, message: WithMessage(MessageScheme.Eip191, new byte[length + 1], chain.Message.Signature.ToArray())));
            }
        }

        TrustPolicy policy = ChainMaterial.MakePolicy(VerificationRules.Strict, roots: 1, apps: 2, scopes: 2, schemes: 2);
        (ChainFailure, ChainLink)[] expected = [.. chains.Select(chain => ReferenceVerifier.Verify(policy, chain))];
        Assert.Equal(chains.Count / 2, expected.Count(verdict => verdict == (ChainFailure.None, ChainLink.None)));
        foreach (SignatureEngine engine in Engines.All)
        {
            AssertVerdicts(new ChainVerifier(policy, Options(engine, 1, 0)), [.. chains], expected, seed: 1);
        }
    }

    private static IEnumerable<SignatureChain> Flips(SignatureChain chain)
    {
        foreach (byte[] bytes in FlipEach(chain.AppId?.Bytes.ToArray() ?? []))
        {
            yield return ChainMaterial.With(chain, appId: AppId.Create(bytes));
        }

        foreach (byte[] bytes in FlipEach(chain.AppSignature.Bytes.ToArray()))
        {
            yield return ChainMaterial.With(chain, appSignature: RecoverableSignature.Create(bytes));
        }

        foreach (byte[] bytes in FlipEach(chain.KmsSignature.Bytes.ToArray()))
        {
            yield return ChainMaterial.With(chain, kmsSignature: RecoverableSignature.Create(bytes));
        }

        foreach (byte[] bytes in FlipEach(chain.PublicKey.Bytes.ToArray()))
        {
            Assert.True(DerivedPublicKey.TryCreate(bytes, chain.PublicKey.Algorithm, out DerivedPublicKey key));
            yield return ChainMaterial.With(chain, publicKey: key);
        }

        foreach (byte[] bytes in FlipEach(chain.AppPublicKey?.Bytes.ToArray() ?? []))
        {
            yield return ChainMaterial.With(chain, appPublicKey: CompressedPublicKey.Create(bytes));
        }

        byte[] scope = chain.Claim.Scope!.Value.Bytes.ToArray();
        foreach (byte[] bytes in FlipEach(scope.Length > 40 ? scope[..40] : scope))
        {
            if (Utf8Text.TryCreate(scope.Length > 40 ? [.. bytes, .. scope[40..]] : bytes, out Utf8Text text))
            {
                yield return ChainMaterial.With(chain, claim: chain.Claim.Version == ClaimVersion.V0 ? KeyClaim.V0(text) : KeyClaim.V1(text));
            }
        }

        MessageScheme scheme = chain.Message.Scheme;
        if (scheme is MessageScheme.Eip191Hash or MessageScheme.Digest)
        {
            foreach (byte[] bytes in FlipEach(chain.Message.Hash.Bytes.ToArray()))
            {
                yield return ChainMaterial.With(chain, message: WithMessage(scheme, bytes, chain.Message.Signature.ToArray()));
            }
        }
        else
        {
            foreach (byte[] bytes in FlipEach(chain.Message.Message.ToArray()))
            {
                yield return ChainMaterial.With(chain, message: WithMessage(scheme, bytes, chain.Message.Signature.ToArray()));
            }
        }

        byte[] signed = scheme is MessageScheme.Eip191Hash or MessageScheme.Digest ? chain.Message.Hash.Bytes.ToArray() : chain.Message.Message.ToArray();
        foreach (byte[] bytes in FlipEach(chain.Message.Signature.ToArray()))
        {
            yield return ChainMaterial.With(chain, message: WithMessage(scheme, signed, bytes));
        }
    }

    private static SignedMessage WithMessage(MessageScheme scheme, byte[] signed, byte[] signature) => scheme switch
    {
        MessageScheme.Eip191Hash => SignedMessage.Eip191Hash(Digest256.Create(signed), RecoverableSignature.Create(signature)),
        MessageScheme.Eip191 => SignedMessage.Eip191(signed, RecoverableSignature.Create(signature)),
        MessageScheme.Digest => SignedMessage.Digest(Digest256.Create(signed), EcdsaSignature.Create(signature)),
        MessageScheme.Sha256 => SignedMessage.Sha256(signed, EcdsaSignature.Create(signature)),
        MessageScheme.Ed25519 => SignedMessage.Ed25519(signed, Ed25519Signature.Create(signature)),
        _ => SignedMessage.None,
    };

    private static IEnumerable<byte[]> FlipEach(byte[] bytes)
    {
        for (int bit = 0; bit < bytes.Length * 8; bit++)
        {
            byte[] flipped = [.. bytes];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            yield return flipped;
        }
    }

    private static void AssertVerdicts(ChainVerifier verifier, SignatureChain[] chains, (ChainFailure, ChainLink)[] expected, int seed)
    {
        // Cold, warm (the same batch again), then one by one in another order, then explained.
        Verdict[] verdicts = new Verdict[chains.Length];
        for (int round = 0; round < 3; round++)
        {
            int valid = verifier.VerifyBatch(chains, verdicts, TestContext.Current.CancellationToken);
            Assert.Equal(expected, verdicts.Select(verdict => (verdict.Failure, verdict.Link)));
            Assert.Equal(expected.Count(outcome => outcome.Item1 == ChainFailure.None), valid);
        }

        for (int i = 0; i < chains.Length; i++)
        {
            int index = (int)((((long)i * 7919) + seed) % chains.Length);
            Verdict verdict = verifier.Verify(chains[index]);
            Assert.Equal(verdicts[index], verdict);
            Assert.Equal(verdict, verifier.Explain(chains[index]).Verdict);
        }
    }

    private static ChainVerifierOptions Options(SignatureEngine engine, int threads, int capacity)
        => new() { Engine = engine, Threads = threads, CredentialCacheCapacity = capacity };
}
