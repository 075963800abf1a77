using System.Runtime.CompilerServices;

namespace ChainVerify.Native;

public static unsafe partial class NativeSecp256k1
{
    /// <summary>
    /// Verifies a signature by a known key (SEC 1, version 2, section 4.1.4). High s is brought to its low form first, so it is
    /// accepted: rules that forbid it must have refused it before. There is no recovery id in this equation; a caller
    /// whose rules bind the recovery id recovers and compares.
    /// </summary>
    /// <param name="digest32">32 bytes: the digest that was signed.</param>
    /// <param name="compact64">64 bytes: r, then s.</param>
    /// <param name="publicKey64">64 bytes: x, then y.</param>
    /// <returns>
    /// <see langword="false"/> when the signature is not by this key over this digest, when r or s is zero or not below the
    /// group order, or when the key is not a point of the curve.
    /// </returns>
    /// <exception cref="ArgumentException">A span has a wrong size.</exception>
    /// <exception cref="NativeLibraryUnavailableException">There is no library.</exception>
    public static bool Verify(ReadOnlySpan<byte> digest32, ReadOnlySpan<byte> compact64, ReadOnlySpan<byte> publicKey64)
    {
        CheckSize(digest32.Length, DigestSize, nameof(digest32));
        CheckSize(compact64.Length, CompactSignatureSize, nameof(compact64));
        CheckSize(publicKey64.Length, PublicKeySize, nameof(publicKey64));
        nint context = SharedContext.Get();
        fixed (byte* digest = digest32, compact = compact64, coordinates = publicKey64)
            return VerifyWithKey(context, digest, compact, coordinates);
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool VerifyWithKey(nint context, byte* digest, byte* compact, byte* coordinates)
    {
        OpaqueSignature signature;
        OpaquePublicKey key;
        if (Secp256k1Imports.SignatureParse(context, &signature, compact) != 1 || !ReadCoordinates(context, coordinates, &key))
            return false;

        // The result only tells whether s was high; either way the output is a parsed low-s signature.
        _ = Secp256k1Imports.SignatureNormalize(context, &signature, &signature);
        return Secp256k1Imports.Verify(context, &signature, digest, &key) == 1;
    }
}
