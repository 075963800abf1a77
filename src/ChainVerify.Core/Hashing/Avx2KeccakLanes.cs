using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ChainVerify.Hashing;

/// <summary>Four states in 256-bit vectors.</summary>
internal readonly unsafe struct Avx2KeccakLanes : IKeccakLanes<Vector256<ulong>>
{
    public static bool IsSupported => Avx2.IsSupported;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> Broadcast(ulong value) => Vector256.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> Xor(Vector256<ulong> a, Vector256<ulong> b) => Avx2.Xor(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> Xor(Vector256<ulong> a, Vector256<ulong> b, Vector256<ulong> c) => Avx2.Xor(Avx2.Xor(a, b), c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> Chi(Vector256<ulong> a, Vector256<ulong> b, Vector256<ulong> c) => Avx2.Xor(a, Avx2.AndNot(b, c));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> RotateLeft(Vector256<ulong> value, [ConstantExpected] byte count)
        => Vector256.ShiftLeft(value, count) | Vector256.ShiftRightLogical(value, 64 - count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> Load(ulong* states, int lane) => ((Vector256<ulong>*)states)[lane];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(ulong* states, int lane, Vector256<ulong> value) => ((Vector256<ulong>*)states)[lane] = value;

    public static void XorTransposed(byte** messages, nint offset, Vector256<ulong>* rows)
    {
        const byte Lower = 0x20;
        const byte Upper = 0x31;
        Interleave(messages[0] + offset, messages[1] + offset, out Vector256<ulong> even01, out Vector256<ulong> odd01);
        Interleave(messages[2] + offset, messages[3] + offset, out Vector256<ulong> even23, out Vector256<ulong> odd23);
        rows[0] ^= Avx2.Permute2x128(even01, even23, Lower);
        rows[1] ^= Avx2.Permute2x128(odd01, odd23, Lower);
        rows[2] ^= Avx2.Permute2x128(even01, even23, Upper);
        rows[3] ^= Avx2.Permute2x128(odd01, odd23, Upper);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Interleave(byte* first, byte* second, out Vector256<ulong> even, out Vector256<ulong> odd)
    {
        Vector256<ulong> a = Vector256.Load((ulong*)first);
        Vector256<ulong> b = Vector256.Load((ulong*)second);
        even = Avx2.UnpackLow(a, b);
        odd = Avx2.UnpackHigh(a, b);
    }
}
