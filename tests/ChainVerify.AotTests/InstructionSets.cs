using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace ChainVerify.AotTests;

/// <summary>The instruction sets that this process really uses, by the names of their .NET classes.</summary>
internal static class InstructionSets
{
    /// <summary>Names them, in the order of their age; what a <c>DOTNET_Enable…=0</c> variable switched off is absent.</summary>
    public static IEnumerable<string> Supported()
    {
        (string Name, bool IsSupported)[] all =
        [
            ("Vector128", Vector128.IsHardwareAccelerated),
            ("Vector256", Vector256.IsHardwareAccelerated),
            ("Vector512", Vector512.IsHardwareAccelerated),
            ("AdvSimd", AdvSimd.IsSupported),
            ("Sse42", Sse42.IsSupported),
            ("Avx", Avx.IsSupported),
            ("Avx2", Avx2.IsSupported),
            ("Fma", Fma.IsSupported),
            ("Bmi2", Bmi2.X64.IsSupported),
            ("Avx512F", Avx512F.IsSupported),
            ("Avx512DQ", Avx512DQ.IsSupported),
            ("Avx512Vbmi", Avx512Vbmi.IsSupported),
        ];

        return all.Where(set => set.IsSupported).Select(set => set.Name);
    }
}
