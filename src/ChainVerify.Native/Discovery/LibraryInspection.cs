using System.Runtime.InteropServices;

namespace ChainVerify.Native;

/// <summary>Decides whether a loaded library is a libsecp256k1 that can be called: exports first, then a known answer.</summary>
internal static unsafe class LibraryInspection
{
    // A published vector: RFC 6979 nonce over a Keccak-256 digest, private key 4c0883a6…2318.
    private static ReadOnlySpan<byte> Digest =>
    [
        0x88, 0xcf, 0xbd, 0x7e, 0x51, 0xc7, 0xa4, 0x05, 0x40, 0xb2, 0x33, 0xcf, 0x68, 0xb6, 0x2a, 0xd1,
        0xdf, 0x3e, 0x92, 0x46, 0x2f, 0x1c, 0x60, 0x18, 0xd6, 0xd6, 0x7e, 0xae, 0x0f, 0x3b, 0x08, 0xf5,
    ];

    private static ReadOnlySpan<byte> Signature =>
    [
        0xc9, 0xcf, 0x86, 0x33, 0x3b, 0xcb, 0x06, 0x5d, 0x14, 0x00, 0x32, 0xec, 0xaa, 0xb5, 0xd9, 0x28,
        0x1b, 0xde, 0x80, 0xf2, 0x1b, 0x96, 0x87, 0xb3, 0xe9, 0x41, 0x61, 0xde, 0x42, 0xd5, 0x18, 0x95,
        0x72, 0x7a, 0x10, 0x8a, 0x0b, 0x8d, 0x10, 0x14, 0x65, 0x41, 0x40, 0x33, 0xc3, 0xf7, 0x05, 0xa9,
        0xc7, 0xb8, 0x26, 0xe5, 0x96, 0x76, 0x60, 0x46, 0xee, 0x11, 0x83, 0xdb, 0xc8, 0xae, 0xaa, 0x68,
    ];

    private static ReadOnlySpan<byte> CompressedPublicKey =>
    [
        0x02, 0x4e, 0x3b, 0x81, 0xaf, 0x9c, 0x22, 0x34, 0xca, 0xd0, 0x9d, 0x67, 0x9c, 0xe6, 0x03, 0x5e,
        0xd1, 0x39, 0x23, 0x47, 0xce, 0x64, 0xce, 0x40, 0x5f, 0x5d, 0xcd, 0x36, 0x22, 0x8a, 0x25, 0xde, 0x6e,
    ];

    /// <summary>Why the library cannot be used, or <see langword="null"/> when it can.</summary>
    internal static string? Refuse(nint library) => MissingExports(library) ?? FailedKnownAnswer(library);

    private static string? MissingExports(nint library)
    {
        var missing = new List<string>();
        bool lacksOnlyRecovery = true;
        foreach (string name in RequiredExports.All)
        {
            if (NativeLibrary.TryGetExport(library, name, out _))
                continue;

            missing.Add(name);
            lacksOnlyRecovery &= RequiredExports.IsOfRecoveryModule(name);
        }

        return missing switch
        {
            [] => null,
            _ when lacksOnlyRecovery => $"{Sentence(missing)} (library built without the recovery module)",
            _ when missing.Count == RequiredExports.All.Count =>
                $"{missing[0]} and the other {missing.Count - 1} needed functions are not exported (not libsecp256k1)",
            _ => Sentence(missing),
        };
    }

    private static string Sentence(List<string> missing) =>
        $"{string.Join(", ", missing)} {(missing.Count == 1 ? "is" : "are")} not exported";

    /// <summary>
    /// Recovers one key through the library's own entry points: the imports of this assembly are bound only after a library
    /// has been chosen, and then for good.
    /// </summary>
    private static string? FailedKnownAnswer(nint library)
    {
        var create = (delegate* unmanaged[Cdecl]<uint, nint>)NativeLibrary.GetExport(library, RequiredExports.ContextCreate);
        var destroy = (delegate* unmanaged[Cdecl]<nint, void>)NativeLibrary.GetExport(library, RequiredExports.ContextDestroy);
        var parse = (delegate* unmanaged[Cdecl]<nint, OpaqueRecoverableSignature*, byte*, int, int>)
            NativeLibrary.GetExport(library, RequiredExports.RecoverableSignatureParse);
        var recover = (delegate* unmanaged[Cdecl]<nint, OpaquePublicKey*, OpaqueRecoverableSignature*, byte*, int>)
            NativeLibrary.GetExport(library, RequiredExports.Recover);
        var serialize = (delegate* unmanaged[Cdecl]<nint, byte*, nuint*, OpaquePublicKey*, uint, int>)
            NativeLibrary.GetExport(library, RequiredExports.PublicKeySerialize);

        nint context = create(Secp256k1Imports.ContextFlags);
        if (context == 0)
            return "secp256k1_context_create returned no context";

        OpaqueRecoverableSignature signature;
        OpaquePublicKey key;

        // A library that reports success without writing a key must not get zeros back: those would be an illegal argument.
        new Span<byte>(&key, OpaquePublicKey.Size).Fill(1);
        byte* compressed = stackalloc byte[NativeSecp256k1.CompressedPublicKeySize];
        nuint length = NativeSecp256k1.CompressedPublicKeySize;
        bool passed;
        fixed (byte* digest = Digest, compact = Signature)
        {
            passed = parse(context, &signature, compact, 0) == 1
                && recover(context, &key, &signature, digest) == 1
                && serialize(context, compressed, &length, &key, Secp256k1Imports.Compressed) == 1
                && length == NativeSecp256k1.CompressedPublicKeySize
                && new ReadOnlySpan<byte>(compressed, NativeSecp256k1.CompressedPublicKeySize).SequenceEqual(CompressedPublicKey);
        }

        destroy(context);
        return passed ? null : "the known-answer recovery gave a wrong key";
    }
}
