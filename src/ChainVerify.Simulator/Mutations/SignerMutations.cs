using System.Text;

namespace ChainVerify.Simulator;

/// <summary>Well-formed signatures by the wrong key or over the wrong thing, in each link.</summary>
internal static class SignerMutations
{
    internal static IEnumerable<ChainMutation> All =>
    [
        new(ChainGenerator.OtherDigestMutation, SignOtherMessage),
        new("message/other-message", ReplaceMessage),
        new("message/signed-by-other-key", SignMessageWithOtherKey),
        new("message/signed-by-app-key", context => SignMessageWith(context, context.Source.App.Key)),
        new("message/statement-hash-right", context => CompareStatement(context, isRight: true)),
        new("message/statement-hash-wrong", context => CompareStatement(context, isRight: false)),
        new("message/signer-address-right", NameRightSigner),
        new("message/signer-address-wrong", NameWrongSigner),
        new("app/signed-by-other-app-key", SignClaimWithOtherAppKey),
        new("app/signed-for-other-key", SignClaimOfOtherKey),
        new("app/signed-upper-case-claim", SignUpperCaseClaim),
        new("kms/signed-by-other-root", SignByOtherRoot),
        new("kms/signed-for-other-app-key", SignOtherAppKey),
        new("kms/signed-hexadecimal-app-id", SignHexadecimalAppId),
        new("chain/under-other-root", ChainUnderOtherRoot),
        new("chain/links-swapped", SwapLinks),
    ];

    private static (SignatureChain, Expectation)? SignOtherMessage(MutationContext context)
    {
        ChainSource source = context.Source;
        if (source.Scheme == MessageScheme.None)
        {
            return null;
        }

        SignedMessage other = source.Key.Sign(source.Scheme, context.NewMessage(source.Scheme), source.Form);
        SignedMessage forged = MessageSignatures.Create(source.Scheme, source.Message, other.Signature);
        return (context.Chain with { Message = forged }, Expectation.Always(context.OtherSigner(ChainLink.Message)));
    }

    private static (SignatureChain, Expectation)? ReplaceMessage(MutationContext context)
    {
        ChainSource source = context.Source;
        if (source.Scheme == MessageScheme.None)
        {
            return null;
        }

        SignedMessage forged = MessageSignatures.Create(source.Scheme, context.NewMessage(source.Scheme), context.Chain.Message.Signature);
        return (context.Chain with { Message = forged }, Expectation.Always(context.OtherSigner(ChainLink.Message)));
    }

    private static (SignatureChain, Expectation)? SignMessageWithOtherKey(MutationContext context)
    {
        using SigningKey other = context.Random.NextSigningKey(context.Signer);
        return SignMessageWith(context, other);
    }

    private static (SignatureChain, Expectation)? SignMessageWith(MutationContext context, SigningKey key)
    {
        if (!context.HasEcdsaMessage)
        {
            return null;
        }

        byte[] signature = context.AsIn(ChainLink.Message, key.Sign(context.GetDigest(ChainLink.Message)).Bytes);
        return (context.WithSignature(ChainLink.Message, signature), Expectation.Always(context.OtherSigner(ChainLink.Message)));
    }

    private static (SignatureChain, Expectation)? CompareStatement(MutationContext context, bool isRight)
    {
        if (context.Source.Scheme != MessageScheme.Eip191Hash)
        {
            return null;
        }

        Digest256 hash = isRight ? context.Chain.Message.Hash : context.Random.NextDigest();
        return (
            context.Chain with { StatementHash = hash },
            isRight ? Expectation.Valid : Expectation.Always(ChainFailure.StatementMismatch, ChainLink.Message));
    }

    private static (SignatureChain, Expectation)? NameRightSigner(MutationContext context)
        => context.Source.Key.Address is { } address ? (context.Chain with { SignerAddress = address }, Expectation.Valid) : null;

