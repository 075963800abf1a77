namespace ChainVerify.Dstack;

/// <summary>How the agent's <c>Sign</c> and <c>Verify</c> treat the data (PROTOCOL.md 4.5).</summary>
public enum SigningAlgorithm : byte
{
    /// <summary>ECDSA over SHA-256 of the data; the chain's message is of <see cref="MessageScheme.Sha256"/>.</summary>
    Secp256k1 = 0,

    /// <summary>ECDSA over the data itself, which has 32 bytes; the chain's message is of <see cref="MessageScheme.Digest"/>.</summary>
    Secp256k1Prehashed = 1,

    /// <summary>Pure Ed25519 over the data; the chain's message is of <see cref="MessageScheme.Ed25519"/>.</summary>
    Ed25519 = 2,
}
