using ChainVerify.Signatures;
using ChainVerify.Simulator;
using ChainVerify.Tests.Signatures;
using Xunit;

namespace ChainVerify.Tests.Simulator;

public class ChainGeneratorTests
{
    public static TheoryData<ChainWorkload, ClaimVersion, KeyAlgorithm, InvalidChainKind> Kinds { get; } = new()
    {
        { ChainWorkload.Cold, ClaimVersion.V0, KeyAlgorithm.Secp256k1, InvalidChainKind.OtherDigest },
        { ChainWorkload.Hot, ClaimVersion.V1, KeyAlgorithm.Secp256k1, InvalidChainKind.OtherDigest },
        { ChainWorkload.Mixed, ClaimVersion.V0, KeyAlgorithm.Secp256k1, InvalidChainKind.AnyMutation },
        { ChainWorkload.Mixed, ClaimVersion.V1, KeyAlgorithm.Ed25519, InvalidChainKind.AnyMutation },
        { ChainWorkload.Hot, ClaimVersion.V0, KeyAlgorithm.Ed25519, InvalidChainKind.OtherDigest },
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_engine_finds_what_the_generator_says(
        ChainWorkload workload, ClaimVersion claim, KeyAlgorithm algorithm, InvalidChainKind kind)
    {
        ChainGeneratorOptions options = new()
        {
            Seed = 7,
            Chains = 60,
            Workload = workload,
            Keys = 4,
            Claim = claim,
            Algorithm = algorithm,
            InvalidPercent = 25,
            InvalidKind = kind,
        };
        using ChainGenerator generator = new(options);
        GeneratedChain[] generated = generator.CreateAll(Token);
        Assert.Equal(60, generated.Length);
        Assert.Equal(15, generator.InvalidCount);
        Assert.Equal(15, generated.Count(each => !each.Expected));
        Assert.All(generated, each => Assert.Equal(each.Expected, each.Mutation is null));
        SignatureChain[] chains = [.. generated.Select(each => each.Chain)];
        Verdict[] verdicts = new Verdict[chains.Length];
        foreach (SignatureEngine engine in (SignatureEngine[])[.. Engines.All, new GuessingEngine(Engines.Fastest)])
        {
            ChainVerifier verifier = new(generator.CreatePolicy(), new ChainVerifierOptions { Engine = engine });
            Assert.Equal(45, verifier.VerifyBatch(chains, verdicts, Token));
            for (int i = 0; i < generated.Length; i++)
            {
                Assert.True(generated[i].Expected == verdicts[i].IsValid, $"chain {i}, {generated[i].Mutation}, {engine.Name}: {verdicts[i]}");
            }
        }
    }

    [Fact]
    public void The_same_seed_gives_the_same_chains_in_any_order_and_by_any_implementation()
    {
        ChainGeneratorOptions options = new() { Seed = 42, Chains = 40, Workload = ChainWorkload.Mixed, Keys = 3, InvalidPercent = 20 };
        using ChainGenerator first = new(options);
        using ChainGenerator managed = new(options, EcdsaSigner.Managed);
        using ChainGenerator other = new(options with { Seed = 43 });
        string[] all = [.. first.CreateAll(Token).Select(each => ChainText.Of(each.Chain))];
        string[] backwards = [.. Enumerable.Range(0, 40).Reverse().Select(i => ChainText.Of(managed.Create(i).Chain)).Reverse()];
        string[] parts = [.. first.CreateRange(0, 13, Token).Concat(first.CreateRange(13, 27, Token)).Select(each => ChainText.Of(each.Chain))];
        Assert.Equal(all, backwards);
        Assert.Equal(all, parts);
        Assert.Empty(all.Intersect(other.CreateAll(Token).Select(each => ChainText.Of(each.Chain))));
    }

    /// <summary>Records that people keep must not change with a release: a new answer here is a new format, and a note in the change log.</summary>
    [Fact]
    public void A_seed_means_the_same_chains_for_ever()
    {
        using ChainGenerator generator = new(new ChainGeneratorOptions { Seed = 1, Chains = 10, Workload = ChainWorkload.Mixed, InvalidPercent = 20 });
        Assert.Equal("5406a44a9c515dc1663586d40bb2640aaff89f585196bd4bf968cbd8ea3ca193", ChainText.Digest(generator.CreateAll(Token).Select(each => each.Chain)));
    }

    [Fact]
    public void Cold_chains_share_no_key_and_hot_chains_share_a_few_while_no_message_repeats()
    {
        using ChainGenerator cold = new(new ChainGeneratorOptions { Chains = 30 });
        SignatureChain[] coldChains = [.. cold.CreateAll(Token).Select(each => each.Chain)];
        Assert.Equal(30, coldChains.Select(each => each.AppId).Distinct().Count());
        Assert.Equal(30, coldChains.Select(each => each.AppPublicKey).Distinct().Count());
        Assert.Equal(30, coldChains.Select(each => each.PublicKey).Distinct().Count());
        Assert.Null(cold.HotApp);

        using ChainGenerator hot = new(new ChainGeneratorOptions { Chains = 30, Workload = ChainWorkload.Hot, Keys = 5, NamesAppPublicKey = false });
        SignatureChain[] hotChains = [.. hot.CreateAll(Token).Select(each => each.Chain)];
        Assert.Equal([hot.HotApp], hotChains.Select(each => each.AppId).Distinct());
        Assert.Equal(5, hotChains.Select(each => each.PublicKey).Distinct().Count());
        Assert.Equal(30, hotChains.Select(each => each.Message.Hash).Distinct().Count());
        Assert.All(hotChains, each => Assert.Null(each.AppPublicKey));

        using ChainGenerator mixed = new(new ChainGeneratorOptions { Chains = 30, Workload = ChainWorkload.Mixed, Keys = 2 });
        SignatureChain[] mixedChains = [.. mixed.CreateAll(Token).Select(each => each.Chain)];
        Assert.Equal(3, mixedChains.Count(each => each.AppId != mixed.HotApp));
        Assert.Equal(5, mixedChains.Select(each => each.PublicKey).Distinct().Count());
    }

    [Fact]
    public void An_invalid_share_is_exact_and_its_places_are_spread()
    {
        using ChainGenerator generator = new(new ChainGeneratorOptions { Chains = 400, Workload = ChainWorkload.Hot, Keys = 1, InvalidPercent = 1.5 });
        int[] places = [.. generator.CreateAll(Token).Index().Where(each => !each.Item.Expected).Select(each => each.Index)];
        Assert.Equal(6, places.Length);
        Assert.Contains(places, place => place >= 6);
        Assert.All(places, place => Assert.Equal(ChainGenerator.OtherDigestMutation, generator.Create(place).Mutation));
    }

    [Fact]
    public void An_invalid_message_signature_is_a_low_signature_by_the_right_key()
    {
        using ChainGenerator generator = new(new ChainGeneratorOptions { Chains = 8, InvalidPercent = 100 });
        ChainVerifier verifier = new(generator.CreatePolicy(), new ChainVerifierOptions { Engine = Engines.Fastest });
        Assert.All(generator.CreateAll(Token), each =>
        {
            Verdict verdict = verifier.Verify(each.Chain);
            Assert.Equal(ChainFailure.MessageSignerMismatch, verdict.Failure);
            Assert.Equal(ChainLink.Message, verdict.Link);
        });
    }

    [Fact]
    public void Options_that_do_not_fit_together_are_refused()
    {
        Refuse<ArgumentOutOfRangeException>(new ChainGeneratorOptions { Chains = -1 });
        Refuse<ArgumentOutOfRangeException>(new ChainGeneratorOptions { Keys = 0 });
        Refuse<ArgumentOutOfRangeException>(new ChainGeneratorOptions { InvalidPercent = double.NaN });
        Refuse<ArgumentOutOfRangeException>(new ChainGeneratorOptions { InvalidPercent = 100.5 });
        Refuse<ArgumentOutOfRangeException>(new ChainGeneratorOptions { MessageLength = 15 });
        Refuse<ArgumentNullException>(new ChainGeneratorOptions { Scope = null! });
        Refuse<ArgumentException>(new ChainGeneratorOptions { Scheme = MessageScheme.None, InvalidPercent = 1 });
        Refuse<ArgumentException>(new ChainGeneratorOptions { Scheme = MessageScheme.Ed25519 });
        Refuse<ArgumentException>(new ChainGeneratorOptions { Algorithm = KeyAlgorithm.Ed25519, Scheme = MessageScheme.Digest });
        Refuse<ArgumentException>(new ChainGeneratorOptions { Form = SignatureForm.Compact });
        using ChainGenerator generator = new(new ChainGeneratorOptions { Chains = 2 });
        Assert.Throws<ArgumentOutOfRangeException>(() => generator.Create(2));
        Assert.Throws<ArgumentOutOfRangeException>(() => generator.Create(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => generator.CreateRange(1, 2, Token));
    }

    [Theory]
    [InlineData(MessageScheme.Digest, SignatureForm.Compact)]
    [InlineData(MessageScheme.Digest, SignatureForm.Ethereum)]
    [InlineData(MessageScheme.Sha256, null)]
    [InlineData(MessageScheme.Eip191, SignatureForm.RecoveryId)]
    [InlineData(MessageScheme.None, null)]
    public void Every_scheme_and_form_makes_valid_chains(MessageScheme scheme, SignatureForm? form)
    {
        using ChainGenerator generator = new(new ChainGeneratorOptions { Chains = 5, Scheme = scheme, Form = form });
        SignatureChain[] chains = [.. generator.CreateAll(Token).Select(each => each.Chain)];
        ChainVerifier verifier = new(generator.CreatePolicy(VerificationRules.Evm), new ChainVerifierOptions { Engine = Engines.Fastest });
        Assert.Equal(5, verifier.VerifyBatch(chains, new Verdict[5], Token));
        Assert.All(chains, each => Assert.Equal(scheme, each.Message.Scheme));
    }

    [Fact]
    public void Cancellation_ends_the_work()
    {
        using ChainGenerator generator = new(new ChainGeneratorOptions { Chains = 100 });
        Assert.Throws<OperationCanceledException>(() => generator.CreateAll(new CancellationToken(canceled: true)));
    }

    private static void Refuse<TException>(ChainGeneratorOptions options)
        where TException : ArgumentException
        => Assert.Throws<TException>(() => new ChainGenerator(options).Dispose());
}
