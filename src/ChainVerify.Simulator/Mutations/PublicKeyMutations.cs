using Org.BouncyCastle.Math;

namespace ChainVerify.Simulator;

/// <summary>Public keys that are none, or not the right ones. Where a key is no key, the app claims it all the same: only the key is wrong.</summary>
internal static class PublicKeyMutations
{
    internal static IEnumerable<ChainMutation> All =>
    [
        new("key/prefix-04", context => ClaimBytes(context, key => key[0] = 4)),
        new("key/prefix-00", context => ClaimBytes(context, key => key[0] = 0)),
        new("key/x-not-on-curve", context => ClaimBytes(context, key => OffCurve(context.Random).CopyTo(key, 1))),
        new("key/x-above-field-prime", context => ClaimBytes(context, key => AbovePrime.CopyTo(key, 1))),
        new("key/negated", context => Negate(context, isClaimed: false)),
        new("key/negated-and-claimed", context => Negate(context, isClaimed: true)),
        new("app-key/prefix-04", context => NameBytes(context, key => key[0] = 4)),
        new("app-key/prefix-00", context => NameBytes(context, key => key[0] = 0)),
        new("app-key/x-not-on-curve", context => NameBytes(context, key => OffCurve(context.Random).CopyTo(key, 1))),
        new("app-key/x-above-field-prime", context => NameBytes(context, key => AbovePrime.CopyTo(key, 1))),
        new("app-key/of-other-app", NameOtherApp),
        new("app-key/negated", NameNegated),
        new("app-key/named", context => (context.Chain with { AppPublicKey = context.Source.App.PublicKey }, Expectation.Valid)),
        new("app-key/not-named", context => (context.Chain with { AppPublicKey = null }, Expectation.Valid)),
    ];

    /// <summary>p + 1: modulo p this is 1, which is the x of a point (8 is a square).</summary>
    private static byte[] AbovePrime { get; } = CurveNumbers.ToBytes(CurveNumbers.P.Add(BigInteger.One));

    private static Expectation NoKey => Expectation.Always(ChainFailure.InvalidPublicKey);

    private static byte[] OffCurve(DeterministicRandom random)
    {
        BigInteger x = CurveNumbers.NextScalar(random);
        while (CurveNumbers.IsXCoordinate(x))
        {
            x = CurveNumbers.NextScalar(random);
        }

        return CurveNumbers.ToBytes(x);
    }

    private static (SignatureChain, Expectation)? ClaimBytes(MutationContext context, Action<byte[]> change)
    {
        if (context.Chain.PublicKey.Algorithm != KeyAlgorithm.Secp256k1)
        {
            return null;
        }

        byte[] key = context.Chain.PublicKey.Bytes.ToArray();
        change(key);
        return (context.WithClaimedKey(CompressedPublicKey.Create(key)), NoKey);
    }

    private static (SignatureChain, Expectation)? Negate(MutationContext context, bool isClaimed)
    {
        if (context.Chain.PublicKey.Algorithm != KeyAlgorithm.Secp256k1)
        {
            return null;
        }

        CompressedPublicKey negated = Negated(context.Chain.PublicKey.Bytes);
        if (!isClaimed)
        {
            return (context.Chain with { PublicKey = negated }, Expectation.Always(context.OtherAppKey));
        }

        // A credential without a message for the negated key is valid: the app does claim it.
        return (
            context.WithClaimedKey(negated),
            context.HasEcdsaMessage ? Expectation.Always(context.OtherSigner(ChainLink.Message)) : Expectation.Valid);
    }

    private static (SignatureChain, Expectation)? NameBytes(MutationContext context, Action<byte[]> change)
    {
        byte[] key = context.Source.App.PublicKey.Bytes.ToArray();
        change(key);
        return (context.Chain with { AppPublicKey = CompressedPublicKey.Create(key) }, NoKey);
    }

    private static (SignatureChain, Expectation)? NameOtherApp(MutationContext context)
    {
        using SimulatedApp other = context.Source.Kms.IssueApp(context.Random.NextAppId());
        return (context.Chain with { AppPublicKey = other.PublicKey }, OtherKeyNamed);
    }

    private static (SignatureChain, Expectation)? NameNegated(MutationContext context)
        => (context.Chain with { AppPublicKey = Negated(context.Source.App.PublicKey.Bytes) }, OtherKeyNamed);

    private static Expectation OtherKeyNamed => Expectation.Always(ChainFailure.AppKeyMismatch, ChainLink.App);

    private static CompressedPublicKey Negated(ReadOnlySpan<byte> key) => CompressedPublicKey.Create([(byte)(key[0] ^ 1), .. key[1..]]);
}
