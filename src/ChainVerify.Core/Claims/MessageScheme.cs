namespace ChainVerify;

/// <summary>How the derived key signed the message (RECORDS-AND-CLI.md 1).</summary>
public enum MessageScheme : byte
{
    /// <summary>EIP-191 over a 32-byte hash; 65-byte signatures. The tutorial's scheme.</summary>
    Eip191Hash = 0,

    /// <summary>EIP-191 over the message's bytes; 65-byte signatures.</summary>
    Eip191 = 1,

    /// <summary>The 32-byte hash itself (EIP-712 digests, prehashed signing); 64 or 65-byte signatures.</summary>
    Digest = 2,

    /// <summary>SHA-256 of the message (the v0 <c>Sign</c> method with secp256k1); 64 or 65-byte signatures.</summary>
    Sha256 = 3,

    /// <summary>Pure Ed25519 over the message; 64-byte signatures, Ed25519 derived keys.</summary>
    Ed25519 = 4,

    /// <summary>No message: only the key's two links are verified.</summary>
    None = 5,
}

/// <summary>The names that records and the command line use for the schemes.</summary>
public static class MessageSchemeNames
{
    /// <summary>The number of schemes.</summary>
    internal const int Count = 6;

    /// <summary>The name of a scheme, such as <c>eip191-hash</c>.</summary>
    /// <param name="scheme">The scheme.</param>
    /// <returns>The name.</returns>
    /// <exception cref="ArgumentOutOfRangeException">No such scheme.</exception>
    public static string GetName(MessageScheme scheme) => scheme switch
    {
        MessageScheme.Eip191Hash => "eip191-hash",
        MessageScheme.Eip191 => "eip191",
        MessageScheme.Digest => "digest",
        MessageScheme.Sha256 => "sha256",
        MessageScheme.Ed25519 => "ed25519",
        MessageScheme.None => "none",
        _ => throw new ArgumentOutOfRangeException(nameof(scheme)),
    };

    /// <summary>Finds a scheme by its exact name.</summary>
    /// <param name="utf8Name">The name in UTF-8; case matters.</param>
    /// <param name="scheme">The scheme.</param>
    /// <returns>Whether there is one of that name.</returns>
    public static bool TryParse(ReadOnlySpan<byte> utf8Name, out MessageScheme scheme)
    {
        (bool known, scheme) = utf8Name switch
        {
            _ when utf8Name.SequenceEqual("eip191-hash"u8) => (true, MessageScheme.Eip191Hash),
            _ when utf8Name.SequenceEqual("eip191"u8) => (true, MessageScheme.Eip191),
            _ when utf8Name.SequenceEqual("digest"u8) => (true, MessageScheme.Digest),
            _ when utf8Name.SequenceEqual("sha256"u8) => (true, MessageScheme.Sha256),
            _ when utf8Name.SequenceEqual("ed25519"u8) => (true, MessageScheme.Ed25519),
            _ when utf8Name.SequenceEqual("none"u8) => (true, MessageScheme.None),
            _ => (false, default),
        };
        return known;
    }
}
