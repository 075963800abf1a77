using System.Numerics;
using ChainVerify.Tests.Reference;
using Xunit;

namespace ChainVerify.Tests.Secp256k1.Bounds;

/// <summary>
/// A proof by computation, over all normalized operands at once: every operation of the field's vector code is exact where it has to be, its results
/// are normalized, and they are right modulo p.
/// </summary>
public sealed class FieldBoundsTests
{
    // What the code's comments say that the limbs of products and of sums reach, in units of their scales.
    private static readonly BigInteger[] ProductBounds = [Power(51), Power(50) + 1, Power(50) + 2, Power(50) + 4, Power(50) + 5];
    private static readonly BigInteger[] SumBounds = [Power(51) + (2 * Fold), Power(50) + 2, Power(50) + 2, Power(50) + 2, Power(50) + 2];

    private static BigInteger Fold => Power(32) + 977;

    [Fact]
    public void A_product_is_exact_and_normalized_and_right_modulo_p()
    {
        BoundedField left = BoundedField.Normalized("a");
        BoundedField right = BoundedField.Normalized("b");
        BoundedField result = default;
        BoundedField.Multiply(ref result, in left, in right);
        AssertIsCongruent(left.Value * right.Value, result);
        AssertIsWithin(ProductBounds, result);
    }

    [Fact]
    public void A_square_is_exact_and_normalized_and_right_modulo_p()
    {
        BoundedField value = BoundedField.Normalized("a");
        BoundedField result = default;
        BoundedField.Square(ref result, in value);
        AssertIsCongruent(value.Value * value.Value, result);
        AssertIsWithin(ProductBounds, result);
    }

    [Fact]
    public void Sums_and_differences_are_exact_and_normalized_and_right_modulo_p()
    {
        BoundedField a = BoundedField.Normalized("a");
        BoundedField b = BoundedField.Normalized("b");
        BoundedField c = BoundedField.Normalized("c");
        BoundedField result = default;
        BoundedField.Add(ref result, in a, in b);
        AssertIsCongruent(a.Value + b.Value, result);
        BoundedField.Subtract(ref result, in a, in b);
        AssertIsCongruent(a.Value - b.Value, result);
        BoundedField.SubtractBoth(ref result, in a, in b, in c);
        AssertIsCongruent(a.Value - b.Value - c.Value, result);
        BoundedField.SubtractBoth(ref result, in a, in b, in b);
        AssertIsCongruent(a.Value - b.Value - b.Value, result);
        BoundedField.Double(ref result, in a);
        AssertIsCongruent(a.Value + a.Value, result);
        BoundedField.Triple(ref result, in a);
        AssertIsCongruent(a.Value + a.Value + a.Value, result);
        AssertIsWithin(SumBounds, result);
    }

    [Fact]
    public void A_loaded_number_is_normalized()
    {
        BoundedField loaded = BoundedField.Loaded();
        AssertIsWithin([Power(51) + Fold, Power(50) + 1, Power(50) + 1, Power(50) + 1, Power(50) + 1], loaded);
    }

    private static BigInteger Power(int exponent) => BigInteger.One << exponent;

    private static void AssertIsWithin(BigInteger[] bounds, BoundedField result)
    {
        BigInteger[] reached = [.. result.Limbs.Select((limb, k) => limb.Range.Magnitude.CeilingTo(BoundedField.Scales[k]).InUnitsOf(BoundedField.Scales[k]))];
        Assert.Equal(bounds, reached);
    }

    /// <summary>
    /// The result is the sum of its limbs. It differs from what it should be by multiples of quantities, each of which is a multiple of a power of
    /// two: the products of both must be multiples of p.
    /// </summary>
    private static void AssertIsCongruent(LinearForm expected, BoundedField result)
    {
        LinearForm difference = result.Value - expected;
        Assert.True(difference.Constant.IsZero);
        foreach ((Quantity quantity, Dyadic factor) in difference.Terms)
        {
            BigInteger step = (factor * Dyadic.PowerOfTwo(quantity.Granularity)).InUnitsOf(0);
            Assert.True((step % ReferenceCurve.P).IsZero, $"{quantity} enters with the wrong weight");
        }
    }
}
