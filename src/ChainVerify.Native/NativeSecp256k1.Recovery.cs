using System.Runtime.CompilerServices;

namespace ChainVerify.Native;

public static unsafe partial class NativeSecp256k1
{
    /// <summary>Recovers the public key that made a signature (SEC 1, version 2, section 4.1.6). High s is accepted.</summary>
    /// <param name="digest32">32 bytes: the digest that was signed.</param>
    /// <param name="compact64">64 bytes: r, then s.</param>
    /// <param name="recoveryId">0 to 3; any other value gives <see langword="false"/>.</param>
    /// <param name="publicKey64">64 bytes: receives x, then y.</param>
    /// <returns>
    /// <see langword="false"/> when r or s is zero or not below the group order, when there is no curve point for r and the
    /// recovery id, or when the recovered key would be the point at infinity.
    /// </returns>
    /// <exception cref="ArgumentException">A span has a wrong size.</exception>
    /// <exception cref="NativeLibraryUnavailableException">There is no library.</exception>
    public static bool TryRecover(
        ReadOnlySpan<byte> digest32, ReadOnlySpan<byte> compact64, int recoveryId, Span<byte> publicKey64)
    {
        CheckRecoverySizes(digest32, compact64);
        CheckSize(publicKey64.Length, PublicKeySize, nameof(publicKey64));
        nint context = SharedContext.Get();

        // 4 and above would be an illegal argument to the library.
        if ((uint)recoveryId > MaxRecoveryId)
            return false;

        fixed (byte* digest = digest32, compact = compact64, output = publicKey64)
            return RecoverCoordinates(context, digest, compact, recoveryId, output);
    }

    /// <summary>As <see cref="TryRecover"/>, with the key in compressed form.</summary>
    /// <param name="digest32">32 bytes: the digest that was signed.</param>
    /// <param name="compact64">64 bytes: r, then s.</param>
    /// <param name="recoveryId">0 to 3; any other value gives <see langword="false"/>.</param>
    /// <param name="compressed33">33 bytes: receives <c>02</c> or <c>03</c>, then x.</param>
    /// <returns>Whether there is such a key; see <see cref="TryRecover"/>.</returns>
    /// <exception cref="ArgumentException">A span has a wrong size.</exception>
    /// <exception cref="NativeLibraryUnavailableException">There is no library.</exception>
    public static bool TryRecoverCompressed(
        ReadOnlySpan<byte> digest32, ReadOnlySpan<byte> compact64, int recoveryId, Span<byte> compressed33)
    {
        CheckRecoverySizes(digest32, compact64);
        CheckSize(compressed33.Length, CompressedPublicKeySize, nameof(compressed33));
        nint context = SharedContext.Get();

        // 4 and above would be an illegal argument to the library.
        if ((uint)recoveryId > MaxRecoveryId)
            return false;

        fixed (byte* digest = digest32, compact = compact64, output = compressed33)
            return RecoverCompressed(context, digest, compact, recoveryId, output);
    }

    private static void CheckRecoverySizes(ReadOnlySpan<byte> digest32, ReadOnlySpan<byte> compact64)
    {
        CheckSize(digest32.Length, DigestSize, nameof(digest32));
        CheckSize(compact64.Length, CompactSignatureSize, nameof(compact64));
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool RecoverCoordinates(nint context, byte* digest, byte* compact, int recoveryId, byte* output)
    {
        OpaquePublicKey key;
        if (!RecoverKey(context, digest, compact, recoveryId, &key))
            return false;

        WriteCoordinates(context, &key, output);
        return true;
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool RecoverCompressed(nint context, byte* digest, byte* compact, int recoveryId, byte* output)
    {
        OpaquePublicKey key;
        if (!RecoverKey(context, digest, compact, recoveryId, &key))
            return false;

        WriteCompressed(context, &key, output);
        return true;
    }

    /// <summary>
    /// The parse refuses r or s at or above the group order but lets zero pass; the recovery refuses zero. Either result
    /// initialises its output only when it is 1, and nothing else is passed on.
    /// </summary>
    [SkipLocalsInit]
    private static bool RecoverKey(nint context, byte* digest, byte* compact, int recoveryId, OpaquePublicKey* key)
    {
        OpaqueRecoverableSignature signature;
        return Secp256k1Imports.RecoverableSignatureParse(context, &signature, compact, recoveryId) == 1
            && Secp256k1Imports.Recover(context, key, &signature, digest) == 1;
    }
}
