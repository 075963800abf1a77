using ChainVerify.Native;

namespace ChainVerify.Simulator;

/// <summary>
/// Deterministic ECDSA over secp256k1 (RFC 6979, HMAC-SHA-256, no extra data; low s) and public keys of private keys.
/// </summary>
/// <remarks>
/// All implementations give the same bytes for every key and every digest, so generated records never depend on what is
/// installed. Thread-safe.
/// </remarks>
internal abstract class EcdsaSigner
{
    /// <summary>The implementation in managed code; always there.</summary>
    internal static EcdsaSigner Managed { get; } = new ManagedEcdsaSigner();

    /// <summary>The implementation over libsecp256k1; null where the library is not available.</summary>
    internal static EcdsaSigner? Native { get; } = NativeSecp256k1.IsAvailable ? new NativeEcdsaSigner() : null;

    /// <summary>The fastest one of this process.</summary>
    internal static EcdsaSigner Default => Native ?? Managed;

    /// <summary>Computes a public key.</summary>
    /// <param name="privateKey">32 bytes, big-endian.</param>
    /// <param name="compressed">33 bytes: receives the compressed public key.</param>
    /// <returns>Whether the private key is in [1, n − 1]; otherwise nothing useful is written.</returns>
    internal abstract bool TryCreatePublicKey(ReadOnlySpan<byte> privateKey, Span<byte> compressed);

    /// <summary>Signs a digest.</summary>
    /// <param name="digest">32 bytes, of any value.</param>
    /// <param name="privateKey">32 bytes, in [1, n − 1].</param>
    /// <param name="signature">65 bytes: receives r, s and the recovery id.</param>
    internal abstract void Sign(ReadOnlySpan<byte> digest, ReadOnlySpan<byte> privateKey, Span<byte> signature);
}
