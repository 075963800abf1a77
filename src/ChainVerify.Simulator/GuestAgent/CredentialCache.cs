using BitFaster.Caching.Lru;

namespace ChainVerify.Simulator;

/// <summary>
/// The app key's signatures over derived keys, by name: they are always the same, and making one costs two scalar
/// multiplications. Holds public values only; private keys are derived anew each time.
/// </summary>
/// <remarks>Thread-safe and bounded.</remarks>
internal sealed class CredentialCache(SimulatedApp app)
{
    private const int Capacity = 4096;

    // Longer names are served, but not kept: the memory stays within a few megabytes.
    private const int MostNameCharacters = 256;

    private readonly ConcurrentLru<CredentialName, Credential> _credentials = new(Capacity);

    /// <summary>The credential of a key.</summary>
    /// <param name="name">The key.</param>
    /// <exception cref="System.Security.Cryptography.CryptographicException">The derived bytes are no scalar.</exception>
    internal Credential Get(in CredentialName name)
        => name.Scope.Length + name.Path.Length > MostNameCharacters
            ? Create(name)
            : _credentials.GetOrAdd(name, static (key, self) => self.Create(key), this);

    private Credential Create(CredentialName name)
    {
        using SimulatedKey key = name.Version == ClaimVersion.V0
            ? app.GetKey(name.Path, name.Scope, name.Algorithm)
            : app.GetKeyV1(name.Scope, name.Algorithm);
        return new Credential(key.PublicKey, key.AppSignature);
    }
}

/// <summary>What a derived key depends on, and what is claimed about it.</summary>
/// <param name="Version">v0 or v1.</param>
/// <param name="Path">The path of v0; empty for v1.</param>
/// <param name="Scope">The purpose of v0, the domain of v1.</param>
/// <param name="Algorithm">The algorithm.</param>
internal readonly record struct CredentialName(ClaimVersion Version, string Path, string Scope, KeyAlgorithm Algorithm);

/// <summary>A derived public key with the app key's signature over the claim about it.</summary>
internal sealed record Credential(DerivedPublicKey PublicKey, RecoverableSignature AppSignature);
