using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ChainVerify.Secp256k1;

/// <content>
/// Multiplication and squaring: the columns of the schoolbook product, each product split into two exact doubles, and one fold by
/// 2^256 ≡ 2^32 + 977 (mod p).
/// </content>
/// <remarks>
/// One product a·b of two limbs is split at the unit of the next column: h = fma(a, b, C), where C is so large that its last
/// place is that unit; d = C − h is minus the high part, exactly; l = fma(a, b, d) is what is left, exactly. So high parts arrive
/// at the scale of the next column without a shift. <c>highK</c> is therefore what column K hands up, <b>negated</b>.
///
/// Why every step is exact, in units of the column (the limb's scale): both factors are normalized (see the type), so a product
/// is below 2^102 (limb 0 with limb 0), 2^101 (limb 0 with another) or 2^100, plus a little. C_k = (1.5 + 2^-12)·2^52 units of the next column has
/// 2^51 + 2^40 such units (2^103 of the column's own) below it in its binade. It is off-centre because a doubled product may go 2^36 beyond 2^51, and crossing the
/// binade's lower edge would halve the last place. Above, there is less room: a doubled product may pass the upper edge, where the last place is
/// twice as coarse and the low part reaches a whole unit, which is still exact. The columns' low parts are at most half a unit of the next
/// column each (2^51, or 2^50 for the columns whose step is 51 bits); sums of them stay below 2^53, the limit of exactness, where the comments say so. The columns are
/// computed from the highest to the lowest so that few values live at a time.
///
/// All of this is checked by machine: the tests compile this file over an abstract number that carries bounds and granularity instead of a value, and that fails
/// where a step could round unless it is meant to. Proved for all normalized factors: the result is congruent to the product, |limb 0| ≤ 2^51, and limbs 1 to 4 are at
/// most 2^50 + 1, 2, 4 and 5.
/// </remarks>
internal partial struct FieldVector512
{
    /// <summary>result = left · right.</summary>
    /// <remarks>Both factors normalized; so is the result. The result may be one of the factors.</remarks>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(ref FieldVector512 result, ref readonly FieldVector512 left, ref readonly FieldVector512 right)
    {
        AssertNormalized(in left);
        AssertNormalized(in right);
        Vector512<double> a0 = left._limb0;
        Vector512<double> a1 = left._limb1;
        Vector512<double> a2 = left._limb2;
        Vector512<double> a3 = left._limb3;
        Vector512<double> a4 = left._limb4;
        Vector512<double> b0 = right._limb0;
        Vector512<double> b1 = right._limb1;
        Vector512<double> b2 = right._limb2;
        Vector512<double> b3 = right._limb3;
        Vector512<double> b4 = right._limb4;

        // Column 8: a4·b4.
        Product(a4, b4, Unit8, out Vector512<double> low8, out Vector512<double> high8);

        // Column 7: a3·b4 + a4·b3.
        Product(a3, b4, Unit7, out Vector512<double> low7, out Vector512<double> high7);
        AddProduct(a4, b3, Unit7, ref low7, ref high7);
        Vector512<double> sum8 = low8 - high7;

        // Column 6: a2·b4 + a3·b3 + a4·b2.
        Product(a2, b4, Unit6, out Vector512<double> low6, out Vector512<double> high6);
        AddProduct(a3, b3, Unit6, ref low6, ref high6);
        AddProduct(a4, b2, Unit6, ref low6, ref high6);
        Vector512<double> sum7 = low7 - high6;

        // Column 5: a1·b4 + a2·b3 + a3·b2 + a4·b1.
        Product(a1, b4, Unit5, out Vector512<double> low5, out Vector512<double> high5);
        AddProduct(a2, b3, Unit5, ref low5, ref high5);
        AddProduct(a3, b2, Unit5, ref low5, ref high5);
        AddProduct(a4, b1, Unit5, ref low5, ref high5);
        // Together with what comes up from column 4 it could leave 53 bits: its low part is rounded early.
        Vector512<double> carry5 = Round(low5, Unit5);
        low5 -= carry5;
        Vector512<double> sum6 = low6 - high5 + carry5;

        // Column 4: a0·b4 + a1·b3 + a2·b2 + a3·b1 + a4·b0.
        Product(a0, b4, Unit4, out Vector512<double> low4, out Vector512<double> high4);
        AddProduct(a1, b3, Unit4, ref low4, ref high4);
        AddProduct(a2, b2, Unit4, ref low4, ref high4);
        AddProduct(a3, b1, Unit4, ref low4, ref high4);
        AddProduct(a4, b0, Unit4, ref low4, ref high4);
        Vector512<double> sum5 = low5 - high4;

        // Column 9 is only what went up from column 8, negated; its fold lands on column 4.
        Product(high8, NegatedFold, Unit4, out Vector512<double> foldLow, out Vector512<double> foldHigh);
        low4 += foldLow;
        sum5 -= foldHigh;

        // Column 3: a0·b3 + a1·b2 + a2·b1 + a3·b0.
        Product(a0, b3, Unit3, out Vector512<double> low3, out Vector512<double> high3);
        AddProduct(a1, b2, Unit3, ref low3, ref high3);
        AddProduct(a2, b1, Unit3, ref low3, ref high3);
        AddProduct(a3, b0, Unit3, ref low3, ref high3);
        AddProduct(sum8, Fold, Unit3, ref low3, ref high3);
        Vector512<double> carry4 = Round(low4 - high3, Unit4);
        Vector512<double> r4 = low4 - carry4 - high3;
        sum5 += carry4;

        // Column 2: a0·b2 + a1·b1 + a2·b0.
        Product(a0, b2, Unit2, out Vector512<double> low2, out Vector512<double> high2);
        AddProduct(a1, b1, Unit2, ref low2, ref high2);
        AddProduct(a2, b0, Unit2, ref low2, ref high2);
        AddProduct(sum7, Fold, Unit2, ref low2, ref high2);
        Vector512<double> carry3 = Round(low3 - high2, Unit3);
        Vector512<double> r3 = low3 - carry3 - high2;
        r4 += carry3;

        // Column 1: a0·b1 + a1·b0.
        Product(a0, b1, Unit1, out Vector512<double> low1, out Vector512<double> high1);
        AddProduct(a1, b0, Unit1, ref low1, ref high1);
        AddProduct(sum6, Fold, Unit1, ref low1, ref high1);
        Vector512<double> sum2 = low2 - high1;
        Vector512<double> carry2 = Round(sum2, Unit2);
        Vector512<double> r2 = sum2 - carry2;
        r3 += carry2;

        // Column 0: a0·b0.
        Product(a0, b0, Unit0, out Vector512<double> low0, out Vector512<double> high0);
        AddProduct(sum5, Fold, Unit0, ref low0, ref high0);
        Vector512<double> sum1 = low1 - high0;
        Vector512<double> carry1 = Round(sum1, Unit1);
        Vector512<double> r1 = sum1 - carry1;
        r2 += carry1;

        Vector512<double> carry0 = Round(low0, Unit0);
        Vector512<double> r0 = low0 - carry0;
        r1 += carry0;

        result._limb0 = r0;
        result._limb1 = r1;
        result._limb2 = r2;
        result._limb3 = r3;
        result._limb4 = r4;
        AssertNormalized(in result);
    }

