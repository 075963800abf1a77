using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ChainVerify.Secp256k1;

/// <content>Points between rows and lanes: a transposition of eight rows. Only AVX-512 has vectors of this width.</content>
internal unsafe partial struct FieldVector512
{
    /// <summary>Bit i in lane i.</summary>
    private static Vector512<long> LaneBits => Vector512.Create(1L, 2L, 4L, 8L, 16L, 32L, 64L, 128L);

    /// <inheritdoc/>
    public static void Gather(double* rows, int* references, ref FieldVector512 x, ref FieldVector512 y)
    {
        double* row0 = Row(rows, references[0]);
        double* row1 = Row(rows, references[1]);
        double* row2 = Row(rows, references[2]);
        double* row3 = Row(rows, references[3]);
        double* row4 = Row(rows, references[4]);
        double* row5 = Row(rows, references[5]);
        double* row6 = Row(rows, references[6]);
        double* row7 = Row(rows, references[7]);

        // A reference's lowest bit becomes the sign of the lane's y.
        Vector512<double> sign = (Avx512F.ConvertToVector512Int64(Vector256.Load(references)) << 63).AsDouble();

        Vector512<double> limb0 = Vector512.Load(row0);
        Vector512<double> limb1 = Vector512.Load(row1);
        Vector512<double> limb2 = Vector512.Load(row2);
        Vector512<double> limb3 = Vector512.Load(row3);
        Vector512<double> limb4 = Vector512.Load(row4);
        Vector512<double> limb5 = Vector512.Load(row5);
        Vector512<double> limb6 = Vector512.Load(row6);
        Vector512<double> limb7 = Vector512.Load(row7);
        Transpose(ref limb0, ref limb1, ref limb2, ref limb3, ref limb4, ref limb5, ref limb6, ref limb7);

        // Limbs 8 and 9 of a row, two rows apart, so that one interleaving brings them in order.
        Vector512<double> even = FourPairs(row0 + 8, row2 + 8, row4 + 8, row6 + 8);
        Vector512<double> odd = FourPairs(row1 + 8, row3 + 8, row5 + 8, row7 + 8);

        x._limb0 = limb0;
        x._limb1 = limb1;
        x._limb2 = limb2;
        x._limb3 = limb3;
        x._limb4 = limb4;
        y._limb0 = limb5 ^ sign;
        y._limb1 = limb6 ^ sign;
        y._limb2 = limb7 ^ sign;
        y._limb3 = Avx512F.UnpackLow(even, odd) ^ sign;
        y._limb4 = Avx512F.UnpackHigh(even, odd) ^ sign;
        AssertNormalized(in x);
        AssertNormalized(in y);
    }

