using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ChainVerify.Secp256k1;

/// <content>Sums, differences and small multiples: limb by limb, then normalized.</content>
internal partial struct FieldVector512
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(ref FieldVector512 result, ref readonly FieldVector512 left, ref readonly FieldVector512 right)
    {
        AssertNormalized(in left);
        AssertNormalized(in right);
        Normalize(
            ref result,
            left._limb0 + right._limb0,
            left._limb1 + right._limb1,
            left._limb2 + right._limb2,
            left._limb3 + right._limb3,
            left._limb4 + right._limb4);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Subtract(ref FieldVector512 result, ref readonly FieldVector512 left, ref readonly FieldVector512 right)
    {
        AssertNormalized(in left);
        AssertNormalized(in right);
        Normalize(
            ref result,
            left._limb0 - right._limb0,
            left._limb1 - right._limb1,
            left._limb2 - right._limb2,
            left._limb3 - right._limb3,
            left._limb4 - right._limb4);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void SubtractBoth(
        ref FieldVector512 result, ref readonly FieldVector512 left, ref readonly FieldVector512 first, ref readonly FieldVector512 second)
    {
        AssertNormalized(in left);
        AssertNormalized(in first);
        AssertNormalized(in second);
        Normalize(
            ref result,
            left._limb0 - first._limb0 - second._limb0,
            left._limb1 - first._limb1 - second._limb1,
            left._limb2 - first._limb2 - second._limb2,
            left._limb3 - first._limb3 - second._limb3,
            left._limb4 - first._limb4 - second._limb4);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Double(ref FieldVector512 result, ref readonly FieldVector512 value) => Add(ref result, in value, in value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Triple(ref FieldVector512 result, ref readonly FieldVector512 value)
    {
        AssertNormalized(in value);
        Normalize(
            ref result,
            value._limb0 + value._limb0 + value._limb0,
            value._limb1 + value._limb1 + value._limb1,
            value._limb2 + value._limb2 + value._limb2,
            value._limb3 + value._limb3 + value._limb3,
            value._limb4 + value._limb4 + value._limb4);
    }

    /// <summary>Carries once, all limbs in parallel.</summary>
    /// <remarks>
    /// Takes sums of up to three normalized limbs: |limb 0| ≤ 3 · (2^51 + 2^36) is below 2^53, so the sums themselves were exact. Every limb keeps
    /// at most half a unit of the next one and takes what the limb below hands up, at most 2; limb 4 hands 2^256 ≡ 2^32 + 977 to
    /// limb 0, at most twice. Hence |limb 0| ≤ 2^51 + 2 · (2^32 + 977) and the others are at most 2^50 + 2. The unsigned limbs of an integer
    /// enter likewise and hand up 1 at most. Proved by the tests, as for <see cref="Multiply"/>.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Normalize(
        ref FieldVector512 result,
        Vector512<double> limb0,
        Vector512<double> limb1,
        Vector512<double> limb2,
        Vector512<double> limb3,
        Vector512<double> limb4)
    {
        Vector512<double> carry0 = Round(limb0, Unit0);
        Vector512<double> carry1 = Round(limb1, Unit1);
        Vector512<double> carry2 = Round(limb2, Unit2);
        Vector512<double> carry3 = Round(limb3, Unit3);
        Vector512<double> carry4 = Round(limb4, Unit4);
        result._limb0 = Vector512.FusedMultiplyAdd(carry4, Fold, limb0 - carry0);
        result._limb1 = limb1 - carry1 + carry0;
        result._limb2 = limb2 - carry2 + carry1;
        result._limb3 = limb3 - carry3 + carry2;
        result._limb4 = limb4 - carry4 + carry3;
        AssertNormalized(in result);
    }
}
