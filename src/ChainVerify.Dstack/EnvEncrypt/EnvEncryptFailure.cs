namespace ChainVerify.Dstack;

/// <summary>Why the signature of an env-encrypt public key names no signer.</summary>
public enum EnvEncryptFailure : byte
{
    /// <summary>Nothing has been checked: the value of <c>default</c>.</summary>
    NotVerified = 0,

    /// <summary>There is no failure: the signature names its signer, who must still be compared with a trusted root.</summary>
    None,

    /// <summary>The public key has not 32 bytes.</summary>
    InvalidPublicKey,

    /// <summary>The app id is not 20 bytes of hexadecimal text. Another length would let a signature of the legacy form pass as one with a timestamp.</summary>
    InvalidAppId,

    /// <summary>The signature has not 65 bytes, an unknown recovery byte, or a high s.</summary>
    InvalidSignatureEncoding,

    /// <summary>No key made the signature.</summary>
    RecoveryFailed,

    /// <summary>The timestamp is further in the past than the freshness allows.</summary>
    Stale,

    /// <summary>The timestamp is further in the future than the freshness allows.</summary>
    FromTheFuture,
}
