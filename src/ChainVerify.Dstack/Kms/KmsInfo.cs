using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace ChainVerify.Dstack;

/// <summary>What <c>kmsInfo()</c> of a <c>DstackKms</c> contract returns: four byte strings (PROTOCOL.md 9).</summary>
/// <remarks>Immutable. The content is as the server sent it; only <see cref="TryGetRoot"/> checks any of it.</remarks>
public sealed class KmsInfo
{
    //  0                  32                64               96              128
    //  ├──────────────────┼─────────────────┼────────────────┼────────────────┤ then each byte string:
    //  │ at: k256Pubkey   │ at: caPubkey    │ at: quote      │ at: eventlog   │ length (32 bytes), bytes, zeros up to 32
    //  └──────────────────┴─────────────────┴────────────────┴────────────────┘
    // A function that returns the struct as one value puts one word before that: where the struct starts, 32.
    private const int Word = 32;
    private const int Members = 4;

    private KmsInfo(byte[] k256PublicKey, byte[] caPublicKey, byte[] quote, byte[] eventLog)
    {
        K256PublicKey = k256PublicKey;
        CaPublicKey = caPublicKey;
        Quote = quote;
        EventLog = eventLog;
    }

    /// <summary>The KMS root's secp256k1 key, <c>k256Pubkey</c>.</summary>
    public ReadOnlyMemory<byte> K256PublicKey { get; }

    /// <summary>The root certificate authority's P-256 key, <c>caPubkey</c>; no anchor of signature chains.</summary>
    public ReadOnlyMemory<byte> CaPublicKey { get; }

    /// <summary>The quote with which the KMS was registered.</summary>
    public ReadOnlyMemory<byte> Quote { get; }

    /// <summary>The event log that belongs to the quote.</summary>
    public ReadOnlyMemory<byte> EventLog { get; }

    /// <summary>Decodes what the contract returned (Solidity's ABI: the getter of a public struct, or a struct as one value).</summary>
    /// <param name="data">The bytes; not trusted.</param>
    /// <param name="info">The values, or null.</param>
    /// <returns>Whether every offset and every length stays within the data.</returns>
    /// <remarks>Allocates at most four times the data: offsets may overlap.</remarks>
    public static bool TryDecode(ReadOnlySpan<byte> data, [NotNullWhen(true)] out KmsInfo? info)
    {
        info = null;

        // In the getter's form the first word is an offset behind the four words of the head, so that 32 tells the forms apart.
        if (TryReadLength(data, 0, out int first) && first == Word)
        {
            data = data[Word..];
        }

        if (!TryReadBytes(data, 0, out byte[]? k256PublicKey)
            || !TryReadBytes(data, 1, out byte[]? caPublicKey)
            || !TryReadBytes(data, 2, out byte[]? quote)
            || !TryReadBytes(data, 3, out byte[]? eventLog))
        {
            return false;
        }

        info = new KmsInfo(k256PublicKey, caPublicKey, quote, eventLog);
        return true;
    }

    /// <summary>The KMS root as an anchor of policies.</summary>
    /// <param name="root">The root, or <c>default</c>.</param>
    /// <returns>Whether the key is a point of secp256k1: 33 bytes compressed, 65 uncompressed, or 64 without the leading <c>04</c>.</returns>
    public bool TryGetRoot(out KmsRoot root)
    {
        root = default;
        ReadOnlySpan<byte> key = K256PublicKey.Span;
        PublicKey point;
        if (key.Length == CompressedPublicKey.Size)
        {
            if (!PublicKey.TryDecompress(CompressedPublicKey.Create(key), out point))
            {
                return false;
            }
        }
        else
        {
            if (key.Length == 1 + PublicKey.Size && key[0] == 4)
            {
                key = key[1..];
            }

            if (!PublicKey.TryCreate(key, out point))
            {
                return false;
            }
        }

        root = KmsRoot.FromPublicKey(point);
        return true;
    }

    private static bool TryReadBytes(ReadOnlySpan<byte> data, int member, [NotNullWhen(true)] out byte[]? value)
    {
        value = null;
        if (!TryReadLength(data, member * Word, out int offset)
            || offset < Members * Word
            || !TryReadLength(data, offset, out int length)
            || length > data.Length - offset - Word)
        {
            return false;
        }

        value = data.Slice(offset + Word, length).ToArray();
        return true;
    }

    /// <summary>Reads a word that must be a length or an offset within the data: a 256-bit number, most of whose bytes must be zero.</summary>
    private static bool TryReadLength(ReadOnlySpan<byte> data, int at, out int value)
    {
        value = 0;
        if (at > data.Length - Word)
        {
            return false;
        }

        ReadOnlySpan<byte> word = data.Slice(at, Word);
        uint low = BinaryPrimitives.ReadUInt32BigEndian(word[^sizeof(uint)..]);
        if (word[..^sizeof(uint)].IndexOfAnyExcept((byte)0) >= 0 || low > (uint)data.Length)
        {
            return false;
        }

        value = (int)low;
        return true;
    }
}
