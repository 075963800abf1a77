using Org.BouncyCastle.Math;
using Org.BouncyCastle.Math.EC;

namespace ChainVerify.Simulator;

/// <summary>
/// Signatures at the corners of the curve arithmetic: no point for r, the point at infinity, sums of equal points,
/// special keys, an x above the group order.
/// </summary>
internal static class RecoveryMutations
{
    internal static IEnumerable<ChainMutation> All =>
    [
        new("app/r-not-on-curve", context => NoPointForR(context, ChainLink.App)),
        new("kms/r-not-on-curve", context => NoPointForR(context, ChainLink.Kms)),
        new("message/r-not-on-curve", context => NoPointForR(context, ChainLink.Message)),
        new("app/recovers-to-infinity", context => RecoverToInfinity(context, ChainLink.App)),
        new("kms/recovers-to-infinity", context => RecoverToInfinity(context, ChainLink.Kms)),
        new("message/recovers-to-infinity", context => RecoverToInfinity(context, ChainLink.Message)),
        new("message/verifies-to-infinity", VerifyToInfinity),
        new("message/equal-summands-in-verification", context => SignWithSummands(context, isVerification: true)),
        new("message/equal-summands-in-recovery", context => SignWithSummands(context, isVerification: false)),
        new("message/x-of-r-above-order", XAboveOrder),
        new("message/key-is-base-point", context => SignWithKey(context, BigInteger.One)),
        new("message/key-is-negated-base-point", context => SignWithKey(context, CurveNumbers.N.Subtract(BigInteger.One))),
        new("message/key-is-doubled-base-point", context => SignWithKey(context, BigInteger.Two)),
        new("app/key-is-base-point", context => ChainUnderAppKey(context, BigInteger.One)),
        new("app/key-is-negated-base-point", context => ChainUnderAppKey(context, CurveNumbers.N.Subtract(BigInteger.One))),
    ];

    private static (SignatureChain, Expectation)? NoPointForR(MutationContext context, ChainLink link)
    {
        if (context.GetSignature(link) is not { } signature)
        {
            return null;
        }

        // Half of all numbers are no x coordinate.
        BigInteger r = CurveNumbers.NextScalar(context.Random);
        while (CurveNumbers.IsXCoordinate(r))
        {
            r = CurveNumbers.NextScalar(context.Random);
        }

        CurveNumbers.ToBytes(r).CopyTo(signature, 0);
        return (context.WithSignature(link, signature), FailedRecovery(context, link));
    }

    /// <summary>With R = k G and s = z / k the recovered key r^-1 (s R − z G) is the point at infinity.</summary>
    private static (SignatureChain, Expectation)? RecoverToInfinity(MutationContext context, ChainLink link)
    {
        if (context.GetSignature(link) is null)
        {
            return null;
        }

        BigInteger k = CurveNumbers.NextScalar(context.Random);
        BigInteger s = CurveNumbers.FromBytes(context.GetDigest(link).Bytes).Multiply(CurveNumbers.Invert(k)).Mod(CurveNumbers.N);
        return (context.WithSignature(link, context.AsIn(link, CurveNumbers.Assemble(k, s))), FailedRecovery(context, link));
    }

    /// <summary>Under the key −z / r the verification equation z G + r Q gives the point at infinity, which no r belongs to.</summary>
    private static (SignatureChain, Expectation)? VerifyToInfinity(MutationContext context)
    {
        if (!context.HasEcdsaMessage)
        {
            return null;
        }

        BigInteger z = CurveNumbers.FromBytes(context.GetDigest(ChainLink.Message).Bytes);
        byte[] signature = CurveNumbers.Assemble(CurveNumbers.NextScalar(context.Random), CurveNumbers.NextScalar(context.Random));
        BigInteger r = CurveNumbers.FromBytes(signature.AsSpan(0, 32));
        BigInteger d = z.Negate().Multiply(CurveNumbers.Invert(r)).Mod(CurveNumbers.N);
        return (Claimed(context, CurveNumbers.MultiplyBase(d), signature), Expectation.Always(context.OtherSigner(ChainLink.Message)));
    }

