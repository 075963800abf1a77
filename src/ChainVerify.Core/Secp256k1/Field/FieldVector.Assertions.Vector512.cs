using System.Diagnostics;
using System.Runtime.Intrinsics;

namespace ChainVerify.Secp256k1;

/// <content>Debug builds check that what enters and what leaves is normalized.</content>
internal partial struct FieldVector512
{
    /// <inheritdoc/>
    public static bool IsNormalized(ref readonly FieldVector512 value) =>
        IsLimb(value._limb0, NormalizedLimb0)
        && IsLimb(value._limb1 * InverseScale1, NormalizedLimb)
        && IsLimb(value._limb2 * InverseScale2, NormalizedLimb)
        && IsLimb(value._limb3 * InverseScale3, NormalizedLimb)
        && IsLimb(value._limb4 * InverseScale4, NormalizedLimb);

    [Conditional("DEBUG")]
    private static void AssertNormalized(ref readonly FieldVector512 value) => Debug.Assert(IsNormalized(in value), "An element is not normalized.");

    /// <summary>Whether every lane is an integer of bounded magnitude. Not a number compares as false.</summary>
    private static bool IsLimb(Vector512<double> units, double bound) =>
        Vector512.LessThanOrEqualAll(Vector512.Abs(units), Vector512.Create(bound)) && Vector512.EqualsAll(Vector512.Floor(units), units);
}
