using System.Runtime.Intrinsics;

namespace ChainVerify.Hashing;

/// <content>Many messages at once, one in each lane of the widest vectors of the machine.</content>
public sealed partial class Keccak256
{
    /// <summary>How many messages <see cref="HashMany"/> hashes at once on this machine: 8, 4, 2 or 1.</summary>
    internal static int Lanes =>
        Prefers512Bits ? KeccakLaneSponge<Avx512KeccakLanes, Vector512<ulong>>.Lanes
        : Avx2KeccakLanes.IsSupported ? KeccakLaneSponge<Avx2KeccakLanes, Vector256<ulong>>.Lanes
        : Vector128KeccakLanes.IsSupported ? KeccakLaneSponge<Vector128KeccakLanes, Vector128<ulong>>.Lanes
        : 1;

    // .NET says no on processors that have 512-bit vectors but slow down when they are used.
    private static bool Prefers512Bits => Avx512KeccakLanes.IsSupported && Vector512.IsHardwareAccelerated;

    /// <summary>Computes the digests of many messages, several at once, without allocating.</summary>
    /// <param name="source">
    /// The messages, one directly behind the other. Bytes behind the last one are not read.
    /// </param>
    /// <param name="ends">
    /// Where each message ends, counted from the start of <paramref name="source"/> and exclusive: message i is the bytes from
    /// <c>ends[i - 1]</c> (0 for the first) up to, not including, <c>ends[i]</c>. Two equal ends in a row are an empty message.
    /// Not changed by anyone during the call.
    /// </param>
    /// <param name="destination">
    /// Receives the digest of message i at 32 i. It must not overlap <paramref name="source"/>.
    /// </param>
    /// <returns>The number of bytes written, <see cref="HashSizeInBytes"/> for each message.</returns>
    /// <exception cref="ArgumentException">
    /// <paramref name="destination"/> is too short or overlaps <paramref name="source"/>, or <paramref name="ends"/> descends or
    /// leaves <paramref name="source"/>; nothing was written.
    /// </exception>
    /// <remarks>
    /// Messages of any lengths and any number. It is fastest when they have similar lengths: a lane whose message ends takes the
    /// next message at once, but one long message at the end keeps a single lane busy.
    /// </remarks>
    public static unsafe int HashMany(ReadOnlySpan<byte> source, ReadOnlySpan<int> ends, Span<byte> destination)
    {
        ThrowIfNotMessages(source, ends);
        if (destination.Length / HashSizeInBytes < ends.Length)
            throw new ArgumentException("Each Keccak-256 digest needs 32 bytes.", nameof(destination));
        int written = ends.Length * HashSizeInBytes;
        destination = destination[..written];
        if (source.Overlaps(destination))
            throw new ArgumentException("The digests must not overlap the messages.", nameof(destination));

        if (ends.Length == 1)
        {
            HashToDestination(source[..ends[0]], destination);
            return written;
        }

        // Every message lies in the source and every digest in the destination, as was just checked.
        fixed (byte* messages = source)
        fixed (byte* digests = destination)
        {
            if (Prefers512Bits)
                KeccakLaneSponge<Avx512KeccakLanes, Vector512<ulong>>.HashMany(messages, ends, digests);
            else if (Avx512VLKeccakLanes.IsSupported)
                KeccakLaneSponge<Avx512VLKeccakLanes, Vector256<ulong>>.HashMany(messages, ends, digests);
            else if (Avx2KeccakLanes.IsSupported)
                KeccakLaneSponge<Avx2KeccakLanes, Vector256<ulong>>.HashMany(messages, ends, digests);
            else if (Vector128KeccakLanes.IsSupported)
                KeccakLaneSponge<Vector128KeccakLanes, Vector128<ulong>>.HashMany(messages, ends, digests);
            else
                HashOneByOne(source, ends, destination);
        }

        return written;
    }

    /// <summary>The form of <see cref="HashMany"/> with one lane, for machines without vectors.</summary>
    internal static void HashOneByOne(ReadOnlySpan<byte> source, ReadOnlySpan<int> ends, Span<byte> destination)
    {
        int start = 0;
        foreach (int end in ends)
        {
            HashToDestination(source[start..end], destination);
            destination = destination[HashSizeInBytes..];
            start = end;
        }
    }

    private static void ThrowIfNotMessages(ReadOnlySpan<byte> source, ReadOnlySpan<int> ends)
    {
        int start = 0;
        foreach (int end in ends)
        {
            if (end < start || end > source.Length)
                throw new ArgumentException("The ends of the messages must not descend or leave the source.", nameof(ends));
            start = end;
        }
    }
}
