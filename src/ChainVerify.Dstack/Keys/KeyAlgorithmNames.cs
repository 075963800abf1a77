namespace ChainVerify.Dstack;

/// <summary>How the guest agent's methods name algorithms.</summary>
internal static class KeyAlgorithmNames
{
    /// <summary>The canonical name of the algorithm of a key.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such algorithm.</exception>
    internal static string GetName(KeyAlgorithm algorithm) => algorithm switch
    {
        KeyAlgorithm.Secp256k1 => "secp256k1",
        KeyAlgorithm.Ed25519 => "ed25519",
        _ => throw new ArgumentOutOfRangeException(nameof(algorithm)),
    };

    /// <summary>The name of a way to sign.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such way.</exception>
    internal static string GetName(SigningAlgorithm algorithm) => algorithm switch
    {
        SigningAlgorithm.Secp256k1 => "secp256k1",
        SigningAlgorithm.Secp256k1Prehashed => "secp256k1_prehashed",
        SigningAlgorithm.Ed25519 => "ed25519",
        _ => throw new ArgumentOutOfRangeException(nameof(algorithm)),
    };
}
