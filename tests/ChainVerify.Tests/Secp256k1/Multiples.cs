using System.Collections.Concurrent;
using System.Numerics;
using ChainVerify.Tests.Reference;
using CsCheck;

namespace ChainVerify.Tests.Secp256k1;

/// <summary>Points whose logarithm to the base G is known, so that what any sum of them is can be told by adding numbers.</summary>
internal static class Multiples
{
    private static readonly ConcurrentDictionary<BigInteger, ReferenceCurve.Point?> Known = new();

    private static readonly BigInteger[] Large = [.. Enumerable.Range(1, 24).Select(i => BigInteger.ModPow(3, 1000 + i, ReferenceCurve.N))];

    /// <summary>Logarithms that are often equal or opposite, and others. Never zero: infinity has no row.</summary>
    internal static Gen<BigInteger> GenLogarithm { get; } = Gen.Frequency(
        (3, Gen.OneOf(-3, -2, -1, 1, 2, 3).Select(small => (BigInteger)small)),
        (2, Gen.Int[4, 200].Select(small => (BigInteger)small)),
        (2, Gen.OneOf(Large)));

    /// <summary>logarithm · G; null is infinity.</summary>
    internal static ReferenceCurve.Point? Of(BigInteger logarithm)
        => Known.GetOrAdd(ReferenceCurve.Modulo(logarithm, ReferenceCurve.N), scalar => ReferenceCurve.Multiply(scalar, ReferenceCurve.G));
}
