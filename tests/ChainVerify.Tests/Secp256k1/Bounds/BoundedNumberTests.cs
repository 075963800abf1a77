using Xunit;

namespace ChainVerify.Tests.Secp256k1.Bounds;

/// <summary>The checker itself: what rounds is refused, what does not is known precisely.</summary>
public sealed class BoundedNumberTests
{
    // 1.5 · 2^104: its last place is 2^52.
    private static readonly BoundedNumber Unit = BoundedNumber.Create(BitConverter.DoubleToInt64Bits(Math.ScaleB(1.5, 104))).AsDouble();

    [Fact]
    public void A_sum_that_fits_53_bits_is_exact_and_one_beyond_is_not_to_be_used()
    {
        BoundedNumber half = Input(Dyadic.PowerOfTwo(52));
        BoundedNumber more = Input(Dyadic.PowerOfTwo(52) + Dyadic.One);
        BoundedNumber exact = half + half;
        exact.RequireExact();
        Assert.Equal(0, exact.Range.Magnitude.CompareTo(Dyadic.PowerOfTwo(53)));
        BoundedNumber approximate = half + more;
        Assert.Throws<ArithmeticException>(approximate.RequireExact);
        Assert.Throws<ArithmeticException>(() => approximate - half);
        Assert.Throws<ArithmeticException>(() => BoundedNumber.FusedMultiplyAdd(approximate, half, half));
    }

    [Fact]
    public void What_is_taken_away_again_is_known_to_be_gone()
    {
        BoundedNumber a = Input(Dyadic.PowerOfTwo(50));
        BoundedNumber b = Input(Dyadic.PowerOfTwo(50));
        Assert.Equal(0, (a + b - a).Range.Magnitude.CompareTo(Dyadic.PowerOfTwo(50)));
        Assert.Equal(0, (a - a).Range.Magnitude.CompareTo(Dyadic.Zero));
    }

    [Fact]
    public void Rounding_to_a_constants_last_place_leaves_at_most_half_of_it()
    {
        BoundedNumber a = Input(Dyadic.PowerOfTwo(53));
        BoundedNumber rounded = a + Unit - Unit;
        Assert.Equal(52, rounded.Granularity);
        Assert.Equal(0, (a - rounded).Range.Magnitude.CompareTo(Dyadic.PowerOfTwo(51)));
    }

    [Fact]
    public void An_approximate_sum_may_choose_what_is_rounded_away()
    {
        BoundedNumber a = Input(Dyadic.PowerOfTwo(53));
        BoundedNumber b = Input(Dyadic.PowerOfTwo(52));
        BoundedNumber rounded = a + b + Unit - Unit;
        BoundedNumber rest = a - rounded + b;
        rest.RequireExact();
        Assert.Equal(0, rest.Range.Magnitude.CompareTo(Dyadic.PowerOfTwo(51) + Dyadic.One));
    }

    [Fact]
    public void Below_the_constants_binade_rounding_is_refused_and_above_it_is_coarser()
    {
        // 1.5 · 2^104 has 2^103 below it in its binade, and 2^103 above.
        BoundedNumber wide = BoundedNumber.Input("wide", new Interval(-Dyadic.PowerOfTwo(103) - Dyadic.One, Dyadic.Zero), 0);
        Assert.Throws<ArithmeticException>(() => wide + Unit);
        BoundedNumber high = BoundedNumber.Input("high", new Interval(Dyadic.Zero, Dyadic.PowerOfTwo(103) + Dyadic.One), 0);
        BoundedNumber rounded = high + Unit - Unit;
        Assert.Equal(52, rounded.Granularity);
        Assert.Equal(0, (high - rounded).Range.Magnitude.CompareTo(Dyadic.PowerOfTwo(52)));
    }

    [Fact]
    public void A_product_is_split_exactly_into_two()
    {
        BoundedNumber a = Input(Dyadic.PowerOfTwo(51));
        BoundedNumber b = Input(Dyadic.PowerOfTwo(51));
        BoundedNumber negatedHigh = Unit - BoundedNumber.FusedMultiplyAdd(a, b, Unit);
        BoundedNumber low = BoundedNumber.FusedMultiplyAdd(a, b, negatedHigh);
        Assert.Equal(0, low.Range.Magnitude.CompareTo(Dyadic.PowerOfTwo(51)));
        Assert.Equal(52, negatedHigh.Granularity);
        Assert.True((low.Form - negatedHigh.Form - (a.Form * b.Form)).IsConstant);
    }

    /// <summary>Halves, quarters and zero are where rounding to nearest is most easily modelled wrong.</summary>
    [Theory]
    [InlineData(0.0)]
    [InlineData(1.0)]
    [InlineData(-1.0)]
    [InlineData(double.MaxValue)]
    [InlineData(double.Epsilon)]
    [InlineData(-0.1)]
    public void A_dyadic_is_the_double(double value)
    {
        Dyadic dyadic = Dyadic.Of(value);
        Assert.Equal(value, Math.ScaleB((double)dyadic.Mantissa, dyadic.Exponent));
        Assert.True(dyadic.IsZero == (value == 0));
        if (value != 0)
        {
            Assert.True(Dyadic.PowerOfTwo(dyadic.LeadingExponent) <= Dyadic.Abs(dyadic));
            Assert.True(Dyadic.PowerOfTwo(dyadic.LeadingExponent + 1) > Dyadic.Abs(dyadic));
            Assert.True(dyadic.FloorTo(0) <= dyadic && dyadic.CeilingTo(0) >= dyadic);
            Assert.Equal(dyadic.Mantissa, dyadic.InUnitsOf(dyadic.Exponent));
        }
    }

    private static BoundedNumber Input(Dyadic bound) => BoundedNumber.Input("input", Interval.PlusMinus(bound), 0);
}
