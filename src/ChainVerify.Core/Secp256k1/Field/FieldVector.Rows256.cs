using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ChainVerify.Secp256k1;

/// <content>Points between rows and lanes: four rows, four limbs at a time. Only AVX2 has vectors of this width.</content>
internal unsafe partial struct FieldVector256
{
    /// <summary>Bit i in lane i.</summary>
    private static Vector256<long> LaneBits => Vector256.Create(1L, 2L, 4L, 8L);

    /// <inheritdoc/>
    public static void Gather(double* rows, int* references, ref FieldVector256 x, ref FieldVector256 y)
    {
        double* row0 = Row(rows, references[0]);
        double* row1 = Row(rows, references[1]);
        double* row2 = Row(rows, references[2]);
        double* row3 = Row(rows, references[3]);

        // A reference's lowest bit becomes the sign of the lane's y.
        Vector256<double> sign = (Avx2.ConvertToVector256Int64(Vector128.Load(references)) << 63).AsDouble();

        Transpose(
            Vector256.Load(row0), Vector256.Load(row1), Vector256.Load(row2), Vector256.Load(row3), out x._limb0, out x._limb1, out x._limb2, out x._limb3);
        Transpose(
            Vector256.Load(row0 + 4),
            Vector256.Load(row1 + 4),
            Vector256.Load(row2 + 4),
            Vector256.Load(row3 + 4),
            out x._limb4,
            out Vector256<double> limb5,
            out Vector256<double> limb6,
            out Vector256<double> limb7);
        Vector256<double> even = Vector256.Create(Vector128.Load(row0 + 8), Vector128.Load(row2 + 8));
        Vector256<double> odd = Vector256.Create(Vector128.Load(row1 + 8), Vector128.Load(row3 + 8));
        y._limb0 = limb5 ^ sign;
        y._limb1 = limb6 ^ sign;
        y._limb2 = limb7 ^ sign;
        y._limb3 = Avx.UnpackLow(even, odd) ^ sign;
        y._limb4 = Avx.UnpackHigh(even, odd) ^ sign;
        AssertNormalized(in x);
        AssertNormalized(in y);
    }

    /// <inheritdoc/>
    public static void Scatter(double* row, int stride, ref readonly FieldVector256 x, ref readonly FieldVector256 y)
    {
        AssertNormalized(in x);
        AssertNormalized(in y);
        Transpose(
            x._limb0, x._limb1, x._limb2, x._limb3, out Vector256<double> low0, out Vector256<double> low1, out Vector256<double> low2, out Vector256<double> low3);
        Transpose(
            x._limb4, y._limb0, y._limb1, y._limb2, out Vector256<double> mid0, out Vector256<double> mid1, out Vector256<double> mid2, out Vector256<double> mid3);
        Vector256<double> even = Avx.UnpackLow(y._limb3, y._limb4);
        Vector256<double> odd = Avx.UnpackHigh(y._limb3, y._limb4);
        StoreRow(row, low0, mid0, even.GetLower());
        StoreRow(row + stride, low1, mid1, odd.GetLower());
        StoreRow(row + (2 * stride), low2, mid2, even.GetUpper());
        StoreRow(row + (3 * stride), low3, mid3, odd.GetUpper());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double* Row(double* rows, int reference) => rows + ((nint)(reference >> 1) * PointRow.Length);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreRow(double* row, Vector256<double> limbs0To3, Vector256<double> limbs4To7, Vector128<double> limbs8And9)
    {
        limbs0To3.Store(row);
        limbs4To7.Store(row + 4);
        limbs8And9.Store(row + 8);
    }

    /// <summary>Exchanges rows and columns: pairs, then halves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose(
        Vector256<double> row0,
        Vector256<double> row1,
        Vector256<double> row2,
        Vector256<double> row3,
        out Vector256<double> column0,
        out Vector256<double> column1,
        out Vector256<double> column2,
        out Vector256<double> column3)
    {
        const byte LowerHalves = 0x20;
        const byte UpperHalves = 0x31;
        Vector256<double> even01 = Avx.UnpackLow(row0, row1);
        Vector256<double> odd01 = Avx.UnpackHigh(row0, row1);
        Vector256<double> even23 = Avx.UnpackLow(row2, row3);
        Vector256<double> odd23 = Avx.UnpackHigh(row2, row3);
        column0 = Avx.Permute2x128(even01, even23, LowerHalves);
        column1 = Avx.Permute2x128(odd01, odd23, LowerHalves);
        column2 = Avx.Permute2x128(even01, even23, UpperHalves);
        column3 = Avx.Permute2x128(odd01, odd23, UpperHalves);
    }
}