    private static (SignatureChain, Expectation)? NameWrongSigner(MutationContext context)
        => (
            context.Chain with { SignerAddress = Address.Create(context.Random.NextBytes(Address.Size)) },
            Expectation.Always(ChainFailure.MessageSignerMismatch, ChainLink.Message));

    private static (SignatureChain, Expectation)? SignClaimWithOtherAppKey(MutationContext context)
    {
        using SimulatedApp other = context.Source.Kms.IssueApp(context.Random.NextAppId());
        return (
            context.Chain with { AppSignature = other.SignClaim(context.Chain.Claim, context.Chain.PublicKey) },
            Expectation.Always(context.OtherAppKey));
    }

    private static (SignatureChain, Expectation)? SignClaimOfOtherKey(MutationContext context)
    {
        using SigningKey other = context.Random.NextSigningKey(context.Signer);
        return (
            context.Chain with { AppSignature = context.Source.App.SignClaim(context.Chain.Claim, other.PublicKey) },
            Expectation.Always(context.OtherAppKey));
    }

    /// <summary>The hexadecimal digits of a v0 claim are lower-case; the digits of a key without any letter would not differ.</summary>
    private static (SignatureChain, Expectation)? SignUpperCaseClaim(MutationContext context)
    {
        SignatureChain chain = context.Chain;
        string key = Convert.ToHexString(chain.PublicKey.Bytes);
        if (chain.Claim.Version != ClaimVersion.V0 || !key.Any(char.IsAsciiLetter))
        {
            return null;
        }

        byte[] preimage = [.. chain.Claim.Scope!.Value.Bytes, (byte)':', .. Encoding.ASCII.GetBytes(key)];
        return (
            chain with { AppSignature = context.Source.App.Key.Sign(LinkPreimages.Hash(preimage)) },
            Expectation.Always(context.OtherAppKey));
    }

    private static (SignatureChain, Expectation)? SignByOtherRoot(MutationContext context)
    {
        using SigningKey other = context.Random.NextSigningKey(context.Signer);
        return (
            context.Chain with { KmsSignature = other.Sign(context.GetDigest(ChainLink.Kms)) },
            Expectation.Always(context.OtherSigner(ChainLink.Kms)));
    }

    private static (SignatureChain, Expectation)? SignOtherAppKey(MutationContext context)
    {
        using SigningKey other = context.Random.NextSigningKey(context.Signer);
        byte[] preimage = LinkPreimages.KmsLink(context.Source.App.AppId, other.PublicKey);
        return SignKmsLink(context, preimage);
    }

    private static (SignatureChain, Expectation)? SignHexadecimalAppId(MutationContext context)
        => SignKmsLink(
            context,
            [
                .. "dstack-kms-issued:"u8,
                .. Encoding.ASCII.GetBytes(Convert.ToHexStringLower(context.Source.App.AppId.Bytes)),
                .. context.Source.App.PublicKey.Bytes,
            ]);

    private static (SignatureChain, Expectation)? SignKmsLink(MutationContext context, byte[] preimage)
        => (
            context.Chain with { KmsSignature = context.Source.Kms.RootKey.Sign(LinkPreimages.Hash(preimage)) },
            Expectation.Always(context.OtherSigner(ChainLink.Kms)));

    private static (SignatureChain, Expectation)? ChainUnderOtherRoot(MutationContext context)
    {
        ChainSource source = context.Source;
        using SimulatedKms kms = SimulatedKms.FromKey(context.Random.NextSigningKey(context.Signer));
        using SimulatedApp app = kms.IssueApp(source.App.AppId);
        using SimulatedKey key = context.NewKey(app, context.Chain.Claim.Scope!.Value.ToString());
        return (
            key.SignMessage(source.Scheme, source.Message, source.Form, source.NamesAppPublicKey),
            Expectation.Always(context.OtherSigner(ChainLink.Kms)));
    }

    private static (SignatureChain, Expectation)? SwapLinks(MutationContext context)
        => (
            context.Chain with { AppSignature = context.Chain.KmsSignature, KmsSignature = context.Chain.AppSignature },
            Expectation.Always(context.OtherAppKey));
}
