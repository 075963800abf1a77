using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace ChainVerify.Secp256k1;

/// <summary>Which forms of the field this machine runs in hardware.</summary>
/// <remarks>
/// The vector forms need a fused multiply-add of their width. Where there is none, the integer form takes their place: the software
/// fused multiply-add of the runtime would give the same results a hundred times slower.
/// </remarks>
internal static class FieldLanes
{
    /// <summary>Whether <see cref="FieldVector512"/> runs in hardware and is worth it on this processor.</summary>
    internal static bool HasVector512 => Avx512F.IsSupported && Avx512DQ.IsSupported && Vector512.IsHardwareAccelerated;

    /// <summary>Whether <see cref="FieldVector256"/> runs in hardware.</summary>
    internal static bool HasVector256 => Fma.IsSupported && Avx2.IsSupported;

    /// <summary>Whether <see cref="FieldVector128"/> runs in hardware.</summary>
    internal static bool HasVector128 => Fma.IsSupported || AdvSimd.Arm64.IsSupported;

    /// <summary>The lanes of the widest form: 8, 4, 2, or 1 for the integer form.</summary>
    internal static int Widest => HasVector512 ? 8 : HasVector256 ? 4 : HasVector128 ? 2 : 1;
}
