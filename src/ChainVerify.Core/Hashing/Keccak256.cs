using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace ChainVerify.Hashing;

/// <summary>
/// Keccak-256 as Ethereum uses it: the sponge over Keccak-f[1600] with a rate of 1,088 bits, the original pad10*1
/// padding and a 256-bit digest.
/// </summary>
/// <remarks>
/// <para>
/// Sources: "The Keccak reference", version 3.0 (2011), for the padding and the sponge; FIPS 202, section 3, for the
/// same permutation. It is not SHA3-256: FIPS 202 appends two more bits to every message (first padding byte 0x06
/// instead of 0x01), so the two never give the same digest for one message.
/// </para>
/// <para>
/// The static members are thread-safe. An instance is not: it may be used by one thread at a time. An instance holds
/// no unmanaged resource, never allocates after it was created, except for the members that return an array, and can
/// be used again after <see cref="Reset"/> or <see cref="GetHashAndReset(Span{byte})"/>.
/// </para>
/// <para>
/// All members take time linear in the length of their input: one permutation for each 136 bytes, and one for a digest.
/// The time depends on the length only, not on the content.
/// </para>
/// </remarks>
public sealed partial class Keccak256
{
    /// <summary>The length of a digest in bytes.</summary>
    public const int HashSizeInBytes = 32;

    /// <summary>The number of message bytes that one permutation takes up: the rate of the sponge.</summary>
    public const int BlockSizeInBytes = 136;

    private KeccakState _state;

    // Where the next message byte goes; always less than BlockSizeInBytes, because a full block is permuted at once.
    private int _position;

    /// <summary>Appends bytes to the message.</summary>
    /// <param name="source">The bytes; may be empty.</param>
    public void Append(ReadOnlySpan<byte> source)
    {
        // Up to a lane boundary byte by byte, then lane by lane, then the bytes that don't fill a lane.
        while ((_position & 7) != 0 && !source.IsEmpty)
        {
            AppendByte(source[0]);
            source = source[1..];
        }

        while (source.Length >= sizeof(ulong))
        {
            if (_position == 0 && source.Length >= BlockSizeInBytes)
            {
                AbsorbBlock(ref _state, source);
                source = source[BlockSizeInBytes..];
                continue;
            }

            _state[_position >> 3] ^= BinaryPrimitives.ReadUInt64LittleEndian(source);
            Advance(sizeof(ulong));
            source = source[sizeof(ulong)..];
        }

        // The position is at a lane boundary here unless the source is empty, and less than a lane is left.
        if (!source.IsEmpty)
        {
            _state[_position >> 3] ^= LastBytes(source, source.Length);
            _position += source.Length;
        }
    }

    /// <summary>Appends bytes to the message.</summary>
    /// <param name="source">The bytes; may be empty.</param>
    /// <exception cref="ArgumentNullException"><paramref name="source"/> is null.</exception>
    public void Append(byte[] source)
    {
        ArgumentNullException.ThrowIfNull(source);
        Append(new ReadOnlySpan<byte>(source));
    }

    /// <summary>Returns the digest of what was appended so far, and leaves the instance as it is.</summary>
    /// <returns>A new array of <see cref="HashSizeInBytes"/> bytes.</returns>
    public byte[] GetCurrentHash()
    {
        byte[] hash = new byte[HashSizeInBytes];
        WriteCurrentHash(hash);
        return hash;
    }

    /// <summary>Writes the digest of what was appended so far, and leaves the instance as it is.</summary>
    /// <param name="destination">Receives the digest in its first <see cref="HashSizeInBytes"/> bytes.</param>
    /// <returns>The number of bytes written, <see cref="HashSizeInBytes"/>.</returns>
    /// <exception cref="ArgumentException"><paramref name="destination"/> is too short; nothing was written.</exception>
    public int GetCurrentHash(Span<byte> destination)
    {
        ThrowIfTooShort(destination);
        WriteCurrentHash(destination);
        return HashSizeInBytes;
    }

