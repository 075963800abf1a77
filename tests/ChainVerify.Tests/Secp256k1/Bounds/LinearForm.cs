namespace ChainVerify.Tests.Secp256k1.Bounds;

/// <summary>A constant plus multiples of quantities. What cancels is seen to cancel, which bounds alone would not know.</summary>
internal sealed class LinearForm
{
    private readonly Dictionary<Quantity, Dyadic> _terms;

    private LinearForm(Dyadic constant, Dictionary<Quantity, Dyadic> terms)
    {
        Constant = constant;
        _terms = terms;
    }

    internal Dyadic Constant { get; }

    internal IReadOnlyDictionary<Quantity, Dyadic> Terms => _terms;

    internal bool IsConstant => _terms.Count == 0;

    /// <summary>Every value is a multiple of 2 to this power.</summary>
    internal int Granularity => _terms.Select(term => term.Value.TrailingExponent + term.Key.Granularity).Append(Constant.TrailingExponent).Min();

    internal static LinearForm Of(Dyadic constant) => new(constant, []);

    internal static LinearForm Of(Quantity quantity) => new(Dyadic.Zero, new() { [quantity] = Dyadic.One });

    public static LinearForm operator +(LinearForm left, LinearForm right)
    {
        Dictionary<Quantity, Dyadic> terms = new(left._terms);
        foreach ((Quantity quantity, Dyadic factor) in right._terms)
        {
            AddTo(terms, quantity, factor);
        }

        return new LinearForm(left.Constant + right.Constant, terms);
    }

    public static LinearForm operator -(LinearForm left, LinearForm right) => left + (right * -Dyadic.One);

    public static LinearForm operator *(LinearForm form, Dyadic factor)
        => factor.IsZero ? Of(Dyadic.Zero) : new(form.Constant * factor, form._terms.ToDictionary(term => term.Key, term => term.Value * factor));

    public static LinearForm operator *(LinearForm left, LinearForm right)
    {
        LinearForm result = (left * right.Constant) + (right * left.Constant) - Of(left.Constant * right.Constant);
        foreach ((Quantity first, Dyadic firstFactor) in left._terms)
        {
            foreach ((Quantity second, Dyadic secondFactor) in right._terms)
            {
                result += Of(Quantity.Product(first, second)) * (firstFactor * secondFactor);
            }
        }

        return result;
    }

    /// <summary>
    /// Bounds of the values: those of the terms as they are, or with every rounded number replaced by what it means, whichever are closer. Where
    /// a rounded number was taken away from what was rounded, only the error is left.
    /// </summary>
    internal Interval Range() => RangeOfTerms().And(Expand().RangeOfTerms());

    private LinearForm Expand()
    {
        LinearForm form = this;
        while (form._terms.Keys.FirstOrDefault(quantity => quantity.Meaning is not null) is { } rounded)
        {
            form += (rounded.Meaning! - Of(rounded)) * form._terms[rounded];
        }

        return form;
    }

    private Interval RangeOfTerms()
        => _terms.Aggregate(Interval.Of(Constant), (sum, term) => sum + (term.Key.Range * term.Value));

    private static void AddTo(Dictionary<Quantity, Dyadic> terms, Quantity quantity, Dyadic factor)
    {
        Dyadic sum = factor + terms.GetValueOrDefault(quantity);
        if (sum.IsZero)
        {
            terms.Remove(quantity);
        }
        else
        {
            terms[quantity] = sum;
        }
    }
}
