using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using ChainVerify.Hashing;

namespace ChainVerify.Claims;

/// <summary>
/// The digests that the links of one chain sign: of the KMS link, of the app link in its two claim versions, and of the message
/// schemes. <see cref="BatchDigests"/> computes those of many chains at once.
/// </summary>
/// <remarks>Not thread-safe: texts that do not fit on the stack go through one reused incremental hash. No allocation.</remarks>
internal sealed class LinkMessages
{
    // Purposes, domains and messages up to this length, with what is around them, are hashed from one stack buffer, in one call.
    private const int StackBytes = 512;

    private readonly Keccak256 _keccak = new();

    /// <summary>The digest that the KMS root signed.</summary>
    internal static void HashKmsLink(in AppId appId, in CompressedPublicKey appKey, Span<byte> digest)
    {
        Span<byte> message = stackalloc byte[LinkEncoding.KmsLinkSize];
        LinkEncoding.WriteKmsLink(appId, appKey, message);
        Keccak256.HashData(message, digest);
    }

    /// <summary>The digest that the app key signed to claim the derived key, for the claim's version.</summary>
    [SkipLocalsInit]
    internal void HashAppLink(ClaimVersion version, ReadOnlySpan<byte> scope, in DerivedPublicKey key, Span<byte> digest)
    {
        Span<byte> buffer = stackalloc byte[StackBytes];
        if (scope.Length <= StackBytes - LinkEncoding.MaximumFrame)
        {
            int length = LinkEncoding.WriteAppLink(version, scope, key, buffer);
            Keccak256.HashData(buffer[..length], digest);
            return;
        }

        _keccak.Append(buffer[..LinkEncoding.WriteAppLinkHead(version, scope.Length, key, buffer)]);
        _keccak.Append(scope);
        _keccak.Append(buffer[..LinkEncoding.WriteAppLinkTail(version, key, buffer)]);
        _keccak.GetHashAndReset(digest);
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

    [SkipLocalsInit]
    private void HashEip191(ReadOnlySpan<byte> message, Span<byte> digest)
    {
        Span<byte> buffer = stackalloc byte[StackBytes];
        if (message.Length <= StackBytes - LinkEncoding.MaximumFrame)
        {
            int length = LinkEncoding.WriteEip191(message, buffer);
            Keccak256.HashData(buffer[..length], digest);
            return;
        }

        _keccak.Append(buffer[..LinkEncoding.WriteEip191Head(message.Length, buffer)]);
        _keccak.Append(message);
        _keccak.GetHashAndReset(digest);
    }
}
