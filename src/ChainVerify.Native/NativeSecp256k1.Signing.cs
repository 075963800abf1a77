using System.Runtime.CompilerServices;

namespace ChainVerify.Native;

public static unsafe partial class NativeSecp256k1
{
    /// <summary>
    /// Signs a digest with the deterministic nonce of RFC 6979 (HMAC-SHA256, no extra data); s is always low. For simulators and
    /// tests: the private key stays in the caller's memory, and clearing it is the caller's business.
    /// </summary>
    /// <param name="digest32">32 bytes: the digest to sign.</param>
    /// <param name="privateKey32">32 bytes: the private key.</param>
    /// <param name="signature65">65 bytes: receives r, then s, then the recovery id of 0 to 3.</param>
    /// <returns><see langword="false"/> when the private key is zero or not below the group order.</returns>
    /// <exception cref="ArgumentException">A span has a wrong size.</exception>
    /// <exception cref="NativeLibraryUnavailableException">There is no library.</exception>
    public static bool TrySignRecoverable(ReadOnlySpan<byte> digest32, ReadOnlySpan<byte> privateKey32, Span<byte> signature65)
    {
        CheckSize(digest32.Length, DigestSize, nameof(digest32));
        CheckSize(privateKey32.Length, PrivateKeySize, nameof(privateKey32));
        CheckSize(signature65.Length, RecoverableSignatureSize, nameof(signature65));
        nint context = SharedContext.Get();
        fixed (byte* digest = digest32, privateKey = privateKey32, output = signature65)
            return Sign(context, digest, privateKey, output);
    }

    /// <summary>Computes the public key of a private key.</summary>
    /// <param name="privateKey32">32 bytes: the private key.</param>
    /// <param name="compressed33">33 bytes: receives <c>02</c> or <c>03</c>, then x.</param>
    /// <returns><see langword="false"/> when the private key is zero or not below the group order.</returns>
    /// <exception cref="ArgumentException">A span has a wrong size.</exception>
    /// <exception cref="NativeLibraryUnavailableException">There is no library.</exception>
    public static bool TryCreatePublicKey(ReadOnlySpan<byte> privateKey32, Span<byte> compressed33)
    {
        CheckSize(privateKey32.Length, PrivateKeySize, nameof(privateKey32));
        CheckSize(compressed33.Length, CompressedPublicKeySize, nameof(compressed33));
        nint context = SharedContext.Get();
        fixed (byte* privateKey = privateKey32, output = compressed33)
            return CreateKey(context, privateKey, output);
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool Sign(nint context, byte* digest, byte* privateKey, byte* output)
    {
        OpaqueRecoverableSignature signature;
        if (Secp256k1Imports.SignRecoverable(context, &signature, digest, privateKey, null, null) != 1)
            return false;

        int recoveryId;
        _ = Secp256k1Imports.RecoverableSignatureSerialize(context, output, &recoveryId, &signature);
        output[CompactSignatureSize] = (byte)recoveryId;
        return true;
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool CreateKey(nint context, byte* privateKey, byte* output)
    {
        OpaquePublicKey key;
        if (Secp256k1Imports.PublicKeyCreate(context, &key, privateKey) != 1)
            return false;

        WriteCompressed(context, &key, output);
        return true;
    }
}
