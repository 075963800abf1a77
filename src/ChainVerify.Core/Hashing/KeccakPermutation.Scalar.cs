using System.Numerics;
using System.Runtime.CompilerServices;

namespace ChainVerify.Hashing;

/// <content>
/// The rounds in 64-bit integer code.
///
/// A round reads one array of 25 lanes and writes another, plane by plane (a plane is the five lanes of equal y): the
/// five lanes that rho and pi bring together in a plane live in registers only between theta and chi, so nothing is
/// copied and little is spilled. Two rounds lead back to the first array. The column parities that the next theta needs
/// are summed while chi writes the lanes, which saves reading the whole state again. The Keccak team's "Keccak
/// implementation overview", version 3.2, describes plane-per-plane processing.
/// </content>
internal static partial class KeccakPermutation
{
    // A round is 130 operations on 64 bits: 76 exclusive ors, 29 rotations, 25 and-nots.
    //
    // NoInlining: inlined into a caller these bodies exhaust the compiler's inlining budget, then each round becomes a
    // call and the whole half as slow again. AggressiveOptimization: the first hash already runs the final code, and a
    // profile can't change the decisions that were measured.

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    internal static void PermuteScalar(ref KeccakState state)
    {
        Unsafe.SkipInit(out KeccakState even);
        Unsafe.SkipInit(out KeccakState odd);
        AllRoundsButTheLast(
            ref state, ref even, ref odd, out ulong c0, out ulong c1, out ulong c2, out ulong c3, out ulong c4);
        Round(ref Lanes(ref odd), ref Lanes(ref state), LastConstant, ref c0, ref c1, ref c2, ref c3, ref c4);
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    internal static void PermuteToDigestScalar(ref KeccakState state)
    {
        Unsafe.SkipInit(out KeccakState even);
        Unsafe.SkipInit(out KeccakState odd);
        AllRoundsButTheLast(
            ref state, ref even, ref odd, out ulong c0, out ulong c1, out ulong c2, out ulong c3, out ulong c4);
        LastRoundFirstLanes(ref Lanes(ref odd), ref Lanes(ref state), LastConstant, c0, c1, c2, c3, c4);
    }

    /// <summary>
    /// Rounds 0 to 22, from <paramref name="state"/> to <paramref name="odd"/>, whose parities are returned. The loop
    /// works on the two arrays that are the caller's locals, so that no register is spent on an address.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AllRoundsButTheLast(
        ref KeccakState state, ref KeccakState even, ref KeccakState odd,
        out ulong c0, out ulong c1, out ulong c2, out ulong c3, out ulong c4)
    {
        ref ulong input = ref Lanes(ref state);
        ref ulong a = ref Lanes(ref even);
        ref ulong e = ref Lanes(ref odd);
        ref readonly ulong constants = ref RoundConstants[0];
        ColumnParities(ref input, out c0, out c1, out c2, out c3, out c4);
        Round(ref input, ref e, constants, ref c0, ref c1, ref c2, ref c3, ref c4);
        for (nint round = 1; round < RoundCount - 1; round += 2)
        {
            Round(ref e, ref a, Constant(in constants, round), ref c0, ref c1, ref c2, ref c3, ref c4);
            Round(ref a, ref e, Constant(in constants, round + 1), ref c0, ref c1, ref c2, ref c3, ref c4);
        }
    }

    private static ulong LastConstant => RoundConstants[RoundCount - 1];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ref ulong Lanes(ref KeccakState state) => ref Unsafe.As<KeccakState, ulong>(ref state);

