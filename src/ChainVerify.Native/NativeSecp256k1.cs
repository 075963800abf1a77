namespace ChainVerify.Native;

/// <summary>
/// ECDSA over secp256k1 by libsecp256k1: recovery, verification, keys, and signing for simulators.
/// </summary>
/// <remarks>
/// <para>
/// The library is searched for once a process, on first use of this class; <see cref="Discovery"/> tells how that went.
/// Every call that needs the library throws <see cref="NativeLibraryUnavailableException"/> when there is none.
/// </para>
/// <para>
/// Spans of a wrong fixed size are a caller's mistake and throw <see cref="ArgumentException"/>. The bytes in them are not
/// trusted: whatever they hold, the answer is <see langword="true"/> or <see langword="false"/>, and the library is never called
/// with an argument on which it would end the process. A destination is written only on success, and may overlap a source.
/// </para>
/// <para>
/// Thread-safe: all calls share one context that is only read. No call allocates or takes a lock.
/// Numbers are big-endian, 32 bytes each (SEC 1, version 2, sections 2.3 and 4.1).
/// </para>
/// </remarks>
public static partial class NativeSecp256k1
{
    /// <summary>Bytes of a message digest.</summary>
    public const int DigestSize = 32;

    /// <summary>Bytes of a signature without its recovery id: r, then s.</summary>
    public const int CompactSignatureSize = 64;

    /// <summary>Bytes of a signature with its recovery id: r, then s, then one byte of 0 to 3.</summary>
    public const int RecoverableSignatureSize = 65;

    /// <summary>Bytes of a private key.</summary>
    public const int PrivateKeySize = 32;

    /// <summary>Bytes of a public key as bare coordinates: x, then y, without the leading <c>04</c>.</summary>
    public const int PublicKeySize = 64;

    /// <summary>Bytes of a compressed public key: <c>02</c> or <c>03</c>, then x.</summary>
    public const int CompressedPublicKeySize = 33;

    /// <summary>Bytes of an uncompressed public key: <c>04</c>, then x, then y.</summary>
    public const int UncompressedPublicKeySize = 65;

    /// <summary>The largest recovery id. Bit 0 is the parity of y of R, bit 1 tells that x of R was not below the group order.</summary>
    public const int MaxRecoveryId = 3;

    /// <summary>Whether libsecp256k1 can be called. The first use searches for it; later ones read a field.</summary>
    public static bool IsAvailable => LoadedLibrary.Handle != 0;

    /// <summary>How the search went. The first use searches; the same report is returned for the life of the process.</summary>
    public static NativeLibraryDiscovery Discovery => LoadedLibrary.Discovery;

    /// <summary>
    /// Whether the settings forbid to run without the library: the environment variable <c>CHAINVERIFY_REQUIRE_NATIVE</c>
    /// (<c>1</c> or <c>0</c>; it wins) or the AppContext switch <c>ChainVerify.RequireNative</c>. Read anew on every use.
    /// </summary>
    public static bool IsRequired => NativeLibrarySettings.IsNativeRequired();

    /// <summary>To be called before an engine without the library is chosen in its place.</summary>
    /// <exception cref="NativeLibraryUnavailableException">
    /// The library is required and there is none, or a library was named explicitly and cannot be used.
    /// </exception>
    public static void ThrowIfRequiredButUnavailable()
    {
        if (IsAvailable)
            return;

        bool isRequired = IsRequired;
        if (isRequired || Discovery.Error is not null)
            throw new NativeLibraryUnavailableException(Discovery, isRequired);
    }

    // The methods that call imports take the context as an argument and are not inlined. Imports without a transition are
    // bound when the method around them is compiled, so that must not happen before a context exists: whoever has one has
    // run the initialiser of SharedContext, which puts the chosen library behind the imports.

    private static void CheckSize(int actual, int expected, string name)
    {
        if (actual != expected)
            ThrowSize(actual, expected, name);
    }

    private static void ThrowSize(int actual, int expected, string name) =>
        throw new ArgumentException($"Needs exactly {expected} bytes, got {actual}.", name);
}
