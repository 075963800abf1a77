using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace ChainVerify.Native;

/// <summary>
/// The one context of the process. Made and blinded once, then only read: libsecp256k1 lets any number of threads use a
/// context that nobody changes.
/// </summary>
internal static unsafe class SharedContext
{
    private const int SeedSize = 32;

    /// <summary>
    /// Zero when there is no library. Readonly, so that optimised code holds the value itself and drops the test for zero.
    /// </summary>
    internal static readonly nint Pointer = Create();

    /// <summary>The context, for a call that is about to be made.</summary>
    /// <exception cref="NativeLibraryUnavailableException">There is no library.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static nint Get()
    {
        nint context = Pointer;
        if (context == 0)
            ThrowUnavailable();

        return context;
    }

    private static void ThrowUnavailable() => throw new NativeLibraryUnavailableException(LoadedLibrary.Discovery, required: false);

    private static nint Create()
    {
        if (LoadedLibrary.Handle == 0)
            return 0;

        NativeLibrary.SetDllImportResolver(typeof(SharedContext).Assembly, Resolve);
        nint context = Secp256k1Imports.ContextCreate(Secp256k1Imports.ContextFlags);

        // Out of memory: the inspection made a context a moment ago.
        if (context == 0)
            Environment.FailFast("libsecp256k1: secp256k1_context_create returned no context.");

        Secp256k1Imports.ContextSetIllegalCallback(context, &OnIllegalArgument, null);
        Secp256k1Imports.ContextSetErrorCallback(context, &OnInternalError, null);
        Blind(context);
        return context;
    }

    /// <summary>Signing multiplies by secrets; a random seed keeps what leaks through time and power from being those secrets.</summary>
    private static void Blind(nint context)
    {
        Span<byte> seed = stackalloc byte[SeedSize];
        RandomNumberGenerator.Fill(seed);
        int randomized;
        fixed (byte* bytes = seed)
            randomized = Secp256k1Imports.ContextRandomize(context, bytes);

        CryptographicOperations.ZeroMemory(seed);
        if (randomized != 1)
            Environment.FailFast("libsecp256k1: secp256k1_context_randomize failed.");
    }

    /// <summary>Never leaves the name to the runtime's own search, which would load what was refused or hidden.</summary>
    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? searchPath) =>
        name == Secp256k1Imports.Library ? LoadedLibrary.Handle : 0;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnIllegalArgument(byte* message, void* data) => FailFast("illegal argument", message);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnInternalError(byte* message, void* data) => FailFast("internal error", message);

    /// <summary>After either callback the library's results are undefined, so the process must not go on.</summary>
    private static void FailFast(string kind, byte* message) =>
        Environment.FailFast($"libsecp256k1: {kind}: {Marshal.PtrToStringUTF8((nint)message) ?? "no message"}");
}
