using System.Globalization;

namespace ChainVerify.Simulator;

/// <summary>Makes chains from a seed: valid ones, and invalid ones at random places, each known to be so by construction.</summary>
/// <remarks>
/// A chain depends on the options and its own index only, so chains may be made in any order, in parts and in parallel,
/// and come out the same on every machine. Thread-safe except for <see cref="Dispose"/>. A cold chain costs five scalar
/// multiplications, a hot one costs one; with libsecp256k1 tens of microseconds each, in managed code several times that.
/// </remarks>
public sealed class ChainGenerator : IDisposable
{
    /// <summary>What is written as <see cref="GeneratedChain.Mutation"/> for <see cref="InvalidChainKind.OtherDigest"/>.</summary>
    public const string OtherDigestMutation = "message/other-digest";

    private const string Path = "/oracle";

    private readonly ChainGeneratorOptions _options;
    private readonly SimulatedKms _kms;
    private readonly SimulatedApp? _hotApp;
    private readonly SimulatedKey[] _hotKeys = [];
    private readonly bool[] _isInvalid;

    /// <summary>Makes a generator.</summary>
    /// <param name="options">What to make.</param>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> is null.</exception>
    /// <exception cref="ArgumentException">A number is out of its range, or scheme, algorithm, form and invalid share do not fit together.</exception>
    public ChainGenerator(ChainGeneratorOptions options)
        : this(options, EcdsaSigner.Default)
    {
    }

