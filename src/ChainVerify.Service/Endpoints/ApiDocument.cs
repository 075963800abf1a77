namespace ChainVerify.Service.Endpoints;

// The shapes that the OpenAPI document shows. Records are read by ChainVerify.Records, never into these.

/// <summary>A chain record. See docs/records-and-cli.md for aliases and oracle answers, which are accepted too.</summary>
internal sealed record ChainRecordShape
{
    /// <summary>Echoed in the verdict.</summary>
    public string? Id { get; init; }

    /// <summary>20 bytes in hexadecimal; may be absent when the service accepts exactly one app.</summary>
    public string? AppId { get; init; }

    /// <summary>v0 (default) or v1.</summary>
    public string? Claim { get; init; }

    /// <summary>v0 only.</summary>
    public string? Purpose { get; init; }

    /// <summary>v1 only.</summary>
    public string? Domain { get; init; }

    /// <summary>secp256k1 (default) or ed25519.</summary>
    public string? Algorithm { get; init; }

    /// <summary>The derived public key.</summary>
    public required string PublicKey { get; init; }

    /// <summary>The app's public key.</summary>
    public string? AppPublicKey { get; init; }

    /// <summary>65 bytes: r, s, v.</summary>
    public required string AppSignature { get; init; }

    /// <summary>65 bytes: r, s, v.</summary>
    public required string KmsSignature { get; init; }

    /// <summary>eip191-hash (default), eip191, digest, sha256, ed25519 or none.</summary>
    public string? MessageScheme { get; init; }

    /// <summary>32 bytes, for eip191-hash and digest.</summary>
    public string? MessageHash { get; init; }

    /// <summary>The message, for eip191, sha256 and ed25519.</summary>
    public string? Message { get; init; }

    /// <summary>64 or 65 bytes.</summary>
    public string? MessageSignature { get; init; }
}

/// <summary>A verdict.</summary>
internal sealed record VerdictShape
{
    /// <summary>The record's line or ordinal, from 1.</summary>
    public required long Line { get; init; }

    /// <summary>The record's id.</summary>
    public string? Id { get; init; }

    /// <summary>Whether the chain is valid.</summary>
    public required bool Valid { get; init; }

    /// <summary>The scheme of a valid chain's message.</summary>
    public string? MessageScheme { get; init; }

    /// <summary>The reason why the chain is not valid.</summary>
    public string? Failure { get; init; }

    /// <summary>app, kms or message.</summary>
    public string? Link { get; init; }

    /// <summary>One sentence for people.</summary>
    public string? Detail { get; init; }
}
