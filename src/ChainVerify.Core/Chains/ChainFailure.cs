namespace ChainVerify;

/// <summary>
/// Why a chain is not valid. Which failure is reported is defined (RECORDS-AND-CLI.md 3): the first that applies, in
/// the order of these values, so that every engine, batch size, cache state and order gives the same verdict.
/// </summary>
public enum ChainFailure : byte
{
    /// <summary>Nothing was verified. The value of <c>default(Verdict)</c>.</summary>
    NotVerified = 0,

    /// <summary>No failure: the chain is valid.</summary>
    None,

    /// <summary>The record cannot be read, or misses what the policy does not settle. The verdict names the field.</summary>
    MalformedRecord,

    /// <summary>The policy does not accept the app.</summary>
    AppNotAccepted,

    /// <summary>The policy does not accept the v0 purpose.</summary>
    PurposeNotAccepted,

    /// <summary>The policy does not accept the v1 domain.</summary>
    DomainNotAccepted,

    /// <summary>The policy does not accept the message scheme.</summary>
    SchemeNotAccepted,

    /// <summary>r or s is zero or not below the group order, v is none of 0, 1, 27, 28, or an Ed25519 signature is not canonical.</summary>
    InvalidSignatureEncoding,

    /// <summary>s is above half the group order, which the strict rules refuse.</summary>
    HighS,

    /// <summary>The derived key or the named app key is no acceptable public key.</summary>
    InvalidPublicKey,

    /// <summary>No public key can be recovered from the link's signature.</summary>
    RecoveryFailed,

    /// <summary>The app signature was made by another key than the one that the record names.</summary>
    AppKeyMismatch,

    /// <summary>The KMS signature was made by none of the trusted roots.</summary>
    KmsRootMismatch,

    /// <summary>The statement does not hash to the signed message hash.</summary>
    StatementMismatch,

    /// <summary>The message was not signed by the derived key.</summary>
    MessageSignerMismatch,
}

/// <summary>The link of a chain at which a verdict fails.</summary>
public enum ChainLink : byte
{
    /// <summary>The failure belongs to no single link.</summary>
    None = 0,

    /// <summary>The app key's signature over the derived key.</summary>
    App,

    /// <summary>The KMS root key's signature over the app key.</summary>
    Kms,

    /// <summary>The derived key's signature over the message.</summary>
    Message,
}
