using System.Buffers.Binary;
using System.Text;
using ChainVerify.Hashing;

namespace ChainVerify.Simulator;

/// <summary>
/// What the upper links of a chain sign, written down byte by byte from PROTOCOL.md 4.1 and 4.2 and from PROTOCOL-V1.md.
/// </summary>
/// <remarks>
/// A twin of the verifier's own construction on purpose: a record is expected to be valid because the simulator followed
/// the specification, not because both sides share a mistake. Plain and slow is fine here.
/// </remarks>
internal static class LinkPreimages
{
    /// <summary>What the KMS root key signs about an app key, 71 bytes.</summary>
    internal static byte[] KmsLink(in AppId appId, in CompressedPublicKey appKey)
        => [.. "dstack-kms-issued"u8, (byte)':', .. appId.Bytes, .. appKey.Bytes];

    /// <summary>What the app key signs about a derived key.</summary>
    internal static byte[] KeyClaim(in KeyClaim claim, in DerivedPublicKey publicKey)
    {
        Utf8Text scope = claim.Scope ?? throw new ArgumentException("A key is claimed for a purpose or a domain.", nameof(claim));
        return claim.Version == ClaimVersion.V0
            ? [.. scope.Bytes, (byte)':', .. Encoding.ASCII.GetBytes(Convert.ToHexStringLower(publicKey.Bytes))]
            : [
                .. LengthPrefixed("dstack-guest-v1-key-claim"u8),
                .. LengthPrefixed(AlgorithmName(publicKey.Algorithm)),
                .. LengthPrefixed(scope.Bytes),
                .. LengthPrefixed(publicKey.Bytes),
            ];
    }

    /// <summary>LP(x) of PROTOCOL-V1.md: four bytes of length, big-endian, then the bytes.</summary>
    internal static byte[] LengthPrefixed(ReadOnlySpan<byte> value)
    {
        byte[] result = new byte[sizeof(uint) + value.Length];
        BinaryPrimitives.WriteUInt32BigEndian(result, (uint)value.Length);
        value.CopyTo(result.AsSpan(sizeof(uint)));
        return result;
    }

    /// <summary>The canonical name of an algorithm.</summary>
    internal static ReadOnlySpan<byte> AlgorithmName(KeyAlgorithm algorithm) => algorithm switch
    {
        KeyAlgorithm.Secp256k1 => "secp256k1"u8,
        KeyAlgorithm.Ed25519 => "ed25519"u8,
        _ => throw new ArgumentOutOfRangeException(nameof(algorithm)),
    };

    /// <summary>keccak256 of what is signed.</summary>
    internal static Digest256 Hash(ReadOnlySpan<byte> preimage)
    {
        Span<byte> digest = stackalloc byte[Digest256.Size];
        Keccak256.HashData(preimage, digest);
        return Digest256.Create(digest);
    }
}
