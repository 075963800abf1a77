using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ChainVerify.Hashing;

/// <summary>
/// One state in the lowest elements of 128-bit vectors, for the sake of AVX-512's 32 registers, which hold the whole state, and of
/// its ternary logic, which halves the work of theta and chi.
/// </summary>
internal readonly unsafe struct Avx512KeccakRounds : IKeccakRounds<Vector128<ulong>>
{
    public static bool IsSupported => Avx512F.VL.IsSupported;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> Broadcast(ulong value) => Vector128.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> Xor(Vector128<ulong> a, Vector128<ulong> b) => a ^ b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> Xor(Vector128<ulong> a, Vector128<ulong> b, Vector128<ulong> c)
        => Avx512F.VL.TernaryLogic(a, b, c, TernaryFunction.Xor);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> Chi(Vector128<ulong> a, Vector128<ulong> b, Vector128<ulong> c)
        => Avx512F.VL.TernaryLogic(a, b, c, TernaryFunction.Chi);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> RotateLeft(Vector128<ulong> value, [ConstantExpected] byte count)
        => Avx512F.VL.RotateLeft(value, count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> Load(ulong* states, int lane) => Vector128.CreateScalar(states[lane]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(ulong* states, int lane, Vector128<ulong> value) => states[lane] = value.ToScalar();
}