    /// <summary>
    /// Writes the digest of what was appended so far if it fits, and leaves the instance as it is.
    /// </summary>
    /// <param name="destination">Receives the digest in its first <see cref="HashSizeInBytes"/> bytes.</param>
    /// <param name="bytesWritten">The number of bytes written: <see cref="HashSizeInBytes"/> or 0.</param>
    /// <returns>False when <paramref name="destination"/> is too short; nothing was written.</returns>
    public bool TryGetCurrentHash(Span<byte> destination, out int bytesWritten)
    {
        if (destination.Length < HashSizeInBytes)
        {
            bytesWritten = 0;
            return false;
        }

        bytesWritten = GetCurrentHash(destination);
        return true;
    }

    /// <summary>Returns the digest of what was appended, and starts a new message.</summary>
    /// <returns>A new array of <see cref="HashSizeInBytes"/> bytes.</returns>
    public byte[] GetHashAndReset()
    {
        byte[] hash = new byte[HashSizeInBytes];
        WriteHashAndReset(hash);
        return hash;
    }

    /// <summary>Writes the digest of what was appended, and starts a new message.</summary>
    /// <param name="destination">Receives the digest in its first <see cref="HashSizeInBytes"/> bytes.</param>
    /// <returns>The number of bytes written, <see cref="HashSizeInBytes"/>.</returns>
    /// <exception cref="ArgumentException">
    /// <paramref name="destination"/> is too short; nothing was written and the instance is as it was.
    /// </exception>
    public int GetHashAndReset(Span<byte> destination)
    {
        ThrowIfTooShort(destination);
        WriteHashAndReset(destination);
        return HashSizeInBytes;
    }

    /// <summary>Writes the digest of what was appended if it fits, and then starts a new message.</summary>
    /// <param name="destination">Receives the digest in its first <see cref="HashSizeInBytes"/> bytes.</param>
    /// <param name="bytesWritten">The number of bytes written: <see cref="HashSizeInBytes"/> or 0.</param>
    /// <returns>
    /// False when <paramref name="destination"/> is too short; nothing was written and the instance is as it was.
    /// </returns>
    public bool TryGetHashAndReset(Span<byte> destination, out int bytesWritten)
    {
        if (destination.Length < HashSizeInBytes)
        {
            bytesWritten = 0;
            return false;
        }

        bytesWritten = GetHashAndReset(destination);
        return true;
    }

    /// <summary>
    /// Forgets everything that was appended. All that the instance holds is overwritten with zeros, so no trace of a
    /// secret message stays in it.
    /// </summary>
    /// <remarks>
    /// What earlier calls left on the stack and in registers is out of reach of this method.
    /// </remarks>
    public void Reset()
    {
        Clear(ref _state);
        _position = 0;
    }

    private void AppendByte(byte value)
    {
        _state[_position >> 3] ^= (ulong)value << (8 * (_position & 7));
        Advance(1);
    }

    private void Advance(int count)
    {
        _position += count;
        if (_position == BlockSizeInBytes)
        {
            KeccakPermutation.Permute(ref _state);
            _position = 0;
        }
    }

    private void WriteCurrentHash(Span<byte> destination)
    {
        KeccakState copy = _state;
        Finish(ref copy, destination);

        // The permutation can be run backwards, so the copy is as secret as the message.
        Clear(ref copy);
    }

    private void WriteHashAndReset(Span<byte> destination)
    {
        Finish(ref _state, destination);
        Reset();
    }

    // Pads the message in the state and writes its digest. The state can't be used further.
    private void Finish(ref KeccakState state, Span<byte> destination)
    {
        state[_position >> 3] ^= FirstPadByte << (8 * (_position & 7));
        state[LastRateLane] ^= LastPadBit;
        KeccakPermutation.PermuteToDigest(ref state);
        WriteDigest(in state, destination);
    }

    // ZeroMemory is never optimised away, even where the memory is dead afterwards.
    private static void Clear(ref KeccakState state) =>
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes((Span<ulong>)state));
}
