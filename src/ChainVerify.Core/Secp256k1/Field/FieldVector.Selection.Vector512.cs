using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ChainVerify.Secp256k1;

/// <content>What is done to some lanes and not to others.</content>
internal partial struct FieldVector512
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void NegateWhere(ref FieldVector512 value, uint lanes)
    {
        AssertNormalized(in value);

        // Limbs are signed: flipping their signs negates the element and keeps it normalized.
        Vector512<double> signs = (MaskOf(lanes) & Vector512.Create(long.MinValue)).AsDouble();
        value._limb0 ^= signs;
        value._limb1 ^= signs;
        value._limb2 ^= signs;
        value._limb3 ^= signs;
        value._limb4 ^= signs;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void CopyWhere(ref FieldVector512 value, uint lanes, ref readonly FieldVector512 other)
    {
        AssertNormalized(in value);
        AssertNormalized(in other);
        Vector512<double> mask = MaskOf(lanes).AsDouble();
        value._limb0 = Vector512.ConditionalSelect(mask, other._limb0, value._limb0);
        value._limb1 = Vector512.ConditionalSelect(mask, other._limb1, value._limb1);
        value._limb2 = Vector512.ConditionalSelect(mask, other._limb2, value._limb2);
        value._limb3 = Vector512.ConditionalSelect(mask, other._limb3, value._limb3);
        value._limb4 = Vector512.ConditionalSelect(mask, other._limb4, value._limb4);
    }

    /// <summary>All bits of the lanes whose bit is set.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<long> MaskOf(uint lanes)
    {
        return Vector512.Equals(Vector512.Create((long)lanes) & LaneBits, LaneBits);
    }
}
