using System.Runtime.CompilerServices;

namespace ChainVerify.Native;

public static unsafe partial class NativeSecp256k1
{
    private const byte EvenPrefix = 0x02;
    private const byte OddPrefix = 0x03;
    private const byte UncompressedPrefix = 0x04;

    /// <summary>
    /// Reads an encoded public key: 33 bytes with <c>02</c> or <c>03</c>, or 65 bytes with <c>04</c> (SEC 1, version 2, section 2.3.4).
    /// The hybrid forms <c>06</c> and <c>07</c>, which the library would take, are refused: one key must not have a third spelling.
    /// </summary>
    /// <param name="encoded">The encoded key; any length is allowed and any but 33 and 65 gives <see langword="false"/>.</param>
    /// <param name="publicKey64">64 bytes: receives x, then y.</param>
    /// <returns>Whether the bytes encode a point of the curve with coordinates below the field's prime.</returns>
    /// <exception cref="ArgumentException"><paramref name="publicKey64"/> has a wrong size.</exception>
    /// <exception cref="NativeLibraryUnavailableException">There is no library.</exception>
    public static bool TryParsePublicKey(ReadOnlySpan<byte> encoded, Span<byte> publicKey64)
    {
        CheckSize(publicKey64.Length, PublicKeySize, nameof(publicKey64));
        nint context = SharedContext.Get();
        bool hasKnownForm = encoded.Length switch
        {
            CompressedPublicKeySize => encoded[0] is EvenPrefix or OddPrefix,
            UncompressedPublicKeySize => encoded[0] == UncompressedPrefix,
            _ => false,
        };

        if (!hasKnownForm)
            return false;

        fixed (byte* input = encoded, output = publicKey64)
            return DecodeKey(context, input, (nuint)encoded.Length, output);
    }

    /// <summary>Compresses a public key after checking that it is a point of the curve.</summary>
    /// <param name="publicKey64">64 bytes: x, then y.</param>
    /// <param name="compressed33">33 bytes: receives <c>02</c> or <c>03</c>, then x.</param>
    /// <returns>Whether the coordinates are those of a point of the curve.</returns>
    /// <exception cref="ArgumentException">A span has a wrong size.</exception>
    /// <exception cref="NativeLibraryUnavailableException">There is no library.</exception>
    public static bool TryCompressPublicKey(ReadOnlySpan<byte> publicKey64, Span<byte> compressed33)
    {
        CheckSize(publicKey64.Length, PublicKeySize, nameof(publicKey64));
        CheckSize(compressed33.Length, CompressedPublicKeySize, nameof(compressed33));
        nint context = SharedContext.Get();
        fixed (byte* coordinates = publicKey64, output = compressed33)
            return CompressKey(context, coordinates, output);
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool DecodeKey(nint context, byte* input, nuint length, byte* output)
    {
        OpaquePublicKey key;
        int parsed = length == CompressedPublicKeySize
            ? Secp256k1Imports.PublicKeyParse(context, &key, input, length)
            : Secp256k1Imports.PublicKeyParseUncompressed(context, &key, input, length);
        if (parsed != 1)
            return false;

        WriteCoordinates(context, &key, output);
        return true;
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool CompressKey(nint context, byte* coordinates, byte* output)
    {
        OpaquePublicKey key;
        if (!ReadCoordinates(context, coordinates, &key))
            return false;

        WriteCompressed(context, &key, output);
        return true;
    }

    [SkipLocalsInit]
    private static bool ReadCoordinates(nint context, byte* coordinates, OpaquePublicKey* key)
    {
        byte* encoded = stackalloc byte[UncompressedPublicKeySize];
        encoded[0] = UncompressedPrefix;
        Unsafe.CopyBlockUnaligned(encoded + 1, coordinates, PublicKeySize);
        return Secp256k1Imports.PublicKeyParseUncompressed(context, key, encoded, UncompressedPublicKeySize) == 1;
    }

    /// <summary>The key was filled by a call that returned 1, so serialising it cannot fail.</summary>
    [SkipLocalsInit]
    private static void WriteCoordinates(nint context, OpaquePublicKey* key, byte* output)
    {
        byte* encoded = stackalloc byte[UncompressedPublicKeySize];
        nuint length = UncompressedPublicKeySize;
        _ = Secp256k1Imports.PublicKeySerialize(context, encoded, &length, key, Secp256k1Imports.Uncompressed);
        Unsafe.CopyBlockUnaligned(output, encoded + 1, PublicKeySize);
    }

    /// <summary>The key was filled by a call that returned 1, so serialising it cannot fail.</summary>
    private static void WriteCompressed(nint context, OpaquePublicKey* key, byte* output)
    {
        nuint length = CompressedPublicKeySize;
        _ = Secp256k1Imports.PublicKeySerialize(context, output, &length, key, Secp256k1Imports.Compressed);
    }
}