    internal ChainGenerator(ChainGeneratorOptions options, EcdsaSigner signer)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _options = options;
        _kms = SimulatedKms.FromKey(Stream("root"u8, 0).NextSigningKey(signer));
        _isInvalid = ChooseInvalid(options);
        if (options.Workload != ChainWorkload.Cold)
        {
            _hotApp = _kms.IssueApp(Stream("hot app"u8, 0).NextAppId());
            _hotKeys = new SimulatedKey[options.Keys];
            for (int i = 0; i < _hotKeys.Length; i++)
            {
                _hotKeys[i] = CreateKey(_hotApp, i);
            }
        }
    }

    /// <summary>How many chains there are.</summary>
    public int Count => _options.Chains;

    /// <summary>How many of them are invalid.</summary>
    public int InvalidCount => _isInvalid.AsSpan().Count(true);

    /// <summary>The KMS root that all chains are under, known by its key.</summary>
    public KmsRoot Root => _kms.Root;

    /// <summary>The app of hot chains; null when there are none.</summary>
    public AppId? HotApp => _hotApp?.AppId;

    /// <summary>
    /// The policy that the valid chains satisfy: this root, this purpose or these domains, this scheme; the hot app, or
    /// any app where there are cold chains.
    /// </summary>
    /// <param name="rules">The rules.</param>
    /// <returns>The policy.</returns>
    public TrustPolicy CreatePolicy(VerificationRules rules = VerificationRules.Strict)
    {
        TrustPolicyBuilder builder = new TrustPolicyBuilder()
            .TrustKmsRoot(Root)
            .AcceptMessageScheme(_options.ActualScheme)
            .UseRules(rules);
        _ = _options.Workload == ChainWorkload.Hot ? builder.AcceptApp(_hotApp!.AppId) : builder.AcceptAnyApp();
        if (_options.Claim == ClaimVersion.V0)
        {
            return builder.AcceptPurpose(_options.Scope).Build();
        }

        builder.AcceptDomain(_options.Scope);
        foreach (SimulatedKey key in _hotKeys.AsSpan(Math.Min(1, _hotKeys.Length)))
        {
            builder.AcceptDomain(key.Claim.Scope!.Value);
        }

        return builder.Build();
    }

    /// <summary>Makes one chain.</summary>
    /// <param name="index">From 0 to <see cref="Count"/> − 1.</param>
    /// <returns>The chain.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such chain.</exception>
    public GeneratedChain Create(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        return Create((ulong)index, _isInvalid[index]);
    }

    /// <summary>Makes consecutive chains, on all processors.</summary>
    /// <param name="start">The first chain's index.</param>
    /// <param name="count">How many.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    /// <returns>The chains, in order.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There are no such chains.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public GeneratedChain[] CreateRange(int start, int count, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Count - start);
        GeneratedChain[] chains = new GeneratedChain[count];
        ParallelOptions parallel = new() { CancellationToken = cancellationToken };
        Parallel.For(0, count, parallel, i => chains[i] = Create(start + i));
        return chains;
    }

    /// <summary>Makes all chains, on all processors.</summary>
    /// <param name="cancellationToken">Ends the work early.</param>
    /// <returns>The chains, in order.</returns>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public GeneratedChain[] CreateAll(CancellationToken cancellationToken = default) => CreateRange(0, Count, cancellationToken);

    /// <summary>Overwrites all private keys; chains that were made live on.</summary>
    public void Dispose()
    {
        _kms.Dispose();
        _hotApp?.Dispose();
        foreach (SimulatedKey key in _hotKeys)
        {
            key.Dispose();
        }
    }

    /// <summary>Makes one chain of a set that has its own numbers and decides itself which of its chains are invalid.</summary>
    internal GeneratedChain Create(ulong index, bool isInvalid)
    {
        DeterministicRandom random = Stream("chain"u8, index);
        if (IsCold(index))
        {
            using SimulatedApp app = _kms.IssueApp(random.NextAppId());
            using SimulatedKey key = CreateKey(app, 0);
            return Create(isInvalid, random, app, key);
        }

        return Create(isInvalid, random, _hotApp!, _hotKeys[index % (ulong)_hotKeys.Length]);
    }

    /// <summary>Marks so many of the places, each set of places as likely as any other (Fisher and Yates).</summary>
    internal static void ChoosePlaces(Span<bool> isChosen, int wanted, ulong seed, ulong stream)
    {
        isChosen[..wanted].Fill(true);
        if (wanted == 0)
        {
            return;
        }

        DeterministicRandom random = new(seed, "places"u8, stream);
        for (int i = isChosen.Length - 1; i > 0; i--)
        {
            int j = random.NextIndex(i + 1);
            (isChosen[i], isChosen[j]) = (isChosen[j], isChosen[i]);
        }
    }

    /// <summary>Chooses exactly the rounded share of places.</summary>
    private static bool[] ChooseInvalid(ChainGeneratorOptions options)
    {
        bool[] isInvalid = new bool[options.Chains];
        int wanted = (int)Math.Round(options.Chains * options.InvalidPercent / 100, MidpointRounding.AwayFromZero);
        ChoosePlaces(isInvalid, wanted, options.Seed, 0);
        return isInvalid;
    }

    private GeneratedChain Create(bool isInvalid, DeterministicRandom random, SimulatedApp app, SimulatedKey key)
    {
        MessageScheme scheme = _options.ActualScheme;
        int length = MessageSignatures.TakesHash(scheme) ? Digest256.Size : _options.MessageLength;
        byte[] message = random.NextBytes(length);
        if (isInvalid && _options.InvalidKind == InvalidChainKind.OtherDigest)
        {
            SignedMessage other = key.Sign(scheme, random.NextBytes(length), _options.Form);
            SignedMessage forged = MessageSignatures.Create(scheme, message, other.Signature);
            return new GeneratedChain(key.CreateChain(forged, _options.NamesAppPublicKey), OtherDigestMutation);
        }

        if (isInvalid)
        {
            ChainSource source = new()
            {
                Kms = _kms,
                App = app,
                Key = key,
                Scheme = scheme,
                Message = message,
                Form = _options.Form,
                NamesAppPublicKey = _options.NamesAppPublicKey,
            };
            MutatedChain mutated = Mutate(source, random);
            return new GeneratedChain(mutated.Chain, mutated.Name);
        }

        return new GeneratedChain(key.SignMessage(scheme, message, _options.Form, _options.NamesAppPublicKey), null);
    }

    private MutatedChain Mutate(ChainSource source, DeterministicRandom random)
    {
        // Mutations of the links apply to every chain, so this ends after a few rounds.
        while (true)
        {
            ChainMutation mutation = ChainMutations.All[random.NextIndex(ChainMutations.All.Count)];
            if (mutation.TryApply(source, random, out MutatedChain? mutated)
                && mutated.IsInvalidUnderEveryStrictPolicy
                && !(_options.ForRecords && mutated.Chain is not { StatementHash: null, SignerAddress: null }))
            {
                return mutated;
            }
        }
    }

    private SimulatedKey CreateKey(SimulatedApp app, int ordinal)
    {
        string suffix = ordinal == 0 ? string.Empty : string.Create(CultureInfo.InvariantCulture, $"/{ordinal}");
        return _options.Claim == ClaimVersion.V0
            ? app.GetKey(Path + suffix, _options.Scope, _options.Algorithm)
            : app.GetKeyV1(_options.Scope + suffix, _options.Algorithm);
    }

    private bool IsCold(ulong index) => _options.Workload switch
    {
        ChainWorkload.Cold => true,
        ChainWorkload.Mixed => index % 10 == 9,
        _ => false,
    };

    private DeterministicRandom Stream(ReadOnlySpan<byte> label, ulong index) => new(_options.Seed, label, index);
}
