using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace ChainVerify.Secp256k1;

/// <summary>Products of the low 32 bits of each 64-bit lane.</summary>
/// <remarks>Processors have one instruction for it, which .NET's portable vectors do not name.</remarks>
internal static class WideningProduct
{
    /// <summary>(left mod 2^32) · (right mod 2^32) in every lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<ulong> MultiplyLow(Vector512<ulong> left, Vector512<ulong> right)
        => Avx512F.IsSupported
            ? Avx512F.Multiply(left.AsUInt32(), right.AsUInt32())
            : Vector512.Create(MultiplyLow(left.GetLower(), right.GetLower()), MultiplyLow(left.GetUpper(), right.GetUpper()));

    /// <summary>(left mod 2^32) · (right mod 2^32) in every lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<ulong> MultiplyLow(Vector256<ulong> left, Vector256<ulong> right)
        => Avx2.IsSupported
            ? Avx2.Multiply(left.AsUInt32(), right.AsUInt32())
            : Vector256.Create(MultiplyLow(left.GetLower(), right.GetLower()), MultiplyLow(left.GetUpper(), right.GetUpper()));

    /// <summary>(left mod 2^32) · (right mod 2^32) in every lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector128<ulong> MultiplyLow(Vector128<ulong> left, Vector128<ulong> right)
    {
        if (Sse2.IsSupported)
        {
            return Sse2.Multiply(left.AsUInt32(), right.AsUInt32());
        }

        if (AdvSimd.IsSupported)
        {
            return AdvSimd.MultiplyWideningLower(AdvSimd.ExtractNarrowingLower(left), AdvSimd.ExtractNarrowingLower(right));
        }

        Vector128<ulong> low32 = Vector128.Create<ulong>(uint.MaxValue);
        return (left & low32) * (right & low32);
    }
}
