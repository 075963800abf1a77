using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ChainVerify.Hashing;

/// <summary>Two states in 128-bit vectors, on whatever processor .NET has them for.</summary>
internal readonly unsafe struct Vector128KeccakLanes : IKeccakLanes<Vector128<ulong>>
{
    // A message's bytes become elements as they lie in memory.
    public static bool IsSupported => Vector128.IsHardwareAccelerated && BitConverter.IsLittleEndian;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> Broadcast(ulong value) => Vector128.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> Xor(Vector128<ulong> a, Vector128<ulong> b) => a ^ b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> Xor(Vector128<ulong> a, Vector128<ulong> b, Vector128<ulong> c) => a ^ b ^ c;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> Chi(Vector128<ulong> a, Vector128<ulong> b, Vector128<ulong> c) => a ^ Vector128.AndNot(c, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> RotateLeft(Vector128<ulong> value, [ConstantExpected] byte count)
        => Vector128.ShiftLeft(value, count) | Vector128.ShiftRightLogical(value, 64 - count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> Load(ulong* states, int lane) => ((Vector128<ulong>*)states)[lane];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(ulong* states, int lane, Vector128<ulong> value) => ((Vector128<ulong>*)states)[lane] = value;

    public static void XorTransposed(byte** messages, nint offset, Vector128<ulong>* rows)
    {
        Vector128<ulong> a = Vector128.Load((ulong*)(messages[0] + offset));
        Vector128<ulong> b = Vector128.Load((ulong*)(messages[1] + offset));
        rows[0] ^= Vector128.Create(a.GetLower(), b.GetLower());
        rows[1] ^= Vector128.Create(a.GetUpper(), b.GetUpper());
    }
}
