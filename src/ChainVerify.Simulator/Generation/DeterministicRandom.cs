using System.Buffers.Binary;
using System.Security.Cryptography;

namespace ChainVerify.Simulator;

/// <summary>A stream of bytes that a seed determines, on every platform and in every release: SHA-256 in counter mode.</summary>
/// <remarks>
/// For records that must come out the same again, not for secrets. One instance is one stream; streams of one seed are
/// told apart by a label and an index, so that chains can be made in any order and on any thread. Not thread-safe.
/// </remarks>
internal sealed class DeterministicRandom
{
    private readonly byte[] _keyAndCounter = new byte[SHA256.HashSizeInBytes + sizeof(ulong)];
    private readonly byte[] _block = new byte[SHA256.HashSizeInBytes];
    private ulong _counter;
    private int _used = SHA256.HashSizeInBytes;

    internal DeterministicRandom(ulong seed, ReadOnlySpan<byte> label, ulong index)
    {
        // The key of a stream is the hash of three parts; only the last has no fixed length, so no two inputs are alike.
        Span<byte> numbers = stackalloc byte[2 * sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(numbers, seed);
        BinaryPrimitives.WriteUInt64BigEndian(numbers[sizeof(ulong)..], index);
        SHA256.HashData((byte[])[.. numbers, .. label], _keyAndCounter);
    }

    /// <summary>Writes the next bytes of the stream.</summary>
    internal void Fill(Span<byte> destination)
    {
        while (!destination.IsEmpty)
        {
            if (_used == _block.Length)
            {
                BinaryPrimitives.WriteUInt64BigEndian(_keyAndCounter.AsSpan(SHA256.HashSizeInBytes), _counter++);
                SHA256.HashData(_keyAndCounter, _block);
                _used = 0;
            }

            int count = Math.Min(destination.Length, _block.Length - _used);
            _block.AsSpan(_used, count).CopyTo(destination);
            _used += count;
            destination = destination[count..];
        }
    }

    /// <summary>The next bytes of the stream.</summary>
    internal byte[] NextBytes(int count)
    {
        byte[] bytes = new byte[count];
        Fill(bytes);
        return bytes;
    }

    /// <summary>A number from 0 to <paramref name="exclusiveMaximum"/> − 1, without bias.</summary>
    internal int NextIndex(int exclusiveMaximum)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(exclusiveMaximum);
        uint bound = (uint)exclusiveMaximum;
        uint limit = uint.MaxValue - (uint.MaxValue % bound);
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        while (true)
        {
            Fill(bytes);
            uint value = BinaryPrimitives.ReadUInt32BigEndian(bytes);
            if (value < limit)
            {
                return (int)(value % bound);
            }
        }
    }

    /// <summary>32 random bytes as a digest.</summary>
    internal Digest256 NextDigest()
    {
        Span<byte> bytes = stackalloc byte[Digest256.Size];
        Fill(bytes);
        return Digest256.Create(bytes);
    }

    /// <summary>A random app id.</summary>
    internal AppId NextAppId()
    {
        Span<byte> bytes = stackalloc byte[AppId.Size];
        Fill(bytes);
        return AppId.Create(bytes);
    }

    /// <summary>A random secp256k1 key.</summary>
    internal SigningKey NextSigningKey(EcdsaSigner signer)
    {
        Span<byte> bytes = stackalloc byte[SigningKey.Size];
        while (true)
        {
            // All but 2^-128 of the values are scalars.
            Fill(bytes);
            if (SigningKey.TryCreate(bytes, signer, out SigningKey? key))
            {
                CryptographicOperations.ZeroMemory(bytes);
                return key;
            }
        }
    }
}
