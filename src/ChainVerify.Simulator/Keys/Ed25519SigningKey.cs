using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Org.BouncyCastle.Math.EC.Rfc8032;

namespace ChainVerify.Simulator;

/// <summary>An Ed25519 private key (RFC 8032, pure Ed25519), over BouncyCastle.</summary>
/// <remarks>For simulators and tests. Thread-safe except for <see cref="Dispose"/>, which must come after every other use.</remarks>
public sealed class Ed25519SigningKey : IDisposable
{
    /// <summary>The number of bytes of a seed.</summary>
    public const int Size = 32;

    // Pinned, so that the garbage collector leaves no copies behind that Dispose could not overwrite.
    private readonly byte[] _seed = GC.AllocateUninitializedArray<byte>(Size, pinned: true);
    private readonly byte[] _publicKey = new byte[Ed25519PublicKey.Size];
    private bool _isDisposed;

    private Ed25519SigningKey(ReadOnlySpan<byte> seed)
    {
        seed.CopyTo(_seed);
        Ed25519.GeneratePublicKey(_seed, 0, _publicKey, 0);
        PublicKey = Ed25519PublicKey.Create(_publicKey);
    }

    /// <summary>The public key.</summary>
    public Ed25519PublicKey PublicKey { get; }

    /// <summary>Makes a key from its seed.</summary>
    /// <param name="seed">32 bytes, any; copied.</param>
    /// <param name="key">The key, or null.</param>
    /// <returns>Whether there are 32 bytes.</returns>
    public static bool TryCreate(ReadOnlySpan<byte> seed, [NotNullWhen(true)] out Ed25519SigningKey? key)
    {
        key = seed.Length == Size ? new Ed25519SigningKey(seed) : null;
        return key is not null;
    }

    /// <summary>Makes a key from its seed.</summary>
    /// <param name="seed">32 bytes, any; copied.</param>
    /// <returns>The key.</returns>
    /// <exception cref="ArgumentException">There are not 32 bytes.</exception>
    public static Ed25519SigningKey Create(ReadOnlySpan<byte> seed)
        => TryCreate(seed, out Ed25519SigningKey? key)
            ? key
            : throw new ArgumentException("An Ed25519 seed has 32 bytes.", nameof(seed));

    /// <summary>Signs a message.</summary>
    /// <param name="message">The message itself, not a hash.</param>
    /// <returns>R and S: always the same for the same message.</returns>
    /// <exception cref="ObjectDisposedException">The key has been disposed of.</exception>
    public Ed25519Signature Sign(ReadOnlySpan<byte> message)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        byte[] signature = new byte[Ed25519Signature.Size];
        Ed25519.Sign(_seed, 0, _publicKey, 0, message.ToArray(), 0, message.Length, signature, 0);
        return Ed25519Signature.Create(signature);
    }

    /// <summary>Copies the secret seed out, for an agent that hands it to its app.</summary>
    /// <param name="destination">At least 32 bytes; clearing them is the caller's business.</param>
    /// <exception cref="ObjectDisposedException">The key has been disposed of.</exception>
    /// <exception cref="ArgumentException">There is too little room.</exception>
    public void ExportPrivateKey(Span<byte> destination)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        _seed.CopyTo(destination);
    }

    /// <summary>Overwrites the seed.</summary>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_seed);
        _isDisposed = true;
    }

    /// <summary>The public key; never the seed.</summary>
    /// <returns>Text for people.</returns>
    public override string ToString() => $"Ed25519 key {PublicKey}";
}
