using ChainVerify.Signatures;
using ChainVerify.Simulator;
using ChainVerify.Tests.Signatures;
using Xunit;

namespace ChainVerify.Tests.Simulator;

/// <summary>
/// Every mutation of every kind of chain gets exactly the verdict that its construction says: under both rules, under a
/// pinned and an open policy, from every engine, alone and among others, with and without caches and guessed keys.
/// </summary>
public class ChainMutationTests
{
    private const ulong Seed = 20260807;

    /// <summary>The kinds of chain: claim, scheme, form of the message signature, whether the app key is named.</summary>
    public static TheoryData<ClaimVersion, MessageScheme, SignatureForm?, bool> Kinds { get; } = new()
    {
        { ClaimVersion.V0, MessageScheme.Eip191Hash, null, true },
        { ClaimVersion.V0, MessageScheme.Eip191Hash, SignatureForm.RecoveryId, false },
        { ClaimVersion.V1, MessageScheme.Eip191, null, true },
        { ClaimVersion.V0, MessageScheme.Digest, null, false },
        { ClaimVersion.V1, MessageScheme.Digest, SignatureForm.RecoveryId, false },
        { ClaimVersion.V0, MessageScheme.Sha256, null, true },
        { ClaimVersion.V1, MessageScheme.Sha256, SignatureForm.Ethereum, false },
        { ClaimVersion.V0, MessageScheme.None, null, false },
        { ClaimVersion.V1, MessageScheme.None, null, true },
        { ClaimVersion.V0, MessageScheme.Ed25519, null, true },
        { ClaimVersion.V1, MessageScheme.Ed25519, null, false },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_mutation_gets_its_verdict_from_every_engine(ClaimVersion claim, MessageScheme scheme, SignatureForm? form, bool namesAppKey)
    {
        using Subject subject = new(claim, scheme, form, namesAppKey);
        List<MutatedChain> mutated = Mutate(subject.Source);
        SignatureChain[] chains = [subject.Source.CreateChain(), .. mutated.Select(each => each.Chain), subject.Source.CreateChain()];
        Verdict[] verdicts = new Verdict[chains.Length];
        foreach (VerificationRules rules in (VerificationRules[])[VerificationRules.Strict, VerificationRules.Evm])
        {
            foreach (PolicyScope scope in (PolicyScope[])[PolicyScope.Pinned, PolicyScope.Any])
            {
                ExpectedVerdict[] expected =
                    [ExpectedVerdict.Valid, .. mutated.Select(each => each.GetExpected(rules, scope)), ExpectedVerdict.Valid];
                TrustPolicy policy = subject.Source.CreatePolicy(rules, scope);
                foreach (SignatureEngine engine in (SignatureEngine[])[.. Engines.All, new GuessingEngine(Engines.Fastest)])
                {
                    ChainVerifier verifier = new(policy, new ChainVerifierOptions { Engine = engine });

                    // Warm credentials matter to the verifier, not to the engine: the slow one may leave them out.
                    foreach (string pass in engine == SignatureEngine.Managed ? (string[])["cold"] : ["cold", "warm"])
                    {
                        Assert.Equal(expected.Count(each => each.IsValid), verifier.VerifyBatch(chains, verdicts, TestContext.Current.CancellationToken));
                        AssertMet(expected, verdicts, mutated, $"{engine.Name}, {rules}, {scope}, {pass}");
                    }
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_mutation_gets_its_verdict_alone_and_explained(ClaimVersion claim, MessageScheme scheme, SignatureForm? form, bool namesAppKey)
    {
        using Subject subject = new(claim, scheme, form, namesAppKey);
        ChainVerifier verifier = new(
            subject.Source.CreatePolicy(VerificationRules.Strict, PolicyScope.Any),
            new ChainVerifierOptions { Engine = Engines.Fastest, CredentialCacheCapacity = 0 });
        foreach (MutatedChain mutated in Mutate(subject.Source))
        {
            ExpectedVerdict expected = mutated.GetExpected(VerificationRules.Strict, PolicyScope.Any);
            Verdict verdict = verifier.Verify(mutated.Chain);
            Assert.True(expected.IsMetBy(verdict), $"{mutated.Name}: {verdict}, expected {expected}");
            Assert.Equal(verdict, verifier.Explain(mutated.Chain).Verdict);
        }
    }

    [Fact]
    public void Mutations_have_unique_names_and_each_applies_to_some_kind_of_chain()
    {
        HashSet<string> names = [.. ChainMutations.All.Select(mutation => mutation.Name)];
        Assert.Equal(ChainMutations.All.Count, names.Count);
        foreach (ITheoryDataRow row in Kinds)
        {
            object?[] kind = row.GetData();
            using Subject subject = new((ClaimVersion)kind[0]!, (MessageScheme)kind[1]!, (SignatureForm?)kind[2], (bool)kind[3]!);
            names.ExceptWith(Mutate(subject.Source).Select(mutated => mutated.Name));
        }

        Assert.Empty(names);
    }

    [Fact]
    public void The_same_seed_makes_the_same_mutation()
    {
        using Subject subject = new(ClaimVersion.V0, MessageScheme.Eip191Hash, null, true);
        List<MutatedChain> first = Mutate(subject.Source);
        List<MutatedChain> second = Mutate(subject.Source);
        Assert.Equal(first.Select(each => ChainText.Of(each.Chain)), second.Select(each => ChainText.Of(each.Chain)));
    }

    private static List<MutatedChain> Mutate(ChainSource source)
    {
        List<MutatedChain> mutated = [];
        foreach (ChainMutation mutation in ChainMutations.All)
        {
            if (mutation.TryApply(source, Seed, out MutatedChain? chain))
            {
                Assert.Equal(mutation.Name, chain.Name);
                mutated.Add(chain);
            }
        }

        return mutated;
    }

    private static void AssertMet(ExpectedVerdict[] expected, Verdict[] verdicts, List<MutatedChain> mutated, string where)
    {
        for (int i = 0; i < expected.Length; i++)
        {
            string name = i == 0 || i == expected.Length - 1 ? "unchanged" : mutated[i - 1].Name;
            Assert.True(expected[i].IsMetBy(verdicts[i]), $"{name} ({where}): {verdicts[i]}, expected {expected[i]}");
        }
    }

    private sealed class Subject : IDisposable
    {
        private readonly SimulatedKms _kms;
        private readonly SimulatedApp _app;
        private readonly SimulatedKey _key;

        internal Subject(ClaimVersion claim, MessageScheme scheme, SignatureForm? form, bool namesAppKey)
        {
            DeterministicRandom random = new(Seed, "subject"u8, (ulong)scheme);
            _kms = SimulatedKms.FromKey(random.NextSigningKey(EcdsaSigner.Default));
            _app = _kms.IssueApp(random.NextAppId());
            KeyAlgorithm algorithm = scheme == MessageScheme.Ed25519 || (scheme == MessageScheme.None && claim == ClaimVersion.V1)
                ? KeyAlgorithm.Ed25519
                : KeyAlgorithm.Secp256k1;
            _key = claim == ClaimVersion.V0
                ? _app.GetKey("/oracle", "ethereum", algorithm)
                : _app.GetKeyV1("storage-encryption", algorithm);
            Source = new ChainSource
            {
                Kms = _kms,
                App = _app,
                Key = _key,
                Scheme = scheme,
                Message = random.NextBytes(32),
                Form = form,
                NamesAppPublicKey = namesAppKey,
            };
        }

        internal ChainSource Source { get; }

        public void Dispose()
        {
            _key.Dispose();
            _app.Dispose();
            _kms.Dispose();
        }
    }
}
