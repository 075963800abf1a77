using Org.BouncyCastle.Asn1.X9;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Math.EC;

namespace ChainVerify.Benchmarks.Baselines;

/// <summary>
/// Key recovery as an application writes it with BouncyCastle, following SEC 1, section 4.1.6. BouncyCastle has no such
/// function of its own, and two classes for the same curve: which one the parameters hold decides the speed.
/// </summary>
internal sealed class BouncyCastleRecovery(X9ECParameters parameters)
{
    private readonly BigInteger _order = parameters.N;

    /// <summary>The compressed key, or null.</summary>
    internal byte[]? Recover(ReadOnlySpan<byte> digest, ReadOnlySpan<byte> compact, int recoveryId)
    {
        BigInteger r = new(1, compact[..32]);
        BigInteger s = new(1, compact[32..]);
        if (r.SignValue == 0 || s.SignValue == 0 || r.CompareTo(_order) >= 0 || s.CompareTo(_order) >= 0)
        {
            return null;
        }

        // Neither these signatures nor the ones of anybody who can't choose r at will have an r that was reduced by n.
        if (recoveryId is not (0 or 1) || TryDecode(compact[..32], recoveryId) is not { } point)
        {
            return null;
        }

        BigInteger inverse = r.ModInverse(_order);
        BigInteger u1 = new BigInteger(1, digest).Negate().Multiply(inverse).Mod(_order);
        BigInteger u2 = s.Multiply(inverse).Mod(_order);
        ECPoint key = ECAlgorithms.SumOfTwoMultiplies(parameters.G, u1, point, u2);
        return key.IsInfinity ? null : key.Normalize().GetEncoded(compressed: true);
    }

    private ECPoint? TryDecode(ReadOnlySpan<byte> x, int parity)
    {
        Span<byte> encoded = stackalloc byte[33];
        encoded[0] = (byte)(2 + parity);
        x.CopyTo(encoded[1..]);
        try
        {
            return parameters.Curve.DecodePoint(encoded);
        }
        catch (ArgumentException)
        {
            return null; // no point has this x
        }
    }
}
