using System.Buffers.Binary;
using System.Security.Cryptography;

namespace ChainVerify.Dstack;

/// <summary>How dstack derives keys from keys: HKDF-SHA256 (RFC 5869; PROTOCOL.md 2, PROTOCOL-V1.md "Keys").</summary>
/// <remarks>Thread-safe. The results are secret: clear them after use. Whether 32 bytes form a secp256k1 scalar is decided where the key is made.</remarks>
public static class KeyDerivation
{
    /// <summary>The number of bytes of every key here.</summary>
    public const int KeySize = 32;

    private static ReadOnlySpan<byte> V0Salt => "RATLS"u8;

    private static ReadOnlySpan<byte> V1Salt => "dstack-guest-v1"u8;

    /// <summary>The common primitive: HKDF-SHA256 with the salt <c>RATLS</c>.</summary>
    /// <param name="inputKey">The input key material.</param>
    /// <param name="info">All parts of the context, already concatenated: there is no separator between them.</param>
    /// <param name="output">Receives the key; at most 8,160 bytes.</param>
    /// <exception cref="ArgumentOutOfRangeException">More bytes are wanted than HKDF can give.</exception>
    public static void Derive(ReadOnlySpan<byte> inputKey, ReadOnlySpan<byte> info, Span<byte> output)
        => HKDF.DeriveKey(HashAlgorithmName.SHA256, inputKey, output, V0Salt, info);

    /// <summary>The app key of an app: info is the app id, then <c>app-key</c>.</summary>
    /// <param name="kmsRootKey">The KMS root scalar, 32 bytes.</param>
    /// <param name="appId">The app.</param>
    /// <param name="appKey">32 bytes: receives the app key.</param>
    public static void DeriveAppKey(ReadOnlySpan<byte> kmsRootKey, in AppId appId, Span<byte> appKey)
        => Derive(kmsRootKey, [.. appId.Bytes, .. "app-key"u8], appKey[..KeySize]);

    /// <summary>A v0 derived key: only the path enters it, neither purpose nor algorithm.</summary>
    /// <param name="appKey">The app key, 32 bytes.</param>
    /// <param name="path">The path, not normalised; may be empty.</param>
    /// <param name="key">32 bytes: receives the scalar (secp256k1) or the seed (Ed25519).</param>
    public static void DeriveKey(ReadOnlySpan<byte> appKey, Utf8Text path, Span<byte> key)
        => Derive(appKey, path.Bytes, key[..KeySize]);

    /// <summary>A v1 derived key: algorithm and domain enter it, length-prefixed.</summary>
    /// <param name="appKey">The app key, 32 bytes.</param>
    /// <param name="domain">The domain; may be empty.</param>
    /// <param name="algorithm">The algorithm.</param>
    /// <param name="key">32 bytes: receives the scalar (secp256k1) or the seed (Ed25519).</param>
    /// <exception cref="ArgumentOutOfRangeException">No such algorithm.</exception>
    public static void DeriveKeyV1(ReadOnlySpan<byte> appKey, Utf8Text domain, KeyAlgorithm algorithm, Span<byte> key)
    {
        ReadOnlySpan<byte> name = algorithm switch
        {
            KeyAlgorithm.Secp256k1 => "secp256k1"u8,
            KeyAlgorithm.Ed25519 => "ed25519"u8,
            _ => throw new ArgumentOutOfRangeException(nameof(algorithm)),
        };
        ReadOnlySpan<byte> context = "dstack-guest-v1-key"u8;
        byte[] info = new byte[(3 * sizeof(uint)) + context.Length + name.Length + domain.Length];
        Span<byte> rest = AppendPrefixed(info, context);
        rest = AppendPrefixed(rest, name);
        AppendPrefixed(rest, domain.Bytes);
        HKDF.DeriveKey(HashAlgorithmName.SHA256, appKey, key[..KeySize], V1Salt, info);
    }

    /// <summary>LP(x) of PROTOCOL-V1.md: the length in four bytes, big-endian, then the bytes. Returns the room that is left.</summary>
    private static Span<byte> AppendPrefixed(Span<byte> room, ReadOnlySpan<byte> value)
    {
        BinaryPrimitives.WriteInt32BigEndian(room, value.Length);
        value.CopyTo(room[sizeof(uint)..]);
        return room[(sizeof(uint) + value.Length)..];
    }
}
