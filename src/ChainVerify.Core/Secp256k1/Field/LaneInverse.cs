namespace ChainVerify.Secp256k1;

/// <summary>Inverts one value of lanes with a single inversion: Montgomery's trick across the lanes, in integers.</summary>
/// <remarks>
/// About half the time of raising all lanes to p − 2 (<see cref="FieldPowers{T}"/>): a lone chain of dependent squarings
/// leaves most of the vector units idle. Thread-safe.
/// </remarks>
/// <typeparam name="T">The form of the field.</typeparam>
internal static unsafe class LaneInverse<T>
    where T : unmanaged, IFieldLanes<T>
{
    /// <summary>result = 1 / value in every lane.</summary>
    /// <param name="result">The inverse; may be the value.</param>
    /// <param name="value">No lane is zero: one zero would make all lanes zero.</param>
    internal static void Invert(ref T result, ref readonly T value)
    {
        UInt256* elements = stackalloc UInt256[T.Lanes];
        FieldElement* prefixes = stackalloc FieldElement[T.Lanes];
        T.Store(elements, in value);

        // prefixes[i] is the product of lanes 0 to i.
        prefixes[0] = FieldElement.Create(elements[0]);
        for (int lane = 1; lane < T.Lanes; lane++)
        {
            FieldElement element = FieldElement.Create(elements[lane]);
            FieldElement.Multiply(ref prefixes[lane], in prefixes[lane - 1], in element);
        }

        FieldElement inverse = FieldElement.Create(ModularInverse.ModuloFieldPrime(prefixes[T.Lanes - 1].Value));
        for (int lane = T.Lanes - 1; lane > 0; lane--)
        {
            FieldElement element = FieldElement.Create(elements[lane]);
            FieldElement.Multiply(ref prefixes[lane], in prefixes[lane - 1], in inverse);
            elements[lane] = prefixes[lane].Value;
            FieldElement.Multiply(ref inverse, in inverse, in element);
        }

        elements[0] = inverse.Value;
        T.Load(ref result, elements);
    }
}
