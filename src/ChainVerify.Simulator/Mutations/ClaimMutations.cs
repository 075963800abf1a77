namespace ChainVerify.Simulator;

/// <summary>Changes to what the chain says about app, purpose, domain and scheme: refused by a pinned policy at once, else by a signature, if at all.</summary>
internal static class ClaimMutations
{
    internal static IEnumerable<ChainMutation> All =>
    [
        new("app-id/one-bit", FlipAppIdBit),
        new("app-id/of-other-app", ChainOfOtherApp),
        new("app-id/absent", context => (context.Chain with { AppId = null }, Expectation.ByScope(ExpectedVerdict.Valid, Malformed))),
        new("claim/other-scope", ChangeScope),
        new("claim/scope-with-suffix", context => SetScope(context, context.Chain.Claim.Scope!.Value + ":")),
        new("claim/other-scope-signed", SignOtherScope),
        new("claim/other-version", ChangeVersion),
        new("claim/purpose-absent", OmitPurpose),
        new("scheme/other-scheme-signed", SignOtherScheme),
        new("scheme/renamed", RenameScheme),
        new("scheme/of-other-algorithm", UseSchemeOfOtherAlgorithm),
    ];

    private static ExpectedVerdict Malformed => new(ChainFailure.MalformedRecord);

    private static ExpectedVerdict AppNotAccepted => new(ChainFailure.AppNotAccepted);

    private static ExpectedVerdict SchemeNotAccepted => new(ChainFailure.SchemeNotAccepted);

    private static ExpectedVerdict ScopeNotAccepted(ClaimVersion version)
        => new(version == ClaimVersion.V0 ? ChainFailure.PurposeNotAccepted : ChainFailure.DomainNotAccepted);

    private static (SignatureChain, Expectation)? FlipAppIdBit(MutationContext context)
    {
        byte[] bytes = context.Source.App.AppId.Bytes.ToArray();
        int bit = context.Random.NextIndex(8 * bytes.Length);
        bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        return (
            context.Chain with { AppId = AppId.Create(bytes) },
            Expectation.ByScope(AppNotAccepted, context.OtherSigner(ChainLink.Kms)));
    }

    private static (SignatureChain, Expectation)? ChainOfOtherApp(MutationContext context)
    {
        ChainSource source = context.Source;
        using SimulatedApp app = source.Kms.IssueApp(context.Random.NextAppId());
        using SimulatedKey key = context.NewKey(app, context.Chain.Claim.Scope!.Value.ToString());
        return (
            key.SignMessage(source.Scheme, source.Message, source.Form, source.NamesAppPublicKey),
            Expectation.ByScope(AppNotAccepted, ExpectedVerdict.Valid));
    }

    private static (SignatureChain, Expectation)? ChangeScope(MutationContext context)
        => SetScope(context, Convert.ToHexStringLower(context.Random.NextBytes(8)));

    private static (SignatureChain, Expectation)? SetScope(MutationContext context, string scope)
    {
        ClaimVersion version = context.Chain.Claim.Version;
        KeyClaim claim = version == ClaimVersion.V0 ? KeyClaim.V0(scope) : KeyClaim.V1(scope);
        return (context.Chain with { Claim = claim }, Expectation.ByScope(ScopeNotAccepted(version), context.OtherAppKey));
    }

    /// <summary>A key that the app really has for another purpose or domain.</summary>
    private static (SignatureChain, Expectation)? SignOtherScope(MutationContext context)
    {
        ChainSource source = context.Source;
        using SimulatedKey key = context.NewKey(source.App, Convert.ToHexStringLower(context.Random.NextBytes(8)));
        return (
            key.SignMessage(source.Scheme, source.Message, source.Form, source.NamesAppPublicKey),
            Expectation.ByScope(ScopeNotAccepted(context.Chain.Claim.Version), ExpectedVerdict.Valid));
    }

    /// <summary>The same text as purpose instead of domain, or the other way round.</summary>
    private static (SignatureChain, Expectation)? ChangeVersion(MutationContext context)
    {
        Utf8Text scope = context.Chain.Claim.Scope!.Value;
        bool wasV0 = context.Chain.Claim.Version == ClaimVersion.V0;
        KeyClaim claim = wasV0 ? KeyClaim.V1(scope) : KeyClaim.V0(scope);

        // A policy that pins domains still accepts the default purpose.
        ExpectedVerdict pinned = !wasV0 && scope == "ethereum"
            ? context.OtherAppKey
            : ScopeNotAccepted(claim.Version);
        return (context.Chain with { Claim = claim }, Expectation.ByScope(pinned, context.OtherAppKey));
    }

    private static (SignatureChain, Expectation)? OmitPurpose(MutationContext context)
        => context.Chain.Claim.Version == ClaimVersion.V0
            ? (context.Chain with { Claim = default }, Expectation.ByScope(ExpectedVerdict.Valid, Malformed))
            : null;

    private static (SignatureChain, Expectation)? SignOtherScheme(MutationContext context)
    {
        ChainSource source = context.Source;
        MessageScheme other = (context.Chain.PublicKey.Algorithm, source.Scheme) switch
        {
            (KeyAlgorithm.Ed25519, MessageScheme.None) => MessageScheme.Ed25519,
            (KeyAlgorithm.Ed25519, _) => MessageScheme.None,
            (_, MessageScheme.Digest) => MessageScheme.Eip191Hash,
            _ => MessageScheme.Digest,
        };
        return (
            source.Key.SignMessage(other, context.NewMessage(other), form: null, source.NamesAppPublicKey),
            Expectation.ByScope(SchemeNotAccepted, ExpectedVerdict.Valid));
    }

    /// <summary>The same hash and signature under the name of the scheme that signs the hash another way.</summary>
    private static (SignatureChain, Expectation)? RenameScheme(MutationContext context)
    {
        ChainSource source = context.Source;
        ReadOnlySpan<byte> signature = context.Chain.Message.Signature;
        if (!MessageSignatures.TakesHash(source.Scheme) || signature.Length != RecoverableSignature.Size)
        {
            return null;
        }

        MessageScheme other = source.Scheme == MessageScheme.Digest ? MessageScheme.Eip191Hash : MessageScheme.Digest;
        return (
            context.Chain with { Message = MessageSignatures.Create(other, source.Message, signature) },
            Expectation.ByScope(SchemeNotAccepted, context.OtherSigner(ChainLink.Message)));
    }

    private static (SignatureChain, Expectation)? UseSchemeOfOtherAlgorithm(MutationContext context)
    {
        if (context.Source.Scheme == MessageScheme.None)
        {
            return null;
        }

        byte[] signature = context.Chain.Message.Signature[..64].ToArray();
        MessageScheme other = context.HasEcdsaMessage ? MessageScheme.Ed25519 : MessageScheme.Sha256;
        return (
            context.Chain with { Message = MessageSignatures.Create(other, context.Source.Message, signature) },
            Expectation.Always(Malformed));
    }
}