    /// <inheritdoc/>
    public static void Scatter(double* row, int stride, ref readonly FieldVector512 x, ref readonly FieldVector512 y)
    {
        AssertNormalized(in x);
        AssertNormalized(in y);
        Vector512<double> even = Avx512F.UnpackLow(y._limb3, y._limb4);
        Vector512<double> odd = Avx512F.UnpackHigh(y._limb3, y._limb4);
        Vector512<double> row0 = x._limb0;
        Vector512<double> row1 = x._limb1;
        Vector512<double> row2 = x._limb2;
        Vector512<double> row3 = x._limb3;
        Vector512<double> row4 = x._limb4;
        Vector512<double> row5 = y._limb0;
        Vector512<double> row6 = y._limb1;
        Vector512<double> row7 = y._limb2;
        Transpose(ref row0, ref row1, ref row2, ref row3, ref row4, ref row5, ref row6, ref row7);
        StoreRow(row, row0, even.GetLower().GetLower());
        StoreRow(row + stride, row1, odd.GetLower().GetLower());
        StoreRow(row + (2 * stride), row2, even.GetLower().GetUpper());
        StoreRow(row + (3 * stride), row3, odd.GetLower().GetUpper());
        StoreRow(row + (4 * stride), row4, even.GetUpper().GetLower());
        StoreRow(row + (5 * stride), row5, odd.GetUpper().GetLower());
        StoreRow(row + (6 * stride), row6, even.GetUpper().GetUpper());
        StoreRow(row + (7 * stride), row7, odd.GetUpper().GetUpper());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double* Row(double* rows, int reference) => rows + ((nint)(reference >> 1) * PointRow.Length);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreRow(double* row, Vector512<double> limbs0To7, Vector128<double> limbs8And9)
    {
        limbs0To7.Store(row);
        limbs8And9.Store(row + 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> FourPairs(double* pair0, double* pair1, double* pair2, double* pair3) => Vector512.Create(
        Vector256.Create(Vector128.Load(pair0), Vector128.Load(pair1)),
        Vector256.Create(Vector128.Load(pair2), Vector128.Load(pair3)));

    /// <summary>Exchanges rows and columns: pairs, then pairs of pairs, then halves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose(
        ref Vector512<double> row0,
        ref Vector512<double> row1,
        ref Vector512<double> row2,
        ref Vector512<double> row3,
        ref Vector512<double> row4,
        ref Vector512<double> row5,
        ref Vector512<double> row6,
        ref Vector512<double> row7)
    {
        // Quarters 0 and 1, or 2 and 3, of either operand; then every second quarter.
        const byte LowerHalves = 0x44;
        const byte UpperHalves = 0xEE;
        const byte EvenQuarters = 0x88;
        const byte OddQuarters = 0xDD;

        Vector512<double> even01 = Avx512F.UnpackLow(row0, row1);
        Vector512<double> odd01 = Avx512F.UnpackHigh(row0, row1);
        Vector512<double> even23 = Avx512F.UnpackLow(row2, row3);
        Vector512<double> odd23 = Avx512F.UnpackHigh(row2, row3);
        Vector512<double> even45 = Avx512F.UnpackLow(row4, row5);
        Vector512<double> odd45 = Avx512F.UnpackHigh(row4, row5);
        Vector512<double> even67 = Avx512F.UnpackLow(row6, row7);
        Vector512<double> odd67 = Avx512F.UnpackHigh(row6, row7);

        Vector512<double> lower0To3 = Avx512F.Shuffle4x128(even01, even23, LowerHalves);
        Vector512<double> upper0To3 = Avx512F.Shuffle4x128(even01, even23, UpperHalves);
        Vector512<double> lower4To7 = Avx512F.Shuffle4x128(even45, even67, LowerHalves);
        Vector512<double> upper4To7 = Avx512F.Shuffle4x128(even45, even67, UpperHalves);
        row0 = Avx512F.Shuffle4x128(lower0To3, lower4To7, EvenQuarters);
        row2 = Avx512F.Shuffle4x128(lower0To3, lower4To7, OddQuarters);
        row4 = Avx512F.Shuffle4x128(upper0To3, upper4To7, EvenQuarters);
        row6 = Avx512F.Shuffle4x128(upper0To3, upper4To7, OddQuarters);

        lower0To3 = Avx512F.Shuffle4x128(odd01, odd23, LowerHalves);
        upper0To3 = Avx512F.Shuffle4x128(odd01, odd23, UpperHalves);
        lower4To7 = Avx512F.Shuffle4x128(odd45, odd67, LowerHalves);
        upper4To7 = Avx512F.Shuffle4x128(odd45, odd67, UpperHalves);
        row1 = Avx512F.Shuffle4x128(lower0To3, lower4To7, EvenQuarters);
        row3 = Avx512F.Shuffle4x128(lower0To3, lower4To7, OddQuarters);
        row5 = Avx512F.Shuffle4x128(upper0To3, upper4To7, EvenQuarters);
        row7 = Avx512F.Shuffle4x128(upper0To3, upper4To7, OddQuarters);
    }
}
