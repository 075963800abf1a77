using System.Runtime.CompilerServices;

namespace ChainVerify.Hashing;

/// <summary>
/// The 1,600-bit state of Keccak-f[1600]: 25 lanes of 64 bits, lane (x, y) at index x + 5 y.
/// </summary>
/// <remarks>
/// Byte i of the state as a byte string is bits 8 (i mod 8) and up of lane i / 8, whatever the machine's byte order
/// (FIPS 202, sections 3.1.2 and B.1).
/// </remarks>
[InlineArray(LaneCount)]
internal struct KeccakState
{
    /// <summary>The number of 64-bit lanes.</summary>
    public const int LaneCount = 25;

    private ulong _lane0;
}
