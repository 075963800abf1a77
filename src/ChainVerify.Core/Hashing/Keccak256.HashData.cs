using System.Buffers.Binary;
using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace ChainVerify.Hashing;

/// <content>One-shot hashing, which reads the message where it lies and keeps the sponge's state on the stack.</content>
public sealed partial class Keccak256
{
    // A block of 136 bytes with a message of n < 136 bytes in it:
    //
    //   byte   0 ........ n-1 | n    | n+1 ...... 134 | 135
    //          message        | 0x01 | 0x00           | 0x80      (n = 135: the one byte is 0x81)
    //
    // Lane i is the bytes 8 i to 8 i + 7, lowest byte first.
    private const int RateLanes = BlockSizeInBytes / sizeof(ulong);
    private const int LastRateLane = RateLanes - 1;
    internal const ulong FirstPadByte = 0x01;
    internal const ulong LastPadBit = 0x80UL << 56;

    /// <summary>Computes the digest of a message.</summary>
    /// <param name="source">The message.</param>
    /// <returns>A new array of <see cref="HashSizeInBytes"/> bytes.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="source"/> is null.</exception>
    public static byte[] HashData(byte[] source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return HashData(new ReadOnlySpan<byte>(source));
    }

    /// <summary>Computes the digest of a message.</summary>
    /// <param name="source">The message; may be empty.</param>
    /// <returns>A new array of <see cref="HashSizeInBytes"/> bytes.</returns>
    public static byte[] HashData(ReadOnlySpan<byte> source)
    {
        byte[] hash = new byte[HashSizeInBytes];
        HashToDestination(source, hash);
        return hash;
    }

    /// <summary>Computes the digest of a message, without allocating.</summary>
    /// <param name="source">The message; may be empty.</param>
    /// <param name="destination">
    /// Receives the digest in its first <see cref="HashSizeInBytes"/> bytes. It may overlap <paramref name="source"/>,
    /// which is read to its end before anything is written.
    /// </param>
    /// <returns>The number of bytes written, <see cref="HashSizeInBytes"/>.</returns>
    /// <exception cref="ArgumentException"><paramref name="destination"/> is too short; nothing was written.</exception>
    public static int HashData(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        ThrowIfTooShort(destination);
        HashToDestination(source, destination);
        return HashSizeInBytes;
    }

    /// <summary>Computes the digest of a message if it fits, without allocating.</summary>
    /// <param name="source">The message; may be empty.</param>
    /// <param name="destination">
    /// Receives the digest in its first <see cref="HashSizeInBytes"/> bytes. It may overlap <paramref name="source"/>,
    /// which is read to its end before anything is written.
    /// </param>
    /// <param name="bytesWritten">The number of bytes written: <see cref="HashSizeInBytes"/> or 0.</param>
    /// <returns>False when <paramref name="destination"/> is too short; nothing was written.</returns>
    public static bool TryHashData(ReadOnlySpan<byte> source, Span<byte> destination, out int bytesWritten)
    {
        if (destination.Length < HashSizeInBytes)
        {
            bytesWritten = 0;
            return false;
        }

        HashToDestination(source, destination);
        bytesWritten = HashSizeInBytes;
        return true;
    }

    /// <summary>
    /// Computes the digest of a message that fits into one block together with its padding: one permutation, and the
    /// message goes from the span straight into the lanes. The messages of signature chains are nearly all this short.
    /// </summary>
    /// <param name="source">The message, at most <see cref="BlockSizeInBytes"/> - 1 bytes.</param>
    /// <param name="destination">
    /// Receives the digest; at least <see cref="HashSizeInBytes"/> bytes. It may overlap <paramref name="source"/>.
    /// </param>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static void HashSingleBlock(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        Debug.Assert(source.Length < BlockSizeInBytes, "The message must fit into one block.");
        Debug.Assert(destination.Length >= HashSizeInBytes, "The digest must fit.");

        // NoInlining, with SkipLocalsInit, keeps this the only place that zeroes the lanes: inlined, the caller's
        // prologue would do it once more.
        KeccakState state = default;
        AbsorbLastBlock(ref state, source);
        KeccakPermutation.PermuteToDigest(ref state);
        WriteDigest(in state, destination);
    }

    private static void HashToDestination(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        if (source.Length < BlockSizeInBytes)
            HashSingleBlock(source, destination);
        else
            HashManyBlocks(source, destination);
    }

    private static void HashManyBlocks(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        KeccakState state = default;
        Finish(ref state, source, destination);
    }

    /// <summary>Adds what is left of a message to its state, pads it and writes the digest. The state is used up.</summary>
    internal static void Finish(ref KeccakState state, ReadOnlySpan<byte> source, Span<byte> destination)
    {
        while (source.Length >= BlockSizeInBytes)
        {
            AbsorbBlock(ref state, source);
            source = source[BlockSizeInBytes..];
        }

        AbsorbLastBlock(ref state, source);
        KeccakPermutation.PermuteToDigest(ref state);
        WriteDigest(in state, destination);
    }

    // Adds the first BlockSizeInBytes bytes of the source to the state and permutes it.
    private static void AbsorbBlock(ref KeccakState state, ReadOnlySpan<byte> source)
    {
        for (int lane = 0; lane < RateLanes; lane++)
        {
            state[lane] ^= BinaryPrimitives.ReadUInt64LittleEndian(source);
            source = source[sizeof(ulong)..];
        }

        KeccakPermutation.Permute(ref state);
    }

    // Adds less than a block and its padding to the state.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AbsorbLastBlock(ref KeccakState state, ReadOnlySpan<byte> source)
    {
        // The source is shorter than a block, so lane stays at most LastRateLane.
        int lane = 0;
        ReadOnlySpan<byte> rest = source;
        while (rest.Length >= sizeof(ulong))
        {
            state[lane] ^= BinaryPrimitives.ReadUInt64LittleEndian(rest);
            rest = rest[sizeof(ulong)..];
            lane++;
        }

        state[lane] ^= LastBytes(source, rest.Length) | (FirstPadByte << (8 * rest.Length));
        state[LastRateLane] ^= LastPadBit;
    }

    // The last count bytes of the source as a lane, lowest byte first; count is below 8 and within the source.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong LastBytes(ReadOnlySpan<byte> source, int count)
    {
        // Eight bytes that end with the source hold the wanted ones on top. The shift is split because shifting by 64
        // at once would be shifting by 0.
        if (source.Length >= sizeof(ulong))
            return BinaryPrimitives.ReadUInt64LittleEndian(source[^sizeof(ulong)..]) >> (8 * (7 - count)) >> 8;

        ulong lane = 0;
        for (int i = 0; i < count; i++)
            lane |= (ulong)source[i] << (8 * i);
        return lane;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WriteDigest(ref readonly KeccakState state, Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(destination, state[0]);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[8..], state[1]);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[16..], state[2]);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[24..], state[3]);
    }

    private static void ThrowIfTooShort(Span<byte> destination)
    {
        if (destination.Length < HashSizeInBytes)
            throw new ArgumentException("A Keccak-256 digest needs 32 bytes.", nameof(destination));
    }
}
