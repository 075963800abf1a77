using System.Numerics;

namespace ChainVerify.Simulator;

/// <summary>Changes to Ed25519 signatures and keys. Numbers are little-endian (RFC 8032, section 5.1).</summary>
internal static class Ed25519Mutations
{
    private const int HalfSize = 32;

    private static readonly BigInteger P = BigInteger.Pow(2, 255) - 19;

    /// <summary>The order of the base point.</summary>
    private static readonly BigInteger L = BigInteger.Pow(2, 252) + BigInteger.Parse("27742317777372353535851937790883648493", System.Globalization.CultureInfo.InvariantCulture);

    internal static IEnumerable<ChainMutation> All =>
    [
        new("message/ed25519-r-one-bit", context => Change(context, signature => signature[0] ^= 2, Mismatch)),
        new("message/ed25519-s-one-bit", context => Change(context, signature => signature[HalfSize] ^= 1, Mismatch)),
        new("message/ed25519-s-plus-order", context => Change(context, AddOrderToS, InvalidEncoding)),
        new("message/ed25519-s-order", context => Change(context, signature => Write(L, signature.AsSpan(HalfSize)), InvalidEncoding)),
        new("message/ed25519-r-not-canonical", context => Change(context, signature => Write(P + 1, signature.AsSpan(0, HalfSize)), InvalidEncoding)),
        new("message/ed25519-all-zero", context => Change(context, Array.Clear, Mismatch)),
        new("message/ed25519-signed-by-other-key", SignByOtherKey),
        new("key/ed25519-identity", context => Claim(context, BigInteger.One)),
        new("key/ed25519-order-two", context => Claim(context, P - 1)),
        new("key/ed25519-order-four", context => Claim(context, BigInteger.Zero)),
        new("key/ed25519-not-canonical", context => Claim(context, P + 3)),
        new("key/ed25519-not-on-curve", context => Claim(context, FindOffCurve())),
    ];

    private static Expectation Mismatch => Expectation.Always(ChainFailure.MessageSignerMismatch, ChainLink.Message);

    private static Expectation InvalidEncoding => Expectation.Always(ChainFailure.InvalidSignatureEncoding, ChainLink.Message);

    private static (SignatureChain, Expectation)? Change(MutationContext context, Action<byte[]> change, Expectation expectation)
    {
        if (context.Source.Scheme != MessageScheme.Ed25519)
        {
            return null;
        }

        byte[] signature = context.Chain.Message.Signature.ToArray();
        change(signature);
        return (context.WithSignature(ChainLink.Message, signature), expectation);
    }

    private static (SignatureChain, Expectation)? SignByOtherKey(MutationContext context)
    {
        if (context.Source.Scheme != MessageScheme.Ed25519)
        {
            return null;
        }

        using Ed25519SigningKey other = Ed25519SigningKey.Create(context.Random.NextBytes(Ed25519SigningKey.Size));
        return (context.WithSignature(ChainLink.Message, other.Sign(context.Source.Message.Span).Bytes), Mismatch);
    }

    /// <summary>A derived key with this y and an even x, claimed by the app.</summary>
    private static (SignatureChain, Expectation)? Claim(MutationContext context, BigInteger y)
    {
        if (context.Chain.PublicKey.Algorithm != KeyAlgorithm.Ed25519)
        {
            return null;
        }

        byte[] key = new byte[Ed25519PublicKey.Size];
        Write(y, key);
        return (context.WithClaimedKey(Ed25519PublicKey.Create(key)), Expectation.Always(ChainFailure.InvalidPublicKey));
    }

    private static void AddOrderToS(byte[] signature)
    {
        Span<byte> s = signature.AsSpan(HalfSize);
        Write(new BigInteger(s, isUnsigned: true) + L, s);
    }

    /// <summary>A y for which x² = (y² − 1) / (d y² + 1) has no solution: the quotient is a square exactly when the product is.</summary>
    private static BigInteger FindOffCurve()
    {
        BigInteger d = P - (121665 * BigInteger.ModPow(121666, P - 2, P) % P);
        for (BigInteger y = 2; ; y++)
        {
            BigInteger product = ((y * y) - 1) * ((d * y * y) + 1) % P;
            if (BigInteger.ModPow(product, (P - 1) / 2, P) == P - 1)
            {
                return y;
            }
        }
    }

    private static void Write(BigInteger value, Span<byte> destination)
    {
        destination.Clear();
        value.TryWriteBytes(destination, out _, isUnsigned: true); // all numbers here are below 2^256
    }
}
