namespace ChainVerify.Hosting;

/// <summary>A <see cref="TrustPolicy"/> in texts, as a configuration has it (RECORDS-AND-CLI.md 2).</summary>
/// <remarks>The defaults are those of <see cref="TrustPolicyBuilder"/>: naming a purpose or a scheme replaces the default one, and "any" must be said.</remarks>
public sealed class TrustOptions
{
    /// <summary>Trusted KMS roots: addresses (20 bytes) or public keys (33 or 65 bytes), in hexadecimal.</summary>
    public IList<string> KmsRoots { get; } = [];

    /// <summary>Accepted apps: 20 bytes in hexadecimal each.</summary>
    public IList<string> Apps { get; } = [];

    /// <summary>Whether every app under a trusted root is accepted.</summary>
    public bool AnyApp { get; set; }

    /// <summary>Accepted v0 purposes; none named means <c>ethereum</c>.</summary>
    public IList<string> Purposes { get; } = [];

    /// <summary>Whether every v0 purpose is accepted.</summary>
    public bool AnyPurpose { get; set; }

    /// <summary>Accepted v1 domains.</summary>
    public IList<string> Domains { get; } = [];

    /// <summary>Whether every v1 domain is accepted.</summary>
    public bool AnyDomain { get; set; }

    /// <summary>Accepted message schemes by name, such as <c>sha256</c>; none named means <c>eip191-hash</c>.</summary>
    public IList<string> MessageSchemes { get; } = [];

    /// <summary>Whether every message scheme is accepted, and records without a message.</summary>
    public bool AnyMessageScheme { get; set; }

    /// <summary>The rules for signatures.</summary>
    public VerificationRules Rules { get; set; } = VerificationRules.Strict;
}
