using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using ChainVerify.Hashing;

namespace ChainVerify.Claims;

/// <summary>
/// What each link of a chain signs (PROTOCOL.md 4.1, 4.2, 4.4 and PROTOCOL-V1.md): the digests of the KMS link, of the
/// app link in its two claim versions, and of the message schemes.
/// </summary>
/// <remarks>Not thread-safe: texts that do not fit on the stack go through one reused incremental hash. No allocation.</remarks>
internal sealed class LinkMessages
{
    // Purposes, domains and messages up to this length are hashed from one stack buffer, in one call.
    private const int StackBytes = 512;

    private readonly Keccak256 _keccak = new();

    private static ReadOnlySpan<byte> KmsPrefix => "dstack-kms-issued:"u8;

    private static ReadOnlySpan<byte> V1Tag => "dstack-guest-v1-key-claim"u8;

    private static ReadOnlySpan<byte> Eip191Prefix => "\u0019Ethereum Signed Message:\n"u8;

    /// <summary>keccak256("dstack-kms-issued:" ‖ appId ‖ compressed app key), 71 bytes.</summary>
    internal static void HashKmsLink(in AppId appId, in CompressedPublicKey appKey, Span<byte> digest)
    {
        Span<byte> message = stackalloc byte[18 + AppId.Size + CompressedPublicKey.Size];
        KmsPrefix.CopyTo(message);
        appId.Bytes.CopyTo(message[18..]);
        appKey.Bytes.CopyTo(message[(18 + AppId.Size)..]);
        Keccak256.HashData(message, digest);
    }

    /// <summary>The digest that the app key signed to claim the derived key, for the claim's version.</summary>
    internal void HashAppLink(ClaimVersion version, ReadOnlySpan<byte> scope, in DerivedPublicKey key, Span<byte> digest)
    {
        if (version == ClaimVersion.V0)
        {
            HashV0Claim(scope, key.Bytes, digest);
        }
        else
        {
            HashV1Claim(scope, key, digest);
        }
    }

    /// <summary>The digest that the derived key signed. For <see cref="MessageScheme.None"/> and Ed25519 there is none: nothing is written.</summary>
    internal void HashMessage(in SignedMessage message, Span<byte> digest)
    {
        switch (message.Scheme)
        {
            case MessageScheme.Eip191Hash:
                HashEip191(message.HashStorage.Bytes, digest);
                break;
            case MessageScheme.Eip191:
                HashEip191(message.Message.Span, digest);
                break;
            case MessageScheme.Digest:
                message.HashStorage.Bytes.CopyTo(digest);
                break;
            case MessageScheme.Sha256:
                SHA256.HashData(message.Message.Span, digest);
                break;
            default:
                break;
        }
    }

    /// <summary>keccak256("\x19Ethereum Signed Message:\n" ‖ decimal length ‖ message).</summary>
    internal void HashEip191(ReadOnlySpan<byte> message, Span<byte> digest)
    {
        Span<byte> buffer = stackalloc byte[StackBytes];
        Eip191Prefix.CopyTo(buffer);
        message.Length.TryFormat(buffer[Eip191Prefix.Length..], out int digits, default, CultureInfo.InvariantCulture);
        int head = Eip191Prefix.Length + digits;
        Hash(buffer, head, message, digest);
    }

    private void HashV0Claim(ReadOnlySpan<byte> purpose, ReadOnlySpan<byte> key, Span<byte> digest)
    {
        const int MaximumTail = 1 + (2 * CompressedPublicKey.Size);
        Span<byte> tail = stackalloc byte[MaximumTail];
        tail[0] = (byte)':';
        Convert.TryToHexStringLower(key, tail[1..], out int digits); // the room fits the longer of the two kinds of key
        tail = tail[..(1 + digits)];

        if (purpose.Length + MaximumTail <= StackBytes)
        {
            Span<byte> buffer = stackalloc byte[StackBytes];
            purpose.CopyTo(buffer);
            tail.CopyTo(buffer[purpose.Length..]);
            Keccak256.HashData(buffer[..(purpose.Length + tail.Length)], digest);
            return;
        }

        _keccak.Append(purpose);
        _keccak.Append(tail);
        _keccak.GetHashAndReset(digest);
    }

    private void HashV1Claim(ReadOnlySpan<byte> domain, in DerivedPublicKey key, Span<byte> digest)
    {
        Span<byte> buffer = stackalloc byte[StackBytes];
        int length = AppendPrefixed(buffer, 0, V1Tag);
        length = AppendPrefixed(buffer, length, key.Algorithm == KeyAlgorithm.Ed25519 ? "ed25519"u8 : "secp256k1"u8);

        // Tag, algorithm, three more length prefixes and the key take less than 128 bytes.
        if (domain.Length + 128 <= StackBytes)
        {
            length = AppendPrefixed(buffer, length, domain);
            length = AppendPrefixed(buffer, length, key.Bytes);
            Keccak256.HashData(buffer[..length], digest);
            return;
        }

        BinaryPrimitives.WriteInt32BigEndian(buffer[length..], domain.Length);
        _keccak.Append(buffer[..(length + sizeof(int))]);
        _keccak.Append(domain);
        length = AppendPrefixed(buffer, 0, key.Bytes);
        _keccak.Append(buffer[..length]);
        _keccak.GetHashAndReset(digest);
    }

    /// <summary>LP(x) of PROTOCOL-V1.md: the length as four bytes, big-endian, then the bytes.</summary>
    private static int AppendPrefixed(Span<byte> buffer, int offset, ReadOnlySpan<byte> value)
    {
        BinaryPrimitives.WriteInt32BigEndian(buffer[offset..], value.Length);
        value.CopyTo(buffer[(offset + sizeof(int))..]);
        return offset + sizeof(int) + value.Length;
    }

    private void Hash(Span<byte> buffer, int head, ReadOnlySpan<byte> tail, Span<byte> digest)
    {
        if (head + tail.Length <= buffer.Length)
        {
            tail.CopyTo(buffer[head..]);
            Keccak256.HashData(buffer[..(head + tail.Length)], digest);
            return;
        }

        _keccak.Append(buffer[..head]);
        _keccak.Append(tail);
        _keccak.GetHashAndReset(digest);
    }
}
