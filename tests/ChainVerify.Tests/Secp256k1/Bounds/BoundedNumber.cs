namespace ChainVerify.Tests.Secp256k1.Bounds;

/// <summary>
/// In the place of a double: all that is known of the values that it can have, whatever comes in. An operation that could round throws, unless it rounds
/// to the last place of a constant, as the field's code does on purpose.
/// </summary>
/// <remarks>
/// IEEE 754, round to nearest. A result is exact if it is a multiple of some 2^g and not above 2^(g + 53) in magnitude. Adding a number to a large
/// constant rounds it to the constant's last place, as long as the sum does not fall below the constant's binade, where the last place would be
/// finer; above the binade it is twice as coarse. A sum or difference that is neither is <i>approximate</i>, and good for one thing: to
/// be rounded to a constant's last place, where a little error only makes another choice.
/// </remarks>
internal sealed class BoundedNumber
{
    private const int Precision = 53;

    private readonly bool _isApproximate;

    private BoundedNumber(LinearForm form, Interval range, bool isApproximate = false)
    {
        Form = form;
        Range = range;
        _isApproximate = isApproximate;
    }

    /// <summary>What the number is.</summary>
    internal LinearForm Form { get; }

    /// <summary>Where it lies.</summary>
    internal Interval Range { get; }

    /// <summary>It is a multiple of 2 to this power.</summary>
    internal int Granularity => Form.Granularity;

    /// <summary>A number that comes in.</summary>
    internal static BoundedNumber Input(string name, Interval range, int granularity) => new(LinearForm.Of(new Quantity(name, range, granularity)), range);

    /// <summary>The bits of a constant.</summary>
    internal static BitPattern Create(long bits) => new(bits);

    public static BoundedNumber operator -(BoundedNumber number) => new(number.Form * -Dyadic.One, -number.Range, number._isApproximate);

    public static BoundedNumber operator +(BoundedNumber left, BoundedNumber right) => Sum(left, right);

    public static BoundedNumber operator -(BoundedNumber left, BoundedNumber right) => Sum(left, -right);

    internal static BoundedNumber FusedMultiplyAdd(BoundedNumber left, BoundedNumber right, BoundedNumber addend)
    {
        left.RequireExact();
        right.RequireExact();
        BoundedNumber result = Sum(new BoundedNumber(left.Form * right.Form, left.Range * right.Range), addend);
        result.RequireExact();
        return result;
    }

    /// <summary>Throws if the number is approximate.</summary>
    internal void RequireExact()
    {
        if (_isApproximate)
        {
            throw new ArithmeticException($"A result from {Range.Low} to {Range.High} that is a multiple of 2^{Granularity} only can be rounded.");
        }
    }

    private static BoundedNumber Sum(BoundedNumber left, BoundedNumber right)
    {
        if (left._isApproximate || right._isApproximate)
        {
            (BoundedNumber approximate, BoundedNumber other) = left._isApproximate ? (left, right) : (right, left);
            if (!other.Form.IsConstant)
            {
                approximate.RequireExact();
            }

            return RoundTo(other.Form.Constant, approximate);
        }

        LinearForm sum = left.Form + right.Form;
        Interval range = (left.Range + right.Range).And(sum.Range());
        if (range.Magnitude.IsZero || range.Magnitude <= Dyadic.PowerOfTwo(sum.Granularity + Precision))
        {
            return new BoundedNumber(sum, range);
        }

        if (left.Form.IsConstant || right.Form.IsConstant)
        {
            (BoundedNumber constant, BoundedNumber other) = left.Form.IsConstant ? (left, right) : (right, left);
            return RoundTo(constant.Form.Constant, other);
        }

        Quantity error = Error(range.Magnitude.LeadingExponent + 1 - Precision, sum.Granularity);
        return new BoundedNumber(sum + LinearForm.Of(error), range + error.Range, isApproximate: true);
    }

    /// <summary>constant + value, where the value is rounded to the constant's last place, or to twice that place where the sum passes the binade's upper end.</summary>
    private static BoundedNumber RoundTo(Dyadic constant, BoundedNumber value)
    {
        int binade = constant.LeadingExponent;
        int lastPlace = binade + 1 - Precision;
        Interval sum = Interval.Of(constant) + value.Range;
        Interval magnitude = constant.Mantissa.Sign > 0 ? sum : -sum;
        if (magnitude.Low < Dyadic.PowerOfTwo(binade) || magnitude.High > Dyadic.PowerOfTwo(binade + 2))
        {
            throw new ArithmeticException($"{constant} plus a number from {value.Range.Low} to {value.Range.High} leaves the binade of 2^{binade}.");
        }

        int coarsestPlace = magnitude.High > Dyadic.PowerOfTwo(binade + 1) ? lastPlace + 1 : lastPlace;
        Quantity error = Error(coarsestPlace, value.Granularity);
        Interval range = value.Range + error.Range;
        range = new Interval(range.Low.CeilingTo(lastPlace), range.High.FloorTo(lastPlace));
        Quantity rounded = new("rounded", range, lastPlace, value.Form + LinearForm.Of(error));
        return new BoundedNumber(LinearForm.Of(constant) + LinearForm.Of(rounded), Interval.Of(constant) + range);
    }

    /// <summary>Rounding to nearest errs by half a place at most, and by a multiple of what all operands are multiples of.</summary>
    private static Quantity Error(int lastPlace, int granularity)
        => new("error", Interval.PlusMinus(Dyadic.PowerOfTwo(lastPlace - 1)), Math.Min(granularity, lastPlace - 1));

    /// <summary>The bits of a constant, as the field's code writes them.</summary>
    /// <param name="bits">The bits.</param>
    internal readonly struct BitPattern(long bits)
    {
        internal BoundedNumber AsDouble()
        {
            Dyadic constant = Dyadic.Of(BitConverter.Int64BitsToDouble(bits));
            return new BoundedNumber(LinearForm.Of(constant), Interval.Of(constant));
        }
    }
}
