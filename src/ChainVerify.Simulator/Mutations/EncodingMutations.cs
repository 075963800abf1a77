using System.Globalization;
using Org.BouncyCastle.Math;

namespace ChainVerify.Simulator;

/// <summary>Changes to the bytes of one ECDSA signature: the range of r and s, the half of s, the recovery byte.</summary>
internal static class EncodingMutations
{
    private static readonly ChainLink[] Links = [ChainLink.App, ChainLink.Kms, ChainLink.Message];

    internal static IEnumerable<ChainMutation> All => Links.SelectMany(ForLink);

    private static IEnumerable<ChainMutation> ForLink(ChainLink link)
    {
#pragma warning disable CA1308 // names on the command line are lower-case
        string name = link.ToString().ToLowerInvariant();
#pragma warning restore CA1308
        foreach (byte v in (byte[])[2, 3, 4, 26, 29, 255])
        {
            yield return new(string.Create(CultureInfo.InvariantCulture, $"{name}/v-{v}"), context => ReplaceV(context, link, v));
        }

        yield return new($"{name}/v-of-other-convention", context => ChangeV(context, link, v => (byte)(v >= 27 ? v - 27 : v + 27), Expectation.Valid));
        yield return new($"{name}/v-of-other-parity", context => ChangeV(context, link, FlipParity, Expectation.Always(context.OtherSigner(link))));

        foreach ((string what, BigInteger value) in OutOfRange())
        {
            yield return new($"{name}/r-{what}", context => Replace(context, link, 0, value, Invalid(link)));
            yield return new($"{name}/s-{what}", context => Replace(context, link, 32, value, Invalid(link)));
        }

        // x = 1 is on the curve (8 is a square modulo p), so r = 1 recovers to a key, though to no known one.
        yield return new($"{name}/r-one", context => Replace(context, link, 0, BigInteger.One, Expectation.Always(context.OtherSigner(link))));
        yield return new($"{name}/s-one", context => Replace(context, link, 32, BigInteger.One, Expectation.Always(context.OtherSigner(link))));
        yield return new($"{name}/s-largest-low", context => Replace(context, link, 32, CurveNumbers.LargestLowS, Expectation.Always(context.OtherSigner(link))));
        yield return new($"{name}/s-smallest-high", context => Replace(context, link, 32, CurveNumbers.LargestLowS.Add(BigInteger.One), Expectation.HighS(link, context.OtherSigner(link))));
        yield return new($"{name}/s-order-minus-one", context => Replace(context, link, 32, CurveNumbers.N.Subtract(BigInteger.One), Expectation.HighS(link, context.OtherSigner(link))));

        // (r, n − s, v ^ 1) is the same signature written differently; without the flipped v it is another key's. A
        // signature without a recovery byte has nothing to flip.
        yield return new($"{name}/high-s-twin", context => NegateS(context, link, flipsParity: true));
        yield return new($"{name}/high-s-without-flipped-v", context => NegateS(context, link, flipsParity: false));
        yield return new($"{name}/r-and-s-swapped", context => SwapRAndS(context, link));
    }

    private static IEnumerable<(string Name, BigInteger Value)> OutOfRange()
    {
        yield return ("zero", BigInteger.Zero);
        yield return ("order", CurveNumbers.N);
        yield return ("order-plus-one", CurveNumbers.N.Add(BigInteger.One));
        yield return ("field-prime", CurveNumbers.P);
        yield return ("all-ff", BigInteger.One.ShiftLeft(256).Subtract(BigInteger.One));
    }

    private static Expectation Invalid(ChainLink link) => Expectation.Always(ChainFailure.InvalidSignatureEncoding, link);

    private static byte FlipParity(byte v) => (byte)(v >= 27 ? ((v - 27) ^ 1) + 27 : v ^ 1);

    private static (SignatureChain, Expectation)? ReplaceV(MutationContext context, ChainLink link, byte v)
        => ChangeV(context, link, _ => v, Invalid(link));

    private static (SignatureChain, Expectation)? ChangeV(MutationContext context, ChainLink link, Func<byte, byte> change, Expectation expectation)
    {
        if (context.GetSignature(link) is not { Length: RecoverableSignature.Size } signature)
        {
            return null;
        }

        signature[^1] = change(signature[^1]);
        return (context.WithSignature(link, signature), expectation);
    }

    private static (SignatureChain, Expectation)? Replace(MutationContext context, ChainLink link, int offset, BigInteger value, Expectation expectation)
    {
        if (context.GetSignature(link) is not { } signature)
        {
            return null;
        }

        CurveNumbers.ToBytes(value).CopyTo(signature, offset);
        return (context.WithSignature(link, signature), expectation);
    }

    private static (SignatureChain, Expectation)? NegateS(MutationContext context, ChainLink link, bool flipsParity)
    {
        if (context.GetSignature(link) is not { } signature)
        {
            return null;
        }

        bool hasRecoveryByte = signature.Length == RecoverableSignature.Size;
        if (!hasRecoveryByte && !flipsParity)
        {
            return null;
        }

        CurveNumbers.ToBytes(CurveNumbers.N.Subtract(CurveNumbers.FromBytes(signature.AsSpan(32, 32)))).CopyTo(signature, 32);
        if (hasRecoveryByte && flipsParity)
        {
            signature[^1] = FlipParity(signature[^1]);
        }

        ExpectedVerdict evm = flipsParity ? ExpectedVerdict.Valid : context.OtherSigner(link);
        return (context.WithSignature(link, signature), Expectation.HighS(link, evm));
    }

    private static (SignatureChain, Expectation)? SwapRAndS(MutationContext context, ChainLink link)
    {
        if (context.GetSignature(link) is not { } signature)
        {
            return null;
        }

        byte[] swapped = [.. signature[32..64], .. signature[..32], .. signature[64..]];
        BigInteger r = CurveNumbers.FromBytes(signature.AsSpan(32, 32));
        BigInteger s = CurveNumbers.FromBytes(signature.AsSpan(0, 32));
        ExpectedVerdict otherwise = signature.Length < RecoverableSignature.Size || CurveNumbers.IsXCoordinate(r)
            ? context.OtherSigner(link)
            : new ExpectedVerdict(ChainFailure.RecoveryFailed, link);
        return (context.WithSignature(link, swapped), s.CompareTo(CurveNumbers.LargestLowS) > 0
            ? Expectation.HighS(link, otherwise)
            : Expectation.Always(otherwise));
    }
}