    // Every caller's round lies in 0..23, so the reference stays inside RoundConstants.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Constant(ref readonly ulong constants, nint round) =>
        Unsafe.Add(ref Unsafe.AsRef(in constants), round);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ColumnParities(ref ulong a, out ulong c0, out ulong c1, out ulong c2, out ulong c3, out ulong c4)
    {
        c0 = a ^ Unsafe.Add(ref a, 5) ^ Unsafe.Add(ref a, 10) ^ Unsafe.Add(ref a, 15) ^ Unsafe.Add(ref a, 20);
        c1 = Unsafe.Add(ref a, 1) ^ Unsafe.Add(ref a, 6) ^ Unsafe.Add(ref a, 11)
            ^ Unsafe.Add(ref a, 16) ^ Unsafe.Add(ref a, 21);
        c2 = Unsafe.Add(ref a, 2) ^ Unsafe.Add(ref a, 7) ^ Unsafe.Add(ref a, 12)
            ^ Unsafe.Add(ref a, 17) ^ Unsafe.Add(ref a, 22);
        c3 = Unsafe.Add(ref a, 3) ^ Unsafe.Add(ref a, 8) ^ Unsafe.Add(ref a, 13)
            ^ Unsafe.Add(ref a, 18) ^ Unsafe.Add(ref a, 23);
        c4 = Unsafe.Add(ref a, 4) ^ Unsafe.Add(ref a, 9) ^ Unsafe.Add(ref a, 14)
            ^ Unsafe.Add(ref a, 19) ^ Unsafe.Add(ref a, 24);
    }

