using System.Runtime.Intrinsics;

namespace ChainVerify.Hashing;

/// <summary>
/// The permutation Keccak-f[1600] (Keccak reference v3.0, section 1.2; FIPS 202, section 3.3), one state at a time or several.
/// </summary>
/// <remarks>
/// This file holds what does not depend on the instruction set; each form of the rounds has a file of its own.
/// All members are thread-safe: they touch only the state that they are given.
/// </remarks>
internal static partial class KeccakPermutation
{
    /// <summary>The number of rounds, 12 + 2 log2(64).</summary>
    public const int RoundCount = 24;

    /// <summary>
    /// The constants that iota adds to lane (0, 0), one a round: the bits of the LFSR x^8 + x^6 + x^5 + x^4 + 1 at the
    /// places 2^j - 1 (Keccak reference v3.0, section 1.2).
    /// </summary>
    public static ReadOnlySpan<ulong> RoundConstants =>
    [
        0x0000000000000001, 0x0000000000008082, 0x800000000000808A, 0x8000000080008000,
        0x000000000000808B, 0x0000000080000001, 0x8000000080008081, 0x8000000000008009,
        0x000000000000008A, 0x0000000000000088, 0x0000000080008009, 0x000000008000000A,
        0x000000008000808B, 0x800000000000008B, 0x8000000000008089, 0x8000000000008003,
        0x8000000000008002, 0x8000000000000080, 0x000000000000800A, 0x800000008000000A,
        0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008,
    ];

    // The form in AVX-512's registers takes about 6 % less time than the one in integer code (docs/performance.md).

    /// <summary>Applies all 24 rounds to the state in place.</summary>
    /// <param name="state">The state.</param>
    public static unsafe void Permute(ref KeccakState state)
    {
        if (!Avx512KeccakRounds.IsSupported)
        {
            PermuteScalar(ref state);
            return;
        }

        fixed (ulong* lanes = &Lanes(ref state))
        {
            Permute<Avx512KeccakRounds, Vector128<ulong>>(lanes, toDigest: false);
        }
    }

    /// <summary>
    /// Applies all 24 rounds, but finishes only what a 256-bit digest needs. On return lanes 0 to 3 are those of
    /// <see cref="Permute"/>; the other lanes are unspecified, so the state can't be permuted again.
    /// </summary>
    /// <param name="state">The state, whose first four lanes become the digest.</param>
    public static unsafe void PermuteToDigest(ref KeccakState state)
    {
        if (!Avx512KeccakRounds.IsSupported)
        {
            PermuteToDigestScalar(ref state);
            return;
        }

        fixed (ulong* lanes = &Lanes(ref state))
        {
            Permute<Avx512KeccakRounds, Vector128<ulong>>(lanes, toDigest: true);
        }
    }
}