    /// <summary>result = value².</summary>
    /// <remarks>The factor normalized; so is the result. The result may be the factor.</remarks>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Square(ref FieldVector512 result, ref readonly FieldVector512 value)
    {
        AssertNormalized(in value);
        Vector512<double> a0 = value._limb0;
        Vector512<double> a1 = value._limb1;
        Vector512<double> a2 = value._limb2;
        Vector512<double> a3 = value._limb3;
        Vector512<double> a4 = value._limb4;

        // Doubled limbs are exact, and a doubled product stays within the unit's binade (see above).
        Vector512<double> t0 = a0 + a0;
        Vector512<double> t1 = a1 + a1;
        Vector512<double> t2 = a2 + a2;
        Vector512<double> t3 = a3 + a3;

        // Column 8: a4·a4.
        Product(a4, a4, Unit8, out Vector512<double> low8, out Vector512<double> high8);

        // Column 7: t3·a4.
        Product(t3, a4, Unit7, out Vector512<double> low7, out Vector512<double> high7);
        Vector512<double> sum8 = low8 - high7;

        // Column 6: t2·a4 + a3·a3.
        Product(t2, a4, Unit6, out Vector512<double> low6, out Vector512<double> high6);
        AddProduct(a3, a3, Unit6, ref low6, ref high6);
        Vector512<double> sum7 = low7 - high6;

        // Column 5: t1·a4 + t2·a3.
        Product(t1, a4, Unit5, out Vector512<double> low5, out Vector512<double> high5);
        AddProduct(t2, a3, Unit5, ref low5, ref high5);
        // Together with what comes up from column 4 it could leave 53 bits: its low part is rounded early.
        Vector512<double> carry5 = Round(low5, Unit5);
        low5 -= carry5;
        Vector512<double> sum6 = low6 - high5 + carry5;

        // Column 4: t0·a4 + t1·a3 + a2·a2.
        Product(t0, a4, Unit4, out Vector512<double> low4, out Vector512<double> high4);
        AddProduct(t1, a3, Unit4, ref low4, ref high4);
        AddProduct(a2, a2, Unit4, ref low4, ref high4);
        Vector512<double> sum5 = low5 - high4;

        // Column 9 is only what went up from column 8, negated; its fold lands on column 4.
        Product(high8, NegatedFold, Unit4, out Vector512<double> foldLow, out Vector512<double> foldHigh);
        low4 += foldLow;
        sum5 -= foldHigh;

        // Column 3: t0·a3 + t1·a2.
        Product(t0, a3, Unit3, out Vector512<double> low3, out Vector512<double> high3);
        AddProduct(t1, a2, Unit3, ref low3, ref high3);
        AddProduct(sum8, Fold, Unit3, ref low3, ref high3);
        Vector512<double> carry4 = Round(low4 - high3, Unit4);
        Vector512<double> r4 = low4 - carry4 - high3;
        sum5 += carry4;

        // Column 2: t0·a2 + a1·a1.
        Product(t0, a2, Unit2, out Vector512<double> low2, out Vector512<double> high2);
        AddProduct(a1, a1, Unit2, ref low2, ref high2);
        AddProduct(sum7, Fold, Unit2, ref low2, ref high2);
        Vector512<double> carry3 = Round(low3 - high2, Unit3);
        Vector512<double> r3 = low3 - carry3 - high2;
        r4 += carry3;

        // Column 1: t0·a1.
        Product(t0, a1, Unit1, out Vector512<double> low1, out Vector512<double> high1);
        AddProduct(sum6, Fold, Unit1, ref low1, ref high1);
        Vector512<double> sum2 = low2 - high1;
        Vector512<double> carry2 = Round(sum2, Unit2);
        Vector512<double> r2 = sum2 - carry2;
        r3 += carry2;

        // Column 0: a0·a0.
        Product(a0, a0, Unit0, out Vector512<double> low0, out Vector512<double> high0);
        AddProduct(sum5, Fold, Unit0, ref low0, ref high0);
        Vector512<double> sum1 = low1 - high0;
        Vector512<double> carry1 = Round(sum1, Unit1);
        Vector512<double> r1 = sum1 - carry1;
        r2 += carry1;

        Vector512<double> carry0 = Round(low0, Unit0);
        Vector512<double> r0 = low0 - carry0;
        r1 += carry0;

        result._limb0 = r0;
        result._limb1 = r1;
        result._limb2 = r2;
        result._limb3 = r3;
        result._limb4 = r4;
        AssertNormalized(in result);
    }

    /// <summary>The product of two limbs as low + high, high at the scale of the next column and negated.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Product(Vector512<double> left, Vector512<double> right, Vector512<double> unit, out Vector512<double> low, out Vector512<double> high)
    {
        high = unit - Vector512.FusedMultiplyAdd(left, right, unit);
        low = Vector512.FusedMultiplyAdd(left, right, high);
    }

    /// <summary>Adds the product of two limbs to a column.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddProduct(Vector512<double> left, Vector512<double> right, Vector512<double> unit, ref Vector512<double> low, ref Vector512<double> high)
    {
        Vector512<double> d = unit - Vector512.FusedMultiplyAdd(left, right, unit);
        low += Vector512.FusedMultiplyAdd(left, right, d);
        high += d;
    }

    /// <summary>The nearest multiple of the unit's last place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Round(Vector512<double> value, Vector512<double> unit) => value + unit - unit;
}
