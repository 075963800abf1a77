using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace ChainVerify.Cli.Diagnostics;

/// <summary>The instruction sets that matter to the arithmetic, as this runtime sees them on this processor.</summary>
internal static class InstructionSets
{
    internal static IReadOnlyList<(string Name, bool Supported)> All { get; } =
    [
        ("AVX2", Avx2.IsSupported),
        ("FMA", Fma.IsSupported),
        ("BMI2", Bmi2.X64.IsSupported),
        ("AVX-512F", Avx512F.IsSupported),
        ("AVX-512DQ", Avx512DQ.IsSupported),
        ("AdvSimd", AdvSimd.IsSupported),
        ("AdvSimd.Arm64", AdvSimd.Arm64.IsSupported),
    ];

    /// <summary>The widest vector that the runtime accelerates, in bits; 0 when none.</summary>
    internal static int WidestVector =>
        Vector512.IsHardwareAccelerated ? 512
        : Vector256.IsHardwareAccelerated ? 256
        : Vector128.IsHardwareAccelerated ? 128
        : 0;
}
