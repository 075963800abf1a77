using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ChainVerify.Native;

/// <summary>
/// The raw functions of <c>secp256k1.h</c> and <c>secp256k1_recovery.h</c>. No argument may be null and every buffer must
/// have its full size: on a broken promise the library calls the illegal-argument callback, which ends the process.
/// </summary>
/// <remarks>
/// The transition to preemptive mode is left out only where the function takes well under a microsecond and neither blocks
/// nor calls back; a callback from there would still end the process, with the runtime's message instead of the library's.
/// Functions with a scalar multiplication or a square root keep the transition: a garbage collection must not wait for them.
/// </remarks>
internal static unsafe partial class Secp256k1Imports
{
    /// <summary>The name that <see cref="SharedContext"/> resolves; no file has to be called that.</summary>
    internal const string Library = "secp256k1";

    /// <summary>Verify and sign: what releases before 0.2 need; later ones take every context flag for the same.</summary>
    internal const uint ContextFlags = 0x0301;

    /// <summary><c>SECP256K1_EC_COMPRESSED</c></summary>
    internal const uint Compressed = 0x0102;

    /// <summary><c>SECP256K1_EC_UNCOMPRESSED</c></summary>
    internal const uint Uncompressed = 0x0002;

    [LibraryImport(Library, EntryPoint = RequiredExports.ContextCreate)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial nint ContextCreate(uint flags);

    [LibraryImport(Library, EntryPoint = RequiredExports.ContextRandomize)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial int ContextRandomize(nint context, byte* seed32);

    [LibraryImport(Library, EntryPoint = RequiredExports.ContextSetIllegalCallback)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial void ContextSetIllegalCallback(nint context, delegate* unmanaged[Cdecl]<byte*, void*, void> callback, void* data);

    [LibraryImport(Library, EntryPoint = RequiredExports.ContextSetErrorCallback)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial void ContextSetErrorCallback(nint context, delegate* unmanaged[Cdecl]<byte*, void*, void> callback, void* data);

    /// <summary>For 33 bytes: takes a square root.</summary>
    [LibraryImport(Library, EntryPoint = RequiredExports.PublicKeyParse)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial int PublicKeyParse(nint context, OpaquePublicKey* key, byte* encoded, nuint length);

    /// <summary>For 65 bytes: only checks the curve equation.</summary>
    [SuppressGCTransition]
    [LibraryImport(Library, EntryPoint = RequiredExports.PublicKeyParse)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial int PublicKeyParseUncompressed(nint context, OpaquePublicKey* key, byte* encoded65, nuint length65);

    [SuppressGCTransition]
    [LibraryImport(Library, EntryPoint = RequiredExports.PublicKeySerialize)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial int PublicKeySerialize(nint context, byte* output, nuint* length, OpaquePublicKey* key, uint form);

    [LibraryImport(Library, EntryPoint = RequiredExports.PublicKeyCreate)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial int PublicKeyCreate(nint context, OpaquePublicKey* key, byte* privateKey32);

    [SuppressGCTransition]
    [LibraryImport(Library, EntryPoint = RequiredExports.SignatureParse)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial int SignatureParse(nint context, OpaqueSignature* signature, byte* compact64);

    /// <summary>Output and input may be the same. Returns 1 when s was high.</summary>
    [SuppressGCTransition]
    [LibraryImport(Library, EntryPoint = RequiredExports.SignatureNormalize)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial int SignatureNormalize(nint context, OpaqueSignature* output, OpaqueSignature* input);

    [LibraryImport(Library, EntryPoint = RequiredExports.Verify)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial int Verify(nint context, OpaqueSignature* signature, byte* digest32, OpaquePublicKey* key);

    /// <summary>The recovery id must be 0 to 3; any other is an illegal argument.</summary>
    [SuppressGCTransition]
    [LibraryImport(Library, EntryPoint = RequiredExports.RecoverableSignatureParse)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial int RecoverableSignatureParse(nint context, OpaqueRecoverableSignature* signature, byte* compact64, int recoveryId);

    [SuppressGCTransition]
    [LibraryImport(Library, EntryPoint = RequiredExports.RecoverableSignatureSerialize)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial int RecoverableSignatureSerialize(nint context, byte* compact64, int* recoveryId, OpaqueRecoverableSignature* signature);

    /// <summary>A null nonce function means the library's own, RFC 6979 with SHA-256.</summary>
    [LibraryImport(Library, EntryPoint = RequiredExports.SignRecoverable)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial int SignRecoverable(
        nint context, OpaqueRecoverableSignature* signature, byte* digest32, byte* privateKey32, void* nonceFunction, void* nonceData);

    [LibraryImport(Library, EntryPoint = RequiredExports.Recover)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial int Recover(nint context, OpaquePublicKey* key, OpaqueRecoverableSignature* signature, byte* digest32);
}
