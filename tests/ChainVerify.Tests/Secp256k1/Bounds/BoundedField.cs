namespace ChainVerify.Tests.Secp256k1.Bounds;

/// <summary>The field's arithmetic over bounds: its other parts are the text of <c>FieldVector512</c> itself (eng/LaneSources).</summary>
internal partial struct BoundedField
{
    private BoundedNumber _limb0;
    private BoundedNumber _limb1;
    private BoundedNumber _limb2;
    private BoundedNumber _limb3;
    private BoundedNumber _limb4;

    /// <summary>The exponents of the limbs' scales.</summary>
    internal static IReadOnlyList<int> Scales { get; } = [0, 52, 103, 154, 205];

    internal readonly IReadOnlyList<BoundedNumber> Limbs => [_limb0, _limb1, _limb2, _limb3, _limb4];

    /// <summary>The element, whose limbs add up to it.</summary>
    internal readonly LinearForm Value => Limbs.Aggregate(LinearForm.Of(Dyadic.Zero), (sum, limb) => sum + limb.Form);

    /// <summary>Any normalized element.</summary>
    internal static BoundedField Normalized(string name) => Create(limb =>
    {
        Dyadic bound = Dyadic.Of(limb == 0 ? NormalizedLimb0 : NormalizedLimb) * Dyadic.PowerOfTwo(Scales[limb]);
        return BoundedNumber.Input($"{name}{limb}", Interval.PlusMinus(bound), Scales[limb]);
    });

    /// <summary>What loading makes of any number below 2^256: its bits cut into limbs, then one carry.</summary>
    internal static BoundedField Loaded()
    {
        int[] bits = [52, 51, 51, 51, 51];
        BoundedField cut = Create(limb => BoundedNumber.Input(
            $"cut{limb}", new Interval(Dyadic.Zero, Dyadic.PowerOfTwo(Scales[limb] + bits[limb]) - Dyadic.PowerOfTwo(Scales[limb])), Scales[limb]));
        BoundedField result = default;
        Normalize(ref result, cut._limb0, cut._limb1, cut._limb2, cut._limb3, cut._limb4);
        return result;
    }

    /// <summary>The code asserts what it takes and what it gives; here the assertion covers every value.</summary>
    private static void AssertNormalized(ref readonly BoundedField value)
    {
        for (int limb = 0; limb < Scales.Count; limb++)
        {
            BoundedNumber number = value.Limbs[limb];
            number.RequireExact();
            Dyadic bound = Dyadic.Of(limb == 0 ? NormalizedLimb0 : NormalizedLimb) * Dyadic.PowerOfTwo(Scales[limb]);
            if (number.Range.Magnitude > bound || number.Granularity < Scales[limb])
            {
                throw new ArithmeticException(
                    $"Limb {limb} reaches {number.Range.Magnitude} in multiples of 2^{number.Granularity}: it is not normalized.");
            }
        }
    }

    private static BoundedField Create(Func<int, BoundedNumber> limb)
        => new() { _limb0 = limb(0), _limb1 = limb(1), _limb2 = limb(2), _limb3 = limb(3), _limb4 = limb(4) };
}
