using System.Runtime.CompilerServices;

namespace ChainVerify.Hashing;

/// <content>
/// The rounds for several states at once, written once for all instruction sets.
///
/// Every lane is a local, so that 32 registers hold the 25 lanes and theta's five sums without a round trip to memory (the JIT
/// was seen to spill one vector a round with AVX-512). With 16 registers about half of the lanes live on the stack, which the
/// processor hides behind the longer sequences for rotations.
/// </content>
internal static unsafe partial class KeccakPermutation
{
    /// <summary>Applies all 24 rounds to every state.</summary>
    /// <param name="states">25 vectors, as <see cref="IKeccakRounds{TVector}.Load"/> reads them.</param>
    /// <param name="toDigest">
    /// Whether only lanes 0 to 3 are wanted; the others are then unspecified, so the states can't be permuted again.
    /// </param>
    /// <typeparam name="T">The instruction set.</typeparam>
    /// <typeparam name="TVector">Its vector.</typeparam>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Permute<T, TVector>(ulong* states, bool toDigest)
        where T : struct, IKeccakRounds<TVector>
        where TVector : unmanaged
    {
        ref readonly ulong constants = ref RoundConstants[0];
        TVector a0 = T.Load(states, 0);
        TVector a1 = T.Load(states, 1);
        TVector a2 = T.Load(states, 2);
        TVector a3 = T.Load(states, 3);
        TVector a4 = T.Load(states, 4);
        TVector a5 = T.Load(states, 5);
        TVector a6 = T.Load(states, 6);
        TVector a7 = T.Load(states, 7);
        TVector a8 = T.Load(states, 8);
        TVector a9 = T.Load(states, 9);
        TVector a10 = T.Load(states, 10);
        TVector a11 = T.Load(states, 11);
        TVector a12 = T.Load(states, 12);
        TVector a13 = T.Load(states, 13);
        TVector a14 = T.Load(states, 14);
        TVector a15 = T.Load(states, 15);
        TVector a16 = T.Load(states, 16);
        TVector a17 = T.Load(states, 17);
        TVector a18 = T.Load(states, 18);
        TVector a19 = T.Load(states, 19);
        TVector a20 = T.Load(states, 20);
        TVector a21 = T.Load(states, 21);
        TVector a22 = T.Load(states, 22);
        TVector a23 = T.Load(states, 23);
        TVector a24 = T.Load(states, 24);

        nint rounds = toDigest ? RoundCount - 1 : RoundCount;
        for (nint round = 0; round < rounds; round++)
        {
            // Theta: d(x) is what every lane of column x takes up.
            TVector c0 = T.Xor(T.Xor(a0, a5, a10), a15, a20);
            TVector c1 = T.Xor(T.Xor(a1, a6, a11), a16, a21);
            TVector c2 = T.Xor(T.Xor(a2, a7, a12), a17, a22);
            TVector c3 = T.Xor(T.Xor(a3, a8, a13), a18, a23);
            TVector c4 = T.Xor(T.Xor(a4, a9, a14), a19, a24);
            TVector d0 = T.Xor(c4, T.RotateLeft(c1, 1));
            TVector d1 = T.Xor(c0, T.RotateLeft(c2, 1));
            TVector d2 = T.Xor(c1, T.RotateLeft(c3, 1));
            TVector d3 = T.Xor(c2, T.RotateLeft(c4, 1));
            TVector d4 = T.Xor(c3, T.RotateLeft(c0, 1));

            // Rho and pi: lane (x, y), turned by its offset, moves to (y, 2 x + 3 y).
            TVector b0 = T.Xor(a0, d0);
            TVector b1 = T.RotateLeft(T.Xor(a6, d1), 44);
            TVector b2 = T.RotateLeft(T.Xor(a12, d2), 43);
            TVector b3 = T.RotateLeft(T.Xor(a18, d3), 21);
            TVector b4 = T.RotateLeft(T.Xor(a24, d4), 14);
            TVector b5 = T.RotateLeft(T.Xor(a3, d3), 28);
            TVector b6 = T.RotateLeft(T.Xor(a9, d4), 20);
            TVector b7 = T.RotateLeft(T.Xor(a10, d0), 3);
            TVector b8 = T.RotateLeft(T.Xor(a16, d1), 45);
            TVector b9 = T.RotateLeft(T.Xor(a22, d2), 61);
            TVector b10 = T.RotateLeft(T.Xor(a1, d1), 1);
            TVector b11 = T.RotateLeft(T.Xor(a7, d2), 6);
            TVector b12 = T.RotateLeft(T.Xor(a13, d3), 25);
            TVector b13 = T.RotateLeft(T.Xor(a19, d4), 8);
            TVector b14 = T.RotateLeft(T.Xor(a20, d0), 18);
            TVector b15 = T.RotateLeft(T.Xor(a4, d4), 27);
            TVector b16 = T.RotateLeft(T.Xor(a5, d0), 36);
            TVector b17 = T.RotateLeft(T.Xor(a11, d1), 10);
            TVector b18 = T.RotateLeft(T.Xor(a17, d2), 15);
            TVector b19 = T.RotateLeft(T.Xor(a23, d3), 56);
            TVector b20 = T.RotateLeft(T.Xor(a2, d2), 62);
            TVector b21 = T.RotateLeft(T.Xor(a8, d3), 55);
            TVector b22 = T.RotateLeft(T.Xor(a14, d4), 39);
            TVector b23 = T.RotateLeft(T.Xor(a15, d0), 41);
            TVector b24 = T.RotateLeft(T.Xor(a21, d1), 2);

            // Chi mixes each plane; iota.
            a0 = T.Xor(T.Chi(b0, b1, b2), T.Broadcast(Constant(in constants, round)));
            a1 = T.Chi(b1, b2, b3);
            a2 = T.Chi(b2, b3, b4);
            a3 = T.Chi(b3, b4, b0);
            a4 = T.Chi(b4, b0, b1);
            a5 = T.Chi(b5, b6, b7);
            a6 = T.Chi(b6, b7, b8);
            a7 = T.Chi(b7, b8, b9);
            a8 = T.Chi(b8, b9, b5);
            a9 = T.Chi(b9, b5, b6);
            a10 = T.Chi(b10, b11, b12);
            a11 = T.Chi(b11, b12, b13);
            a12 = T.Chi(b12, b13, b14);
            a13 = T.Chi(b13, b14, b10);
            a14 = T.Chi(b14, b10, b11);
            a15 = T.Chi(b15, b16, b17);
            a16 = T.Chi(b16, b17, b18);
            a17 = T.Chi(b17, b18, b19);
            a18 = T.Chi(b18, b19, b15);
            a19 = T.Chi(b19, b15, b16);
            a20 = T.Chi(b20, b21, b22);
            a21 = T.Chi(b21, b22, b23);
            a22 = T.Chi(b22, b23, b24);
            a23 = T.Chi(b23, b24, b20);
            a24 = T.Chi(b24, b20, b21);
        }

        if (toDigest)
        {
            // The last round, as far as the lanes 0 to 3 need it.
            TVector c0 = T.Xor(T.Xor(a0, a5, a10), a15, a20);
            TVector c1 = T.Xor(T.Xor(a1, a6, a11), a16, a21);
            TVector c2 = T.Xor(T.Xor(a2, a7, a12), a17, a22);
            TVector c3 = T.Xor(T.Xor(a3, a8, a13), a18, a23);
            TVector c4 = T.Xor(T.Xor(a4, a9, a14), a19, a24);
            TVector d0 = T.Xor(c4, T.RotateLeft(c1, 1));
            TVector d1 = T.Xor(c0, T.RotateLeft(c2, 1));
            TVector d2 = T.Xor(c1, T.RotateLeft(c3, 1));
            TVector d3 = T.Xor(c2, T.RotateLeft(c4, 1));
            TVector d4 = T.Xor(c3, T.RotateLeft(c0, 1));

            TVector b0 = T.Xor(a0, d0);
            TVector b1 = T.RotateLeft(T.Xor(a6, d1), 44);
            TVector b2 = T.RotateLeft(T.Xor(a12, d2), 43);
            TVector b3 = T.RotateLeft(T.Xor(a18, d3), 21);
            TVector b4 = T.RotateLeft(T.Xor(a24, d4), 14);

            T.Store(states, 0, T.Xor(T.Chi(b0, b1, b2), T.Broadcast(LastConstant)));
            T.Store(states, 1, T.Chi(b1, b2, b3));
            T.Store(states, 2, T.Chi(b2, b3, b4));
            T.Store(states, 3, T.Chi(b3, b4, b0));
            return;
        }

        T.Store(states, 0, a0);
        T.Store(states, 1, a1);
        T.Store(states, 2, a2);
        T.Store(states, 3, a3);
        T.Store(states, 4, a4);
        T.Store(states, 5, a5);
        T.Store(states, 6, a6);
        T.Store(states, 7, a7);
        T.Store(states, 8, a8);
        T.Store(states, 9, a9);
        T.Store(states, 10, a10);
        T.Store(states, 11, a11);
        T.Store(states, 12, a12);
        T.Store(states, 13, a13);
        T.Store(states, 14, a14);
        T.Store(states, 15, a15);
        T.Store(states, 16, a16);
        T.Store(states, 17, a17);
        T.Store(states, 18, a18);
        T.Store(states, 19, a19);
        T.Store(states, 20, a20);
        T.Store(states, 21, a21);
        T.Store(states, 22, a22);
        T.Store(states, 23, a23);
        T.Store(states, 24, a24);
    }
}
