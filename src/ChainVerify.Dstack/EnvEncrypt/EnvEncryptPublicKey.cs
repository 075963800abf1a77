using System.Buffers.Binary;
using ChainVerify.Hashing;
using ChainVerify.Signatures;

namespace ChainVerify.Dstack;

/// <summary>
/// Checks the public key (X25519) that a KMS hands out for encrypting an app's environment (PROTOCOL.md 4.3).
/// </summary>
/// <remarks>
/// Thread-safe. One recovery a call. No input throws: it becomes a verdict. A high s is refused, as the KMS's own library
/// does; the recovery byte may be 0, 1, 27 or 28.
/// </remarks>
public static class EnvEncryptPublicKey
{
    /// <summary>The number of bytes of the key.</summary>
    public const int Size = 32;

    private const int MaximumMessage = 26 + AppId.Size + sizeof(ulong) + Size;

    private static ReadOnlySpan<byte> Prefix => "dstack-env-encrypt-pubkey:"u8;

    // (n − 1) / 2, the largest low s; n is the order of the group (SEC 2, section 2.4.1).
    private static ReadOnlySpan<byte> LargestLowScalar =>
    [
        0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
        0x5D, 0x57, 0x6E, 0x73, 0x57, 0xA4, 0x50, 0x1D, 0xDF, 0xE9, 0x2F, 0x46, 0x68, 0x1B, 0x20, 0xA0,
    ];

    /// <summary>Checks a key with its timestamp: <c>signature_v1</c>.</summary>
    /// <param name="publicKey">The key, <c>public_key</c>.</param>
    /// <param name="signature">65 bytes, <c>signature_v1</c>.</param>
    /// <param name="appId">The app's id: 40 hexadecimal digits, with or without <c>0x</c>.</param>
    /// <param name="timestamp">Seconds since 1970, <c>timestamp</c>.</param>
    /// <param name="freshness">What is fresh; null means <see cref="EnvEncryptFreshness.Default"/>.</param>
    /// <returns>The signer or the reason.</returns>
    public static EnvEncryptVerdict Verify(
        ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> signature, ReadOnlySpan<char> appId, ulong timestamp, EnvEncryptFreshness? freshness = null)
        => TryParseAppId(appId, out AppId id)
            ? Verify(publicKey, signature, id, timestamp, freshness)
            : new EnvEncryptVerdict(EnvEncryptFailure.InvalidAppId);

    /// <inheritdoc cref="Verify(ReadOnlySpan{byte}, ReadOnlySpan{byte}, ReadOnlySpan{char}, ulong, EnvEncryptFreshness?)"/>
    public static EnvEncryptVerdict Verify(
        ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> signature, in AppId appId, ulong timestamp, EnvEncryptFreshness? freshness = null)
    {
        EnvEncryptFailure failure = (freshness ?? EnvEncryptFreshness.Default).Check(timestamp);
        if (failure != EnvEncryptFailure.None)
        {
            return new EnvEncryptVerdict(failure);
        }

        Span<byte> encoded = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(encoded, timestamp);
        return Recover(publicKey, signature, appId, encoded);
    }

    /// <summary>Checks a key without a timestamp: the legacy <c>signature</c>, which says nothing about when it was made.</summary>
    /// <param name="publicKey">The key, <c>public_key</c>.</param>
    /// <param name="signature">65 bytes, <c>signature</c>.</param>
    /// <param name="appId">The app's id: 40 hexadecimal digits, with or without <c>0x</c>.</param>
    /// <returns>The signer or the reason.</returns>
    public static EnvEncryptVerdict VerifyLegacy(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> signature, ReadOnlySpan<char> appId)
        => TryParseAppId(appId, out AppId id)
            ? VerifyLegacy(publicKey, signature, id)
            : new EnvEncryptVerdict(EnvEncryptFailure.InvalidAppId);

    /// <inheritdoc cref="VerifyLegacy(ReadOnlySpan{byte}, ReadOnlySpan{byte}, ReadOnlySpan{char})"/>
    public static EnvEncryptVerdict VerifyLegacy(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> signature, in AppId appId)
        => Recover(publicKey, signature, appId, []);

    // The SDKs take 0X as well.
    private static bool TryParseAppId(ReadOnlySpan<char> text, out AppId appId)
        => AppId.TryParse(text.StartsWith("0X", StringComparison.Ordinal) ? text[2..] : text, out appId);

    private static EnvEncryptVerdict Recover(
        ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> signature, in AppId appId, ReadOnlySpan<byte> timestamp)
    {
        if (publicKey.Length != Size)
        {
            return new EnvEncryptVerdict(EnvEncryptFailure.InvalidPublicKey);
        }

        if (!RecoverableSignature.TryCreate(signature, out RecoverableSignature recoverable)
            || !recoverable.TryGetRecoveryId(out _)
            || recoverable.S.SequenceCompareTo(LargestLowScalar) > 0)
        {
            return new EnvEncryptVerdict(EnvEncryptFailure.InvalidSignatureEncoding);
        }

        Span<byte> message = stackalloc byte[MaximumMessage];
        Prefix.CopyTo(message);
        int length = Prefix.Length;
        Append(message, ref length, appId.Bytes);
        Append(message, ref length, timestamp);
        Append(message, ref length, publicKey);

        Span<byte> digest = stackalloc byte[Digest256.Size];
        Keccak256.HashData(message[..length], digest);
        return SignatureEngine.Default.TryRecover(Digest256.Create(digest), recoverable, out PublicKey signer)
            ? new EnvEncryptVerdict(signer)
            : new EnvEncryptVerdict(EnvEncryptFailure.RecoveryFailed);
    }

    private static void Append(Span<byte> message, ref int length, ReadOnlySpan<byte> part)
    {
        part.CopyTo(message[length..]);
        length += part.Length;
    }
}
