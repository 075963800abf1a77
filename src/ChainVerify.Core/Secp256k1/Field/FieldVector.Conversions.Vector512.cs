using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ChainVerify.Secp256k1;

/// <content>From and to integers; what depends on the canonical form.</content>
internal unsafe partial struct FieldVector512
{
    // Numbers from 2^52 up to 2^53 have a last place of 1: the fraction bits of 2^52 + i are i.
    private static Vector512<double> IntegerUnit => Vector512.Create(0x4330000000000000).AsDouble();

    // As above, for integers of either sign up to 2^51.
    private static Vector512<double> SignedIntegerUnit => Vector512.Create(0x4338000000000000).AsDouble();

    // 1.5 · 2^78, whose last place is 2^26.
    private static Vector512<double> HalfLimbUnit => Vector512.Create(0x44D8000000000000).AsDouble();

    private static Vector512<double> InverseHalfLimb => Vector512.Create(0x3E50000000000000).AsDouble();

    /// <inheritdoc/>
    [SkipLocalsInit]
    public static FieldVector512 Broadcast(in UInt256 element)
    {
        UInt256* elements = stackalloc UInt256[Lanes];
        new Span<UInt256>(elements, Lanes).Fill(element);
        FieldVector512 value = default;
        Load(ref value, elements);
        return value;
    }

    /// <inheritdoc/>
    [SkipLocalsInit]
    public static void Load(ref FieldVector512 value, UInt256* elements)
    {
        ulong* words = stackalloc ulong[4 * Lanes];
        for (int lane = 0; lane < Lanes; lane++)
        {
            words[lane] = elements[lane].Limb0;
            words[Lanes + lane] = elements[lane].Limb1;
            words[(2 * Lanes) + lane] = elements[lane].Limb2;
            words[(3 * Lanes) + lane] = elements[lane].Limb3;
        }

        Vector512<ulong> word0 = Vector512.Load(words);
        Vector512<ulong> word1 = Vector512.Load(words + Lanes);
        Vector512<ulong> word2 = Vector512.Load(words + (2 * Lanes));
        Vector512<ulong> word3 = Vector512.Load(words + (3 * Lanes));
        Vector512<ulong> low51 = Vector512.Create(LowBits51);

        // Unsigned limbs reach twice the normalized bound; one carry brings them into it.
        Normalize(
            ref value,
            ToDouble(word0 & Vector512.Create(LowBits52)),
            ToDouble(((word0 >>> 52) | (word1 << 12)) & low51) * Scale1,
            ToDouble(((word1 >>> 39) | (word2 << 25)) & low51) * Scale2,
            ToDouble(((word2 >>> 26) | (word3 << 38)) & low51) * Scale3,
            ToDouble(word3 >>> 13) * Scale4);
    }

    /// <inheritdoc/>
    [SkipLocalsInit]
    public static void Store(UInt256* elements, ref readonly FieldVector512 value)
    {
        Canonicalize(in value, out Vector512<ulong> limb0, out Vector512<ulong> limb1, out Vector512<ulong> limb2, out Vector512<ulong> limb3, out Vector512<ulong> limb4);
        ulong* words = stackalloc ulong[4 * Lanes];
        (limb0 | (limb1 << 52)).Store(words);
        ((limb1 >>> 12) | (limb2 << 39)).Store(words + Lanes);
        ((limb2 >>> 25) | (limb3 << 26)).Store(words + (2 * Lanes));
        ((limb3 >>> 38) | (limb4 << 13)).Store(words + (3 * Lanes));
        for (int lane = 0; lane < Lanes; lane++)
        {
            elements[lane] = new UInt256(words[lane], words[Lanes + lane], words[(2 * Lanes) + lane], words[(3 * Lanes) + lane]);
        }
    }

    /// <inheritdoc/>
    public static uint ZeroLanes(ref readonly FieldVector512 value)
    {
        Canonicalize(in value, out Vector512<ulong> limb0, out Vector512<ulong> limb1, out Vector512<ulong> limb2, out Vector512<ulong> limb3, out Vector512<ulong> limb4);
        return (uint)Vector512.Equals(limb0 | limb1 | limb2 | limb3 | limb4, Vector512<ulong>.Zero).ExtractMostSignificantBits();
    }

    /// <inheritdoc/>
    public static uint OddLanes(ref readonly FieldVector512 value)
    {
        Canonicalize(in value, out Vector512<ulong> limb0, out _, out _, out _, out _);
        return (uint)(limb0 << 63).ExtractMostSignificantBits();
    }