    /// <summary>
    /// A right signature whose two summands are equal points, so that adding them is doubling: in the verification
    /// z G + r Q under the key z / r, in the recovery s R − z G with s = −z / k, which is by the key −2 z / r.
    /// </summary>
    private static (SignatureChain, Expectation)? SignWithSummands(MutationContext context, bool isVerification)
    {
        if (!context.HasEcdsaMessage)
        {
            return null;
        }

        BigInteger z = CurveNumbers.FromBytes(context.GetDigest(ChainLink.Message).Bytes);
        BigInteger k = CurveNumbers.NextScalar(context.Random);
        BigInteger inverseK = CurveNumbers.Invert(k);
        BigInteger factor = isVerification ? z : z.ShiftLeft(1).Negate();
        BigInteger s = (isVerification ? z.ShiftLeft(1) : z.Negate()).Multiply(inverseK).Mod(CurveNumbers.N);
        byte[] signature = CurveNumbers.Assemble(k, s);
        BigInteger r = CurveNumbers.FromBytes(signature.AsSpan(0, 32));
        BigInteger d = factor.Multiply(CurveNumbers.Invert(r)).Mod(CurveNumbers.N);
        return (Claimed(context, CurveNumbers.MultiplyBase(d), signature), Expectation.Valid);
    }

    /// <summary>
    /// R has an x between n and p, so r is x − n: a right signature for whoever compares x modulo n, as verification
    /// without a recovery id does. The recovery ids that say so, 2 and 3, are refused; 0 and 1 name the x = r.
    /// </summary>
    private static (SignatureChain, Expectation)? XAboveOrder(MutationContext context)
    {
        if (!context.HasEcdsaMessage)
        {
            return null;
        }

        BigInteger x = CurveNumbers.N.Add(BigInteger.One);
        while (!CurveNumbers.IsXCoordinate(x))
        {
            x = x.Add(BigInteger.One);
        }

        // Q = r^-1 (s R − z G): nobody knows its private key, but the signature is by it, and the app may claim it.
        BigInteger r = x.Subtract(CurveNumbers.N);
        BigInteger s = CurveNumbers.NextScalar(context.Random).Min(CurveNumbers.LargestLowS);
        BigInteger z = CurveNumbers.FromBytes(context.GetDigest(ChainLink.Message).Bytes);
        ECPoint key = CurveNumbers.PointAt(x, hasOddY: false).Multiply(s)
            .Subtract(CurveNumbers.MultiplyBase(z))
            .Multiply(CurveNumbers.Invert(r));
        byte[] signature = [.. CurveNumbers.ToBytes(r), .. CurveNumbers.ToBytes(s), 0];
        bool hasRecoveryByte = context.GetSignature(ChainLink.Message)!.Length == RecoverableSignature.Size;
        ExpectedVerdict verdict = (hasRecoveryByte, CurveNumbers.IsXCoordinate(r)) switch
        {
            (false, _) => ExpectedVerdict.Valid,
            (true, true) => context.OtherSigner(ChainLink.Message),
            (true, false) => new ExpectedVerdict(ChainFailure.RecoveryFailed, ChainLink.Message),
        };
        return (Claimed(context, key, signature), Expectation.Always(verdict));
    }

    private static (SignatureChain, Expectation)? SignWithKey(MutationContext context, BigInteger privateKey)
    {
        if (!context.HasEcdsaMessage || !SigningKey.TryCreate(CurveNumbers.ToBytes(privateKey), context.Signer, out SigningKey? key))
        {
            return null;
        }

        using (key)
        {
            byte[] signature = context.AsIn(ChainLink.Message, key.Sign(context.GetDigest(ChainLink.Message)).Bytes);
            return (
                context.WithClaimedKey(key.PublicKey) with { Message = MessageSignatures.Create(context.Source.Scheme, context.Source.Message, signature) },
                Expectation.Valid);
        }
    }

    private static (SignatureChain, Expectation)? ChainUnderAppKey(MutationContext context, BigInteger privateKey)
    {
        if (!SigningKey.TryCreate(CurveNumbers.ToBytes(privateKey), context.Signer, out SigningKey? key))
        {
            return null;
        }

        using (key)
        {
            SignatureChain chain = context.Chain;
            return (
                chain with
                {
                    AppPublicKey = chain.AppPublicKey is null ? null : key.PublicKey,
                    AppSignature = key.Sign(context.GetDigest(ChainLink.App)),
                    KmsSignature = context.Source.Kms.RootKey.Sign(
                        LinkPreimages.Hash(LinkPreimages.KmsLink(context.Source.App.AppId, key.PublicKey))),
                },
                Expectation.Valid);
        }
    }

    private static SignatureChain Claimed(MutationContext context, ECPoint key, ReadOnlySpan<byte> signature)
        => context.WithClaimedKey(CurveNumbers.Compress(key)) with
        {
            Message = MessageSignatures.Create(context.Source.Scheme, context.Source.Message, context.AsIn(ChainLink.Message, signature)),
        };

    /// <summary>Without a recovery byte nothing is recovered: the signature just does not verify.</summary>
    private static Expectation FailedRecovery(MutationContext context, ChainLink link)
        => context.GetSignature(link)!.Length == RecoverableSignature.Size
            ? Expectation.Always(ChainFailure.RecoveryFailed, link)
            : Expectation.Always(context.OtherSigner(link));
}
