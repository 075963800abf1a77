using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ChainVerify.Hashing;

/// <summary>Eight states in 512-bit vectors: AVX-512 has rotations and every function of three bits as one instruction.</summary>
internal readonly unsafe struct Avx512KeccakLanes : IKeccakLanes<Vector512<ulong>>
{
    public static bool IsSupported => Avx512F.IsSupported;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> Broadcast(ulong value) => Vector512.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> Xor(Vector512<ulong> a, Vector512<ulong> b) => a ^ b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> Xor(Vector512<ulong> a, Vector512<ulong> b, Vector512<ulong> c)
        => Avx512F.TernaryLogic(a, b, c, TernaryFunction.Xor);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> Chi(Vector512<ulong> a, Vector512<ulong> b, Vector512<ulong> c)
        => Avx512F.TernaryLogic(a, b, c, TernaryFunction.Chi);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> RotateLeft(Vector512<ulong> value, [ConstantExpected] byte count)
        => Avx512F.RotateLeft(value, count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> Load(ulong* states, int lane) => ((Vector512<ulong>*)states)[lane];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(ulong* states, int lane, Vector512<ulong> value) => ((Vector512<ulong>*)states)[lane] = value;

    public static void XorTransposed(byte** messages, nint offset, Vector512<ulong>* rows)
    {
        // Numbers (0, 2, 4, 6) and (1, 3, 5, 7) of two messages side by side, four times.
        Interleave(messages[0] + offset, messages[1] + offset, out Vector512<ulong> even01, out Vector512<ulong> odd01);
        Interleave(messages[2] + offset, messages[3] + offset, out Vector512<ulong> even23, out Vector512<ulong> odd23);
        Interleave(messages[4] + offset, messages[5] + offset, out Vector512<ulong> even45, out Vector512<ulong> odd45);
        Interleave(messages[6] + offset, messages[7] + offset, out Vector512<ulong> even67, out Vector512<ulong> odd67);
        XorRows(even01, even23, even45, even67, rows);
        XorRows(odd01, odd23, odd45, odd67, rows + 1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Interleave(byte* first, byte* second, out Vector512<ulong> even, out Vector512<ulong> odd)
    {
        Vector512<ulong> a = Vector512.Load((ulong*)first);
        Vector512<ulong> b = Vector512.Load((ulong*)second);
        even = Avx512F.UnpackLow(a, b);
        odd = Avx512F.UnpackHigh(a, b);
    }

    // Transposes 4 times 4 pairs. The four pairs of a vector go to the rows 0, 2, 4 and 6.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void XorRows(
        Vector512<ulong> pairs0, Vector512<ulong> pairs1, Vector512<ulong> pairs2, Vector512<ulong> pairs3, Vector512<ulong>* rows)
    {
        const byte Even = 0b10_00_10_00;
        const byte Odd = 0b11_01_11_01;
        Vector512<ulong> even01 = Avx512F.Shuffle4x128(pairs0, pairs1, Even);
        Vector512<ulong> even23 = Avx512F.Shuffle4x128(pairs2, pairs3, Even);
        Vector512<ulong> odd01 = Avx512F.Shuffle4x128(pairs0, pairs1, Odd);
        Vector512<ulong> odd23 = Avx512F.Shuffle4x128(pairs2, pairs3, Odd);
        rows[0] ^= Avx512F.Shuffle4x128(even01, even23, Even);
        rows[2] ^= Avx512F.Shuffle4x128(odd01, odd23, Even);
        rows[4] ^= Avx512F.Shuffle4x128(even01, even23, Odd);
        rows[6] ^= Avx512F.Shuffle4x128(odd01, odd23, Odd);
    }
}