    /// <summary>
    /// One round from the 25 lanes at <paramref name="a"/> to the 25 lanes at <paramref name="e"/>, which must not
    /// overlap. The parities are those of a's columns on entry and those of e's on return.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Round(
        ref ulong a, ref ulong e, ulong constant, ref ulong c0, ref ulong c1, ref ulong c2, ref ulong c3, ref ulong c4)
    {
        // Theta: d(x) is what every lane of column x takes up.
        ulong d0 = c4 ^ BitOperations.RotateLeft(c1, 1);
        ulong d1 = c0 ^ BitOperations.RotateLeft(c2, 1);
        ulong d2 = c1 ^ BitOperations.RotateLeft(c3, 1);
        ulong d3 = c2 ^ BitOperations.RotateLeft(c4, 1);
        ulong d4 = c3 ^ BitOperations.RotateLeft(c0, 1);

        // Rho and pi: lane (x, y), turned by its offset, moves to (y, 2 x + 3 y). Chi then mixes each plane.
        ChiFirstPlane(
            ref e,
            a ^ d0,
            BitOperations.RotateLeft(Unsafe.Add(ref a, 6) ^ d1, 44),
            BitOperations.RotateLeft(Unsafe.Add(ref a, 12) ^ d2, 43),
            BitOperations.RotateLeft(Unsafe.Add(ref a, 18) ^ d3, 21),
            BitOperations.RotateLeft(Unsafe.Add(ref a, 24) ^ d4, 14),
            constant, out c0, out c1, out c2, out c3, out c4);
        ChiPlane(
            ref e, 5,
            BitOperations.RotateLeft(Unsafe.Add(ref a, 3) ^ d3, 28),
            BitOperations.RotateLeft(Unsafe.Add(ref a, 9) ^ d4, 20),
            BitOperations.RotateLeft(Unsafe.Add(ref a, 10) ^ d0, 3),
            BitOperations.RotateLeft(Unsafe.Add(ref a, 16) ^ d1, 45),
            BitOperations.RotateLeft(Unsafe.Add(ref a, 22) ^ d2, 61),
            ref c0, ref c1, ref c2, ref c3, ref c4);
        ChiPlane(
            ref e, 10,
            BitOperations.RotateLeft(Unsafe.Add(ref a, 1) ^ d1, 1),
            BitOperations.RotateLeft(Unsafe.Add(ref a, 7) ^ d2, 6),
            BitOperations.RotateLeft(Unsafe.Add(ref a, 13) ^ d3, 25),
            BitOperations.RotateLeft(Unsafe.Add(ref a, 19) ^ d4, 8),
            BitOperations.RotateLeft(Unsafe.Add(ref a, 20) ^ d0, 18),
            ref c0, ref c1, ref c2, ref c3, ref c4);
        ChiPlane(
            ref e, 15,
            BitOperations.RotateLeft(Unsafe.Add(ref a, 4) ^ d4, 27),
            BitOperations.RotateLeft(Unsafe.Add(ref a, 5) ^ d0, 36),
            BitOperations.RotateLeft(Unsafe.Add(ref a, 11) ^ d1, 10),
            BitOperations.RotateLeft(Unsafe.Add(ref a, 17) ^ d2, 15),
            BitOperations.RotateLeft(Unsafe.Add(ref a, 23) ^ d3, 56),
            ref c0, ref c1, ref c2, ref c3, ref c4);
        ChiPlane(
            ref e, 20,
            BitOperations.RotateLeft(Unsafe.Add(ref a, 2) ^ d2, 62),
            BitOperations.RotateLeft(Unsafe.Add(ref a, 8) ^ d3, 55),
            BitOperations.RotateLeft(Unsafe.Add(ref a, 14) ^ d4, 39),
            BitOperations.RotateLeft(Unsafe.Add(ref a, 15) ^ d0, 41),
            BitOperations.RotateLeft(Unsafe.Add(ref a, 21) ^ d1, 2),
            ref c0, ref c1, ref c2, ref c3, ref c4);
    }

    /// <summary>The last round, of which only the lanes 0 to 3 are computed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void LastRoundFirstLanes(
        ref ulong a, ref ulong e, ulong constant, ulong c0, ulong c1, ulong c2, ulong c3, ulong c4)
    {
        ulong d0 = c4 ^ BitOperations.RotateLeft(c1, 1);
        ulong d1 = c0 ^ BitOperations.RotateLeft(c2, 1);
        ulong d2 = c1 ^ BitOperations.RotateLeft(c3, 1);
        ulong d3 = c2 ^ BitOperations.RotateLeft(c4, 1);
        ulong d4 = c3 ^ BitOperations.RotateLeft(c0, 1);
        ulong b0 = a ^ d0;
        ulong b1 = BitOperations.RotateLeft(Unsafe.Add(ref a, 6) ^ d1, 44);
        ulong b2 = BitOperations.RotateLeft(Unsafe.Add(ref a, 12) ^ d2, 43);
        ulong b3 = BitOperations.RotateLeft(Unsafe.Add(ref a, 18) ^ d3, 21);
        ulong b4 = BitOperations.RotateLeft(Unsafe.Add(ref a, 24) ^ d4, 14);

        e = b0 ^ (~b1 & b2) ^ constant;
        Unsafe.Add(ref e, 1) = b1 ^ (~b2 & b3);
        Unsafe.Add(ref e, 2) = b2 ^ (~b3 & b4);
        Unsafe.Add(ref e, 3) = b3 ^ (~b4 & b0);
    }

    // Chi and iota on the plane y = 0, with which the parities begin.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ChiFirstPlane(
        ref ulong e, ulong b0, ulong b1, ulong b2, ulong b3, ulong b4,
        ulong constant, out ulong c0, out ulong c1, out ulong c2, out ulong c3, out ulong c4)
    {
        e = c0 = b0 ^ (~b1 & b2) ^ constant;
        Unsafe.Add(ref e, 1) = c1 = b1 ^ (~b2 & b3);
        Unsafe.Add(ref e, 2) = c2 = b2 ^ (~b3 & b4);
        Unsafe.Add(ref e, 3) = c3 = b3 ^ (~b4 & b0);
        Unsafe.Add(ref e, 4) = c4 = b4 ^ (~b0 & b1);
    }

    // Chi on another plane, whose lanes are added to the parities.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ChiPlane(
        ref ulong e, int plane, ulong b0, ulong b1, ulong b2, ulong b3, ulong b4,
        ref ulong c0, ref ulong c1, ref ulong c2, ref ulong c3, ref ulong c4)
    {
        ulong e0 = b0 ^ (~b1 & b2);
        Unsafe.Add(ref e, plane) = e0;
        c0 ^= e0;
        ulong e1 = b1 ^ (~b2 & b3);
        Unsafe.Add(ref e, plane + 1) = e1;
        c1 ^= e1;
        ulong e2 = b2 ^ (~b3 & b4);
        Unsafe.Add(ref e, plane + 2) = e2;
        c2 ^= e2;
        ulong e3 = b3 ^ (~b4 & b0);
        Unsafe.Add(ref e, plane + 3) = e3;
        c3 ^= e3;
        ulong e4 = b4 ^ (~b0 & b1);
        Unsafe.Add(ref e, plane + 4) = e4;
        c4 ^= e4;
    }
}
