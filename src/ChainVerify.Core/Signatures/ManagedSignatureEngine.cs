using ChainVerify.Secp256k1;
using Org.BouncyCastle.Asn1.X9;
using Org.BouncyCastle.Crypto.EC;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Math.EC;
using Org.BouncyCastle.Utilities;

namespace ChainVerify.Signatures;

/// <summary>The engine in managed code: BouncyCastle, on its custom curve class with the curve's endomorphism.</summary>
/// <remarks>
/// The generic curve class behind <c>SecNamedCurves</c> is several times slower. BouncyCastle allocates big integers and
/// points, so this engine does too. Its exceptions are never reached: every input is checked before.
/// </remarks>
internal sealed class ManagedSignatureEngine : SignatureEngine
{
    internal static readonly ManagedSignatureEngine Instance = new();

    private static readonly X9ECParameters Parameters = CustomNamedCurves.GetByName("secp256k1");

    private static readonly ECCurve Curve = Parameters.Curve;

    private static readonly BigInteger N = Parameters.N;

    private static readonly BigInteger P = Curve.Field.Characteristic;

    private ManagedSignatureEngine()
    {
    }

    /// <inheritdoc/>
    public override string Name => "managed";

    internal override int PreferredBatchSize => 16;

    /// <inheritdoc/>
    public override bool TryRecover(ReadOnlySpan<byte> digest, ReadOnlySpan<byte> compact, int recoveryId, out PublicKey publicKey)
    {
        CheckLengths(digest, compact);
        publicKey = default;
        if (recoveryId is < 0 or > 3 || !AreScalars(compact))
        {
            return false;
        }

        BigInteger r = new(1, compact[..32]);
        BigInteger s = new(1, compact[32..]);

        // The x of R is r, or r + n when bit 1 of the id is set, which must still be below p (SEC 1, section 4.1.6, step 1.1).
        BigInteger x = (recoveryId & 2) == 0 ? r : r.Add(N);
        if (x.CompareTo(P) >= 0 || !TryFindPoint(x, (recoveryId & 1) != 0, out ECPoint? point))
        {
            return false;
        }

        // Q = r^-1 (s R − z G). n is prime and r is in [1, n − 1], so the inverse exists.
        BigInteger z = new(1, digest);
        BigInteger inverse = BigIntegers.ModOddInverseVar(N, r);
        BigInteger u1 = inverse.Multiply(z).Negate().Mod(N);
        BigInteger u2 = inverse.Multiply(s).Mod(N);
        ECPoint sum = ECAlgorithms.SumOfTwoMultiplies(Parameters.G, u1, point, u2).Normalize();
        if (sum.IsInfinity)
        {
            return false;
        }

        publicKey = ToPublicKey(sum);
        return true;
    }

    /// <inheritdoc/>
    public override bool Verify(ReadOnlySpan<byte> digest, ReadOnlySpan<byte> compact, in CompressedPublicKey publicKey)
    {
        CheckLengths(digest, compact);
        if (!AreScalars(compact) || !TryFindPoint(publicKey, out ECPoint? key))
        {
            return false;
        }

        BigInteger r = new(1, compact[..32]);
        BigInteger s = new(1, compact[32..]);
        BigInteger z = new(1, digest);
        BigInteger inverse = BigIntegers.ModOddInverseVar(N, s);
        BigInteger u1 = inverse.Multiply(z).Mod(N);
        BigInteger u2 = inverse.Multiply(r).Mod(N);
        ECPoint sum = ECAlgorithms.SumOfTwoMultiplies(Parameters.G, u1, key, u2).Normalize();
        return !sum.IsInfinity && sum.AffineXCoord.ToBigInteger().Mod(N).Equals(r);
    }

    /// <inheritdoc/>
    public override bool TryDecompress(in CompressedPublicKey compressed, out PublicKey publicKey)
    {
        bool found = TryFindPoint(compressed, out ECPoint? point);
        publicKey = found ? ToPublicKey(point!) : default;
        return found;
    }

    private static bool TryFindPoint(in CompressedPublicKey compressed, out ECPoint? point)
    {
        ReadOnlySpan<byte> bytes = compressed.Bytes;
        BigInteger x = new(1, bytes[1..]);
        point = null;
        return bytes[0] is 2 or 3 && x.CompareTo(P) < 0 && TryFindPoint(x, bytes[0] == 3, out point);
    }

    /// <summary>The point with this x, below p, and this parity of y. Not by <c>DecodePoint</c>, which throws on bad input.</summary>
    private static bool TryFindPoint(BigInteger x, bool oddY, out ECPoint? point)
    {
        ECFieldElement xElement = Curve.FromBigInteger(x);
        ECFieldElement? y = xElement.Square().Multiply(xElement).Add(Curve.B).Sqrt();
        if (y is null)
        {
            point = null;
            return false;
        }

        // y is not zero: −7 is no cube modulo p, since the group has odd order and hence no point of order two.
        point = Curve.CreatePoint(x, (y.TestBitZero() == oddY ? y : y.Negate()).ToBigInteger());
        return true;
    }

    private static PublicKey ToPublicKey(ECPoint normalized)
    {
        Span<byte> bytes = stackalloc byte[PublicKey.Size];
        normalized.AffineXCoord.EncodeTo(bytes[..32]);
        normalized.AffineYCoord.EncodeTo(bytes[32..]);
        return PublicKey.CreateUnchecked(bytes);
    }

    private static bool AreScalars(ReadOnlySpan<byte> compact)
        => GroupOrder.Classify(compact[..32]) is ScalarRange.Low or ScalarRange.High
            && GroupOrder.Classify(compact[32..]) is ScalarRange.Low or ScalarRange.High;
}
