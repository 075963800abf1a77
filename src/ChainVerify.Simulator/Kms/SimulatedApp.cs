using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using ChainVerify.Dstack;

namespace ChainVerify.Simulator;

/// <summary>An app under a KMS: its app key, the KMS signature over it, and the keys derived from it.</summary>
/// <remarks>For simulators and tests. Thread-safe except for <see cref="Dispose"/>, which must come after every other use; derived keys live on.</remarks>
public sealed class SimulatedApp : IDisposable
{
    internal SimulatedApp(in AppId appId, SigningKey key, in RecoverableSignature kmsSignature)
    {
        AppId = appId;
        Key = key;
        KmsSignature = kmsSignature;
    }

    /// <summary>The app's id.</summary>
    public AppId AppId { get; }

    /// <summary>The app's public key.</summary>
    public CompressedPublicKey PublicKey => Key.PublicKey;

    /// <summary>The KMS root's signature over the app id and the app key (<c>k256_signature</c>).</summary>
    public RecoverableSignature KmsSignature { get; }

    internal SigningKey Key { get; }

    /// <summary>Makes an app from what a KMS has given it: an <c>appkeys.json</c>.</summary>
    /// <param name="appId">The app's id.</param>
    /// <param name="appKey">The app key (<c>k256_key</c>), 32 bytes; copied.</param>
    /// <param name="kmsSignature">The KMS signature (<c>k256_signature</c>); not checked.</param>
    /// <param name="app">The app, or null.</param>
    /// <returns>Whether there are 32 bytes and the scalar is in [1, n − 1].</returns>
    public static bool TryCreate(
        in AppId appId, ReadOnlySpan<byte> appKey, in RecoverableSignature kmsSignature, [NotNullWhen(true)] out SimulatedApp? app)
    {
        app = SigningKey.TryCreate(appKey, out SigningKey? key) ? new SimulatedApp(appId, key, kmsSignature) : null;
        return app is not null;
    }

    /// <summary>Finds the KMS root that the app's KMS signature is by.</summary>
    /// <param name="root">The root's public key, or <c>default</c>.</param>
    /// <returns>Whether a key can be recovered.</returns>
    public bool TryRecoverKmsRoot(out PublicKey root)
        => Signatures.SignatureEngine.Default.TryRecover(LinkPreimages.Hash(LinkPreimages.KmsLink(AppId, PublicKey)), KmsSignature, out root);

    /// <summary>The v0 <c>GetKey</c>: derives a key and claims it for a purpose (PROTOCOL.md 2 and 4.2). Two scalar multiplications.</summary>
    /// <param name="path">The path, which alone enters the key.</param>
    /// <param name="purpose">The purpose, which enters the claim; may be empty.</param>
    /// <param name="algorithm">The algorithm.</param>
    /// <returns>The key. The caller disposes of it.</returns>
    /// <exception cref="CryptographicException">The derived bytes are no secp256k1 scalar (probability 2^-128).</exception>
    /// <exception cref="ArgumentOutOfRangeException">No such algorithm.</exception>
    /// <exception cref="ObjectDisposedException">The app has been disposed of.</exception>
    public SimulatedKey GetKey(Utf8Text path, Utf8Text purpose, KeyAlgorithm algorithm = KeyAlgorithm.Secp256k1)
        => GetKey(KeyClaim.V0(purpose), path, algorithm);

    /// <summary>The v1 <c>GetKey</c>: derives the key of a domain and claims it (PROTOCOL-V1.md). Two scalar multiplications.</summary>
    /// <param name="domain">The domain, which enters key and claim; may be empty.</param>
    /// <param name="algorithm">The algorithm, which enters key and claim.</param>
    /// <returns>The key. The caller disposes of it.</returns>
    /// <exception cref="CryptographicException">The derived bytes are no secp256k1 scalar (probability 2^-128).</exception>
    /// <exception cref="ArgumentOutOfRangeException">No such algorithm.</exception>
    /// <exception cref="ObjectDisposedException">The app has been disposed of.</exception>
    public SimulatedKey GetKeyV1(Utf8Text domain, KeyAlgorithm algorithm = KeyAlgorithm.Secp256k1)
        => GetKey(KeyClaim.V1(domain), domain, algorithm);

    /// <summary>Overwrites the app key.</summary>
    public void Dispose() => Key.Dispose();

    /// <summary>The app id and the public key; never the private one.</summary>
    /// <returns>Text for people.</returns>
    public override string ToString() => $"app {AppId} with key {PublicKey}";

    /// <summary>The app key's signature over a claim about a derived key.</summary>
    internal RecoverableSignature SignClaim(in KeyClaim claim, in DerivedPublicKey publicKey)
        => Key.Sign(LinkPreimages.Hash(LinkPreimages.KeyClaim(claim, publicKey)));

    /// <summary>Derives a private key without computing its public key or its claim: a hash, no scalar multiplication.</summary>
    /// <param name="version">v0 or v1.</param>
    /// <param name="name">The path of v0, the domain of v1.</param>
    /// <param name="algorithm">The algorithm, which enters v1 keys only.</param>
    /// <param name="key">32 bytes: receives the key.</param>
    /// <exception cref="ObjectDisposedException">The app has been disposed of.</exception>
    internal void DeriveKey(ClaimVersion version, Utf8Text name, KeyAlgorithm algorithm, Span<byte> key)
    {
        Span<byte> appKey = stackalloc byte[KeyDerivation.KeySize];
        try
        {
            Key.ExportPrivateKey(appKey);
            if (version == ClaimVersion.V0)
            {
                KeyDerivation.DeriveKey(appKey, name, key);
            }
            else
            {
                KeyDerivation.DeriveKeyV1(appKey, name, algorithm, key);
            }
        }
        finally
        {
            CryptographicOperations.ZeroMemory(appKey);
        }
    }

    private SimulatedKey GetKey(in KeyClaim claim, Utf8Text name, KeyAlgorithm algorithm)
    {
        Span<byte> derived = stackalloc byte[KeyDerivation.KeySize];
        try
        {
            DeriveKey(claim.Version, name, algorithm, derived);
            return SimulatedKey.Create(this, claim, algorithm, derived);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(derived);
        }
    }
}
