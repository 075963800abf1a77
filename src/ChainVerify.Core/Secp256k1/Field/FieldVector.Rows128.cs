using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace ChainVerify.Secp256k1;

/// <content>Points between rows and lanes: two rows, two limbs at a time.</content>
internal unsafe partial struct FieldVector128
{
    /// <summary>Bit i in lane i.</summary>
    private static Vector128<long> LaneBits => Vector128.Create(1L, 2L);

    /// <inheritdoc/>
    public static void Gather(double* rows, int* references, ref FieldVector128 x, ref FieldVector128 y)
    {
        double* row0 = rows + ((nint)(references[0] >> 1) * PointRow.Length);
        double* row1 = rows + ((nint)(references[1] >> 1) * PointRow.Length);

        // A reference's lowest bit becomes the sign of the lane's y.
        Vector128<double> sign = Vector128.Create((long)references[0] << 63, (long)references[1] << 63).AsDouble();

        Transpose(Vector128.Load(row0), Vector128.Load(row1), out x._limb0, out x._limb1);
        Transpose(Vector128.Load(row0 + 2), Vector128.Load(row1 + 2), out x._limb2, out x._limb3);
        Transpose(Vector128.Load(row0 + 4), Vector128.Load(row1 + 4), out x._limb4, out y._limb0);
        Transpose(Vector128.Load(row0 + 6), Vector128.Load(row1 + 6), out y._limb1, out y._limb2);
        Transpose(Vector128.Load(row0 + 8), Vector128.Load(row1 + 8), out y._limb3, out y._limb4);
        y._limb0 ^= sign;
        y._limb1 ^= sign;
        y._limb2 ^= sign;
        y._limb3 ^= sign;
        y._limb4 ^= sign;
        AssertNormalized(in x);
        AssertNormalized(in y);
    }

    /// <inheritdoc/>
    public static void Scatter(double* row, int stride, ref readonly FieldVector128 x, ref readonly FieldVector128 y)
    {
        AssertNormalized(in x);
        AssertNormalized(in y);
        StoreRow(row, stride, x._limb0, x._limb1);
        StoreRow(row + 2, stride, x._limb2, x._limb3);
        StoreRow(row + 4, stride, x._limb4, y._limb0);
        StoreRow(row + 6, stride, y._limb1, y._limb2);
        StoreRow(row + 8, stride, y._limb3, y._limb4);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreRow(double* row, int stride, Vector128<double> column0, Vector128<double> column1)
    {
        Transpose(column0, column1, out Vector128<double> row0, out Vector128<double> row1);
        row0.Store(row);
        row1.Store(row + stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose(Vector128<double> row0, Vector128<double> row1, out Vector128<double> column0, out Vector128<double> column1)
    {
        if (AdvSimd.Arm64.IsSupported)
        {
            column0 = AdvSimd.Arm64.ZipLow(row0, row1);
            column1 = AdvSimd.Arm64.ZipHigh(row0, row1);
        }
        else
        {
            column0 = Sse2.UnpackLow(row0, row1);
            column1 = Sse2.UnpackHigh(row0, row1);
        }
    }
}
