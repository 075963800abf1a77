using System.Diagnostics.CodeAnalysis;

namespace ChainVerify;

/// <summary>Which form of key claim the app key signed.</summary>
public enum ClaimVersion : byte
{
    /// <summary>purpose ‖ ":" ‖ lower-case hex of the derived public key (PROTOCOL.md 4.2).</summary>
    V0 = 0,

    /// <summary>Length-prefixed tag, algorithm, domain and public key (PROTOCOL-V1.md).</summary>
    V1 = 1,
}

/// <summary>What the app key says about the derived key: a v0 purpose or a v1 domain.</summary>
/// <remarks><c>default</c> is a v0 claim whose purpose is absent: it takes the policy's only purpose.</remarks>
public readonly struct KeyClaim : IEquatable<KeyClaim>
{
    private readonly Utf8Text _scope;
    private readonly bool _hasScope;

    private KeyClaim(ClaimVersion version, Utf8Text scope)
    {
        Version = version;
        _scope = scope;
        _hasScope = true;
    }

    /// <summary>The form of the claim.</summary>
    public ClaimVersion Version { get; }

    /// <summary>The purpose (v0) or the domain (v1); null when a v0 record leaves the purpose to the policy.</summary>
    public Utf8Text? Scope => _hasScope ? _scope : (Utf8Text?)null;

    /// <summary>A v0 claim with its purpose, which may be empty.</summary>
    /// <param name="purpose">The purpose that the app named when it asked for the key.</param>
    /// <returns>The claim.</returns>
    public static KeyClaim V0(Utf8Text purpose) => new(ClaimVersion.V0, purpose);

    /// <summary>A v1 claim with its domain, which may be empty.</summary>
    /// <param name="domain">The domain that names the key.</param>
    /// <returns>The claim.</returns>
    public static KeyClaim V1(Utf8Text domain) => new(ClaimVersion.V1, domain);

    /// <inheritdoc/>
    public bool Equals(KeyClaim other) => Version == other.Version && Scope == other.Scope;

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is KeyClaim other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Version, Scope);

    /// <summary>Whether two claims are the same.</summary>
    public static bool operator ==(KeyClaim left, KeyClaim right) => left.Equals(right);

    /// <summary>Whether two claims differ.</summary>
    public static bool operator !=(KeyClaim left, KeyClaim right) => !left.Equals(right);
}
