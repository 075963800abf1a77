using System.Runtime.Intrinsics;

namespace ChainVerify.Secp256k1;

/// <summary>
/// Elements of the field of p = 2^256 − 2^32 − 977, one in each lane of five vectors of doubles.
/// </summary>
/// <remarks>
/// The element of a lane is the sum of its limbs. Limb k is a multiple of its scale 2^e(k), e = 0, 52, 103, 154, 205, and signed:
/// it carries its scale in its exponent, so that the high part of a product has the scale of the next column by itself.
///
/// <i>Normalized</i>, in units of each limb's scale: |limb 0| ≤ 2^51 + 2^36 and |limb k| ≤ 2^50 + 8 for the others. Everything that leaves
/// a method here is normalized, and nothing else may enter <see cref="Multiply"/> and <see cref="Square"/>. The value is then below 2^255.01 in
/// magnitude, so an element has up to two forms; storing and the tests of lanes work on the canonical one.
///
/// Only used where the hardware has a fused multiply-add of this width (<see cref="FieldLanes"/>): a software one would be a hundred times slower.
/// The 256-bit and 128-bit forms are made from this one by text (eng/LaneSources).
/// </remarks>
internal unsafe partial struct FieldVector512 : IFieldLanes<FieldVector512>
{
    private const ulong LowBits52 = (1UL << 52) - 1;
    private const ulong LowBits51 = (1UL << 51) - 1;

    /// <summary>2^256 mod p.</summary>
    private const ulong FoldInteger = 0x1_0000_03D1;

    private Vector512<double> _limb0;
    private Vector512<double> _limb1;
    private Vector512<double> _limb2;
    private Vector512<double> _limb3;
    private Vector512<double> _limb4;

    /// <inheritdoc/>
    public static int Lanes => Vector512<double>.Count;
}
