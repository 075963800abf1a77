using ChainVerify.Native;

namespace ChainVerify.Signatures;

/// <summary>The engine over libsecp256k1: one native call a signature.</summary>
/// <remarks>
/// libsecp256k1's own verification ignores the recovery id, so a known-key job with a recovery id is a recovery and a
/// comparison; only 64-byte signatures are verified. Hence nothing is gained from knowing a key beforehand.
/// </remarks>
internal sealed class NativeSignatureEngine : SignatureEngine
{
    /// <inheritdoc/>
    public override string Name => "native";

    // One signature costs tens of microseconds: small batches spread evenly over threads and keep cancellation prompt.
    internal override int PreferredBatchSize => 64;

    /// <inheritdoc/>
    public override bool TryRecover(ReadOnlySpan<byte> digest, ReadOnlySpan<byte> compact, int recoveryId, out PublicKey publicKey)
    {
        Span<byte> point = stackalloc byte[PublicKey.Size];
        bool recovered = NativeSecp256k1.TryRecover(digest, compact, recoveryId, point);
        publicKey = recovered ? PublicKey.CreateUnchecked(point) : default;
        return recovered;
    }

    /// <inheritdoc/>
    public override bool Verify(ReadOnlySpan<byte> digest, ReadOnlySpan<byte> compact, in CompressedPublicKey publicKey)
    {
        CheckLengths(digest, compact);
        Span<byte> point = stackalloc byte[PublicKey.Size];
        return NativeSecp256k1.TryParsePublicKey(publicKey.Bytes, point) && NativeSecp256k1.Verify(digest, compact, point);
    }

    /// <inheritdoc/>
    public override bool TryDecompress(in CompressedPublicKey compressed, out PublicKey publicKey)
    {
        Span<byte> point = stackalloc byte[PublicKey.Size];
        bool parsed = NativeSecp256k1.TryParsePublicKey(compressed.Bytes, point);
        publicKey = parsed ? PublicKey.CreateUnchecked(point) : default;
        return parsed;
    }
}
