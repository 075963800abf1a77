namespace ChainVerify.Tests.Secp256k1.Bounds;

/// <summary>An unknown of the bounds' computation: a limb that comes in, the product of two, what a rounding leaves or what it takes away.</summary>
/// <param name="name">What messages call it.</param>
/// <param name="range">Where it lies.</param>
/// <param name="granularity">It is always a multiple of 2 to this power.</param>
/// <param name="meaning">For a rounded number: what was rounded, plus the rounding's error.</param>
internal sealed class Quantity(string name, Interval range, int granularity, LinearForm? meaning = null)
{
    private readonly Dictionary<Quantity, Quantity> _products = [];

    internal Interval Range => range;

    internal int Granularity => granularity;

    internal LinearForm? Meaning => meaning;

    /// <summary>The product of two quantities, always the same one for the same two.</summary>
    internal static Quantity Product(Quantity left, Quantity right)
    {
        if (!left._products.TryGetValue(right, out Quantity? product))
        {
            product = new Quantity($"{left}·{right}", left.Range * right.Range, left.Granularity + right.Granularity);
            left._products[right] = right._products[left] = product;
        }

        return product;
    }

    public override string ToString() => name;
}