    /// <summary>The limbs of the element below p, as integers without their scales: 52, 51, 51, 51 and 51 bits.</summary>
    private static void Canonicalize(
        ref readonly FieldVector512 value,
        out Vector512<ulong> limb0,
        out Vector512<ulong> limb1,
        out Vector512<ulong> limb2,
        out Vector512<ulong> limb3,
        out Vector512<ulong> limb4)
    {
        AssertNormalized(in value);
        Vector512<ulong> low51 = Vector512.Create(LowBits51);
        Vector512<ulong> fold = Vector512.Create(FoldInteger);

        // Limb 0 may pass 2^51, so it is converted in two halves.
        Vector512<double> upperHalf = Round(value._limb0, HalfLimbUnit);
        limb0 = ToInteger(value._limb0 - upperHalf) + (ToInteger(upperHalf * InverseHalfLimb) << 26);
        limb1 = ToInteger(value._limb1 * InverseScale1);
        limb2 = ToInteger(value._limb2 * InverseScale2);
        limb3 = ToInteger(value._limb3 * InverseScale3);
        limb4 = ToInteger(value._limb4 * InverseScale4);

        // Adding p, whose limbs are 2^52 − fold and four times 2^51 − 1, makes every limb positive, since normalized limbs are smaller.
        limb0 += Vector512.Create((1UL << 52) - FoldInteger);
        limb1 += low51;
        limb2 += low51;
        limb3 += low51;
        limb4 += low51;

        // The value is below 2^257 now. Twice: carry, and fold bit 256. After the first fold it is below 2^256 + fold, so after the second it is below 2^256.
        Carry(ref limb0, ref limb1, ref limb2, ref limb3, ref limb4);
        limb0 += (Vector512<ulong>.Zero - (limb4 >>> 51)) & fold;
        limb4 &= low51;
        Carry(ref limb0, ref limb1, ref limb2, ref limb3, ref limb4);
        limb0 += (Vector512<ulong>.Zero - (limb4 >>> 51)) & fold;
        limb4 &= low51;
        Carry(ref limb0, ref limb1, ref limb2, ref limb3, ref limb4);

        // value ≥ p exactly if value + fold reaches 2^256, and then what is below 2^256 of that sum is value − p.
        Vector512<ulong> reduced0 = limb0 + fold;
        Vector512<ulong> reduced1 = limb1;
        Vector512<ulong> reduced2 = limb2;
        Vector512<ulong> reduced3 = limb3;
        Vector512<ulong> reduced4 = limb4;
        Carry(ref reduced0, ref reduced1, ref reduced2, ref reduced3, ref reduced4);
        Vector512<ulong> isBelow = Vector512.Equals(reduced4 >>> 51, Vector512<ulong>.Zero);
        limb0 = Vector512.ConditionalSelect(isBelow, limb0, reduced0);
        limb1 = Vector512.ConditionalSelect(isBelow, limb1, reduced1);
        limb2 = Vector512.ConditionalSelect(isBelow, limb2, reduced2);
        limb3 = Vector512.ConditionalSelect(isBelow, limb3, reduced3);
        limb4 = Vector512.ConditionalSelect(isBelow, limb4, reduced4 & low51);
    }

    /// <summary>Hands up what exceeds limbs 0 to 3; limb 4 keeps all.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Carry(
        ref Vector512<ulong> limb0, ref Vector512<ulong> limb1, ref Vector512<ulong> limb2, ref Vector512<ulong> limb3, ref Vector512<ulong> limb4)
    {
        limb1 += limb0 >>> 52;
        limb0 &= Vector512.Create(LowBits52);
        limb2 += limb1 >>> 51;
        limb1 &= Vector512.Create(LowBits51);
        limb3 += limb2 >>> 51;
        limb2 &= Vector512.Create(LowBits51);
        limb4 += limb3 >>> 51;
        limb3 &= Vector512.Create(LowBits51);
    }

    /// <summary>Integers below 2^52 as doubles, exactly.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> ToDouble(Vector512<ulong> integers) => (integers | IntegerUnit.AsUInt64()).AsDouble() - IntegerUnit;

    /// <summary>Integral doubles of magnitude up to 2^51 as integers in two's complement.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> ToInteger(Vector512<double> integers) => (integers + SignedIntegerUnit).AsUInt64() - SignedIntegerUnit.AsUInt64();
}
