using ChainVerify.Hashing;

namespace ChainVerify.Tests.Hashing;

/// <summary>
/// Keccak-f[1600] and the sponge written down from the definition (Keccak reference v3.0, sections 1.1 and 1.2): slow,
/// with every table computed, so that it shares no constant and no order of lanes with the code under test.
/// </summary>
internal static class KeccakReference
{
    private const int LaneBits = 64;

    public static ulong[] Permute(ReadOnlySpan<ulong> lanes)
    {
        ulong[,] a = new ulong[5, 5];
        for (int y = 0; y < 5; y++)
            for (int x = 0; x < 5; x++)
                a[x, y] = lanes[x + 5 * y];

        for (int round = 0; round < 24; round++)
        {
            a = Chi(Pi(Rho(Theta(a))));
            a[0, 0] ^= RoundConstant(round);
        }

        ulong[] result = new ulong[25];
        for (int y = 0; y < 5; y++)
            for (int x = 0; x < 5; x++)
                result[x + 5 * y] = a[x, y];
        return result;
    }

    /// <summary>The bit RC[2^j - 1] of round i is rc(j + 7 i), all others are zero.</summary>
    public static ulong RoundConstant(int round)
    {
        ulong constant = 0;
        for (int j = 0; j <= 6; j++)
            if (FeedbackBit(j + 7 * round))
                constant |= 1UL << ((1 << j) - 1);
        return constant;
    }

    public static byte[] Hash256(ReadOnlySpan<byte> message)
    {
        const int rate = 136;
        byte[] padded = new byte[(message.Length / rate + 1) * rate];
        message.CopyTo(padded);
        padded[message.Length] ^= 0x01;
        padded[^1] ^= 0x80;

        ulong[] state = new ulong[25];
        for (int block = 0; block < padded.Length; block += rate)
        {
            for (int i = 0; i < rate; i++)
                state[i / 8] ^= (ulong)padded[block + i] << (8 * (i % 8));
            state = Permute(state);
        }

        byte[] digest = new byte[32];
        for (int i = 0; i < digest.Length; i++)
            digest[i] = (byte)(state[i / 8] >> (8 * (i % 8)));
        return digest;
    }

    public static KeccakState ToState(ReadOnlySpan<ulong> lanes)
    {
        KeccakState state = default;
        lanes.CopyTo(state);
        return state;
    }

    // rc(t) is the constant term of x^t mod x^8 + x^6 + x^5 + x^4 + 1 over GF(2).
    private static bool FeedbackBit(int t)
    {
        int power = 1;
        for (int i = 0; i < t % 255; i++)
        {
            power <<= 1;
            if ((power & 0x100) != 0)
                power ^= 0b1_0111_0001;
        }

        return (power & 1) != 0;
    }

    private static ulong[,] Theta(ulong[,] a)
    {
        ulong Parity(int x) => a[x, 0] ^ a[x, 1] ^ a[x, 2] ^ a[x, 3] ^ a[x, 4];
        ulong[,] result = new ulong[5, 5];
        for (int x = 0; x < 5; x++)
            for (int y = 0; y < 5; y++)
                result[x, y] = a[x, y] ^ Parity((x + 4) % 5) ^ Turn(Parity((x + 1) % 5), 1);
        return result;
    }

    // The offsets are the triangular numbers along the orbit of (1, 0) under (x, y) -> (y, 2 x + 3 y).
    private static ulong[,] Rho(ulong[,] a)
    {
        ulong[,] result = new ulong[5, 5];
        result[0, 0] = a[0, 0];
        (int x, int y) = (1, 0);
        for (int t = 0; t < 24; t++)
        {
            result[x, y] = Turn(a[x, y], (t + 1) * (t + 2) / 2 % LaneBits);
            (x, y) = (y, (2 * x + 3 * y) % 5);
        }

        return result;
    }

    private static ulong[,] Pi(ulong[,] a)
    {
        ulong[,] result = new ulong[5, 5];
        for (int x = 0; x < 5; x++)
            for (int y = 0; y < 5; y++)
                result[y, (2 * x + 3 * y) % 5] = a[x, y];
        return result;
    }

    private static ulong[,] Chi(ulong[,] a)
    {
        ulong[,] result = new ulong[5, 5];
        for (int x = 0; x < 5; x++)
            for (int y = 0; y < 5; y++)
                result[x, y] = a[x, y] ^ (~a[(x + 1) % 5, y] & a[(x + 2) % 5, y]);
        return result;
    }

    private static ulong Turn(ulong lane, int offset) =>
        offset == 0 ? lane : (lane << offset) | (lane >> (LaneBits - offset));
}
