using System.Buffers.Binary;
using System.Globalization;

namespace ChainVerify.Claims;

/// <summary>
/// The bytes whose Keccak-256 digest each link of a chain signs (PROTOCOL.md 4.1, 4.2, 4.4 and PROTOCOL-V1.md). A message is a short
/// head, the text that the caller chose, and a short tail.
/// </summary>
internal static class LinkEncoding
{
    /// <summary>The length of a KMS link's message.</summary>
    internal const int KmsLinkSize = 18 + AppId.Size + CompressedPublicKey.Size;

    /// <summary>What head and tail take at most together: a v1 head has 46 bytes, a v0 tail 67.</summary>
    internal const int MaximumFrame = 128;

    private static ReadOnlySpan<byte> KmsPrefix => "dstack-kms-issued:"u8;

    private static ReadOnlySpan<byte> V1Tag => "dstack-guest-v1-key-claim"u8;

    private static ReadOnlySpan<byte> Eip191Prefix => "\u0019Ethereum Signed Message:\n"u8;

    /// <summary>"dstack-kms-issued:" ‖ appId ‖ compressed app key.</summary>
    /// <returns>The number of bytes written, <see cref="KmsLinkSize"/>.</returns>
    internal static int WriteKmsLink(in AppId appId, in CompressedPublicKey appKey, Span<byte> destination)
    {
        KmsPrefix.CopyTo(destination);
        appId.Bytes.CopyTo(destination[18..]);
        appKey.Bytes.CopyTo(destination[(18 + AppId.Size)..]);
        return KmsLinkSize;
    }

    /// <summary>
    /// v0: purpose ‖ ":" ‖ lower-case hex of the key. v1: LP(tag) ‖ LP(algorithm) ‖ LP(domain) ‖ LP(key).
    /// </summary>
    /// <returns>The number of bytes written, at most <see cref="MaximumFrame"/> more than the scope has.</returns>
    internal static int WriteAppLink(ClaimVersion version, ReadOnlySpan<byte> scope, in DerivedPublicKey key, Span<byte> destination)
    {
        int length = WriteAppLinkHead(version, scope.Length, key, destination);
        scope.CopyTo(destination[length..]);
        length += scope.Length;
        return length + WriteAppLinkTail(version, key, destination[length..]);
    }

    /// <summary>What comes before the purpose or domain.</summary>
    /// <returns>The number of bytes written.</returns>
    internal static int WriteAppLinkHead(ClaimVersion version, int scopeLength, in DerivedPublicKey key, Span<byte> destination)
    {
        if (version == ClaimVersion.V0)
        {
            return 0;
        }

        int length = WritePrefixed(V1Tag, destination);
        length += WritePrefixed(key.Algorithm == KeyAlgorithm.Ed25519 ? "ed25519"u8 : "secp256k1"u8, destination[length..]);
        BinaryPrimitives.WriteInt32BigEndian(destination[length..], scopeLength);
        return length + sizeof(int);
    }

    /// <summary>What comes behind the purpose or domain.</summary>
    /// <returns>The number of bytes written.</returns>
    internal static int WriteAppLinkTail(ClaimVersion version, in DerivedPublicKey key, Span<byte> destination)
    {
        if (version != ClaimVersion.V0)
        {
            return WritePrefixed(key.Bytes, destination);
        }

        destination[0] = (byte)':';
        Convert.TryToHexStringLower(key.Bytes, destination[1..], out int digits); // the callers' room fits the longer of the two kinds of key
        return 1 + digits;
    }

    /// <summary>"\x19Ethereum Signed Message:\n" ‖ decimal length ‖ message.</summary>
    /// <returns>The number of bytes written, at most <see cref="MaximumFrame"/> more than the message has.</returns>
    internal static int WriteEip191(ReadOnlySpan<byte> message, Span<byte> destination)
    {
        int head = WriteEip191Head(message.Length, destination);
        message.CopyTo(destination[head..]);
        return head + message.Length;
    }

    /// <summary>What comes before the message.</summary>
    /// <returns>The number of bytes written.</returns>
    internal static int WriteEip191Head(int messageLength, Span<byte> destination)
    {
        Eip191Prefix.CopyTo(destination);
        messageLength.TryFormat(destination[Eip191Prefix.Length..], out int digits, default, CultureInfo.InvariantCulture);
        return Eip191Prefix.Length + digits;
    }

    /// <summary>LP(x) of PROTOCOL-V1.md: the length as four bytes, big-endian, then the bytes.</summary>
    private static int WritePrefixed(ReadOnlySpan<byte> value, Span<byte> destination)
    {
        BinaryPrimitives.WriteInt32BigEndian(destination, value.Length);
        value.CopyTo(destination[sizeof(int)..]);
        return sizeof(int) + value.Length;
    }
}
