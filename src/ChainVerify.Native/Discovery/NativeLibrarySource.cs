namespace ChainVerify.Native;

/// <summary>Where the libsecp256k1 in use was found. The order of the values is the order of the search.</summary>
public enum NativeLibrarySource : byte
{
    /// <summary>No library is in use.</summary>
    None = 0,

    /// <summary>Named by <c>CHAINVERIFY_LIBSECP256K1</c> or by the AppContext value <c>ChainVerify.LibSecp256k1</c>.</summary>
    Explicit = 1,

    /// <summary>Shipped next to the application, the way a NuGet package with native assets lays its files.</summary>
    Package = 2,

    /// <summary>Installed on the system under one of its versioned names.</summary>
    System = 3,
}
