namespace ChainVerify.Simulator;

/// <summary>What a mutation works with: the valid chain, its keys, randomness, and the means to put changed parts back.</summary>
internal sealed class MutationContext
{
    internal MutationContext(ChainSource source, DeterministicRandom random)
    {
        Source = source;
        Random = random;
        Chain = source.CreateChain();
    }

    internal ChainSource Source { get; }

    internal DeterministicRandom Random { get; }

    /// <summary>The valid chain.</summary>
    internal SignatureChain Chain { get; }

    internal EcdsaSigner Signer => Source.App.Key.Signer;

    internal bool HasEcdsaMessage => Source.Scheme is not (MessageScheme.None or MessageScheme.Ed25519);

    /// <summary>
    /// What happens when the app signature is, or becomes, that of another key: a named key does not match; an unnamed
    /// one is recovered as another key, about which the KMS signature says nothing.
    /// </summary>
    internal ExpectedVerdict OtherAppKey => Chain.AppPublicKey is null
        ? new ExpectedVerdict(ChainFailure.KmsRootMismatch, ChainLink.Kms)
        : new ExpectedVerdict(ChainFailure.AppKeyMismatch, ChainLink.App);

    /// <summary>What happens when a link's signature recovers to another key than before.</summary>
    internal ExpectedVerdict OtherSigner(ChainLink link) => link switch
    {
        ChainLink.App => OtherAppKey,
        ChainLink.Kms => new ExpectedVerdict(ChainFailure.KmsRootMismatch, ChainLink.Kms),
        _ => new ExpectedVerdict(ChainFailure.MessageSignerMismatch, ChainLink.Message),
    };

    /// <summary>The ECDSA signature of a link, 64 or 65 bytes; null when the link has none.</summary>
    internal byte[]? GetSignature(ChainLink link) => link switch
    {
        ChainLink.App => Chain.AppSignature.Bytes.ToArray(),
        ChainLink.Kms => Chain.KmsSignature.Bytes.ToArray(),
        _ => HasEcdsaMessage ? Chain.Message.Signature.ToArray() : null,
    };

    /// <summary>The digest that a link signs; the link must have an ECDSA signature.</summary>
    internal Digest256 GetDigest(ChainLink link) => link switch
    {
        ChainLink.App => LinkPreimages.Hash(LinkPreimages.KeyClaim(Chain.Claim, Chain.PublicKey)),
        ChainLink.Kms => LinkPreimages.Hash(LinkPreimages.KmsLink(Source.App.AppId, Source.App.PublicKey)),
        _ => MessageSignatures.Digest(Source.Scheme, Source.Message.Span),
    };

    /// <summary>The valid chain with another signature in one link.</summary>
    internal SignatureChain WithSignature(ChainLink link, ReadOnlySpan<byte> signature) => link switch
    {
        ChainLink.App => Chain with { AppSignature = RecoverableSignature.Create(signature) },
        ChainLink.Kms => Chain with { KmsSignature = RecoverableSignature.Create(signature) },
        _ => Chain with { Message = MessageSignatures.Create(Source.Scheme, Source.Message, signature) },
    };

    /// <summary>The valid chain with another derived key, claimed by the app as it claimed the right one.</summary>
    internal SignatureChain WithClaimedKey(in DerivedPublicKey publicKey) => Chain with
    {
        PublicKey = publicKey,
        AppSignature = Source.App.SignClaim(Chain.Claim, publicKey),
    };

    /// <summary>Gives a 65-byte signature the form of the link's own: its kind of v, or no v.</summary>
    internal byte[] AsIn(ChainLink link, ReadOnlySpan<byte> signature)
    {
        byte[] original = GetSignature(link)!;
        byte[] result = signature[..original.Length].ToArray();
        if (original.Length == RecoverableSignature.Size && original[^1] >= 27)
        {
            result[^1] += 27;
        }

        return result;
    }

    /// <summary>The same keys, used for another purpose, domain, scheme or message.</summary>
    internal SimulatedKey NewKey(SimulatedApp app, string name)
        => Chain.Claim.Version == ClaimVersion.V0
            ? app.GetKey("/oracle", name, Chain.PublicKey.Algorithm)
            : app.GetKeyV1(name, Chain.PublicKey.Algorithm);

    /// <summary>A message of the scheme's kind that is not the chain's.</summary>
    internal byte[] NewMessage(MessageScheme scheme)
        => Random.NextBytes(MessageSignatures.TakesHash(scheme) ? Digest256.Size : 40);
}
