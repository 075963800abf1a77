using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using ChainVerify.Dstack;

namespace ChainVerify.Simulator;

/// <summary>A KMS: holds the root key, and gives every app its one app key with the KMS signature over it.</summary>
/// <remarks>For simulators and tests. Thread-safe except for <see cref="Dispose"/>, which must come after every other use; apps that were issued live on.</remarks>
public sealed class SimulatedKms : IDisposable
{
    private SimulatedKms(SigningKey rootKey)
    {
        RootKey = rootKey;
        RootPoint = rootKey.GetPoint();
    }

    /// <summary>The root's public key, compressed.</summary>
    public CompressedPublicKey RootPublicKey => RootKey.PublicKey;

    /// <summary>The root's public key as a point.</summary>
    public PublicKey RootPoint { get; }

    /// <summary>The root's address: what the tutorial's contract is given.</summary>
    public Address RootAddress => Address.FromPublicKey(RootPoint);

    /// <summary>The root as a verifier trusts it, known by its key.</summary>
    public KmsRoot Root => KmsRoot.FromPublicKey(RootPoint);

    internal SigningKey RootKey { get; }

    /// <summary>Makes a KMS from its root scalar.</summary>
    /// <param name="rootKey">32 bytes, big-endian; copied.</param>
    /// <param name="kms">The KMS, or null.</param>
    /// <returns>Whether there are 32 bytes and the scalar is in [1, n − 1].</returns>
    public static bool TryCreate(ReadOnlySpan<byte> rootKey, [NotNullWhen(true)] out SimulatedKms? kms)
        => TryCreate(rootKey, EcdsaSigner.Default, out kms);

    /// <summary>Makes a KMS from its root scalar.</summary>
    /// <param name="rootKey">32 bytes, big-endian; copied.</param>
    /// <returns>The KMS.</returns>
    /// <exception cref="ArgumentException">There are not 32 bytes, or the scalar is zero or not below the group order.</exception>
    public static SimulatedKms Create(ReadOnlySpan<byte> rootKey)
        => TryCreate(rootKey, out SimulatedKms? kms)
            ? kms
            : throw new ArgumentException("A KMS root key has 32 bytes and lies between 1 and the group order minus 1.", nameof(rootKey));

    /// <summary>Derives an app's key and signs it (PROTOCOL.md 2 and 4.1). Two scalar multiplications.</summary>
    /// <param name="appId">The app.</param>
    /// <returns>The app: the same key and signature each time. The caller disposes of it.</returns>
    /// <exception cref="CryptographicException">The derived bytes are no scalar (probability 2^-128): no retry, as in the KMS.</exception>
    /// <exception cref="ObjectDisposedException">The KMS has been disposed of.</exception>
    public SimulatedApp IssueApp(in AppId appId)
    {
        Span<byte> root = stackalloc byte[SigningKey.Size];
        Span<byte> appKey = stackalloc byte[SigningKey.Size];
        try
        {
            RootKey.ExportPrivateKey(root);
            KeyDerivation.DeriveAppKey(root, appId, appKey);
            if (!SigningKey.TryCreate(appKey, RootKey.Signer, out SigningKey? key))
            {
                throw new CryptographicException("The derived app key is no secp256k1 scalar.");
            }

            RecoverableSignature signature = RootKey.Sign(LinkPreimages.Hash(LinkPreimages.KmsLink(appId, key.PublicKey)));
            return new SimulatedApp(appId, key, signature);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(root);
            CryptographicOperations.ZeroMemory(appKey);
        }
    }

    /// <summary>Overwrites the root key.</summary>
    public void Dispose() => RootKey.Dispose();

    /// <summary>The root's address; never its private key.</summary>
    /// <returns>Text for people.</returns>
    public override string ToString() => $"KMS {RootAddress}";

    /// <summary>Makes a KMS whose keys sign with a chosen implementation.</summary>
    internal static bool TryCreate(ReadOnlySpan<byte> rootKey, EcdsaSigner signer, [NotNullWhen(true)] out SimulatedKms? kms)
    {
        kms = SigningKey.TryCreate(rootKey, signer, out SigningKey? key) ? new SimulatedKms(key) : null;
        return kms is not null;
    }

    /// <summary>Makes a KMS that takes its root key over, and disposes of it.</summary>
    internal static SimulatedKms FromKey(SigningKey rootKey) => new(rootKey);
}
