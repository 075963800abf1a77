using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ChainVerify.Hashing;

/// <summary>
/// Four states in 256-bit vectors, with AVX-512's instructions: for processors that slow down under 512-bit vectors.
/// </summary>
internal readonly unsafe struct Avx512VLKeccakLanes : IKeccakLanes<Vector256<ulong>>
{
    public static bool IsSupported => Avx512F.VL.IsSupported && Avx2KeccakLanes.IsSupported;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> Broadcast(ulong value) => Vector256.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> Xor(Vector256<ulong> a, Vector256<ulong> b) => a ^ b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> Xor(Vector256<ulong> a, Vector256<ulong> b, Vector256<ulong> c)
        => Avx512F.VL.TernaryLogic(a, b, c, TernaryFunction.Xor);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> Chi(Vector256<ulong> a, Vector256<ulong> b, Vector256<ulong> c)
        => Avx512F.VL.TernaryLogic(a, b, c, TernaryFunction.Chi);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> RotateLeft(Vector256<ulong> value, [ConstantExpected] byte count)
        => Avx512F.VL.RotateLeft(value, count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> Load(ulong* states, int lane) => ((Vector256<ulong>*)states)[lane];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(ulong* states, int lane, Vector256<ulong> value) => ((Vector256<ulong>*)states)[lane] = value;

    public static void XorTransposed(byte** messages, nint offset, Vector256<ulong>* rows)
        => Avx2KeccakLanes.XorTransposed(messages, offset, rows);
}
