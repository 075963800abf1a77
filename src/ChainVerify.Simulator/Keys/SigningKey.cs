using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace ChainVerify.Simulator;

/// <summary>A secp256k1 private key that signs the way the guest agent does (PROTOCOL.md 3).</summary>
/// <remarks>
/// Deterministic: RFC 6979 with HMAC-SHA-256, s in the lower half of its range. For simulators and tests. Thread-safe
/// except for <see cref="Dispose"/>, which overwrites the key's bytes and must come after every other use.
/// </remarks>
public sealed class SigningKey : IDisposable
{
    /// <summary>The number of bytes of a private key.</summary>
    public const int Size = 32;

    // Pinned, so that the garbage collector leaves no copies behind that Dispose could not overwrite.
    private readonly byte[] _privateKey = GC.AllocateUninitializedArray<byte>(Size, pinned: true);
    private readonly EcdsaSigner _signer;
    private bool _isDisposed;

    private SigningKey(ReadOnlySpan<byte> privateKey, in CompressedPublicKey publicKey, EcdsaSigner signer)
    {
        privateKey.CopyTo(_privateKey);
        PublicKey = publicKey;
        _signer = signer;
    }

    /// <summary>The public key.</summary>
    public CompressedPublicKey PublicKey { get; }

    /// <summary>The public key's address.</summary>
    public Address Address => Address.FromPublicKey(GetPoint());

    internal EcdsaSigner Signer => _signer;

    /// <summary>Makes a key from its scalar. An invalid scalar is refused, never folded into the range.</summary>
    /// <param name="privateKey">32 bytes, big-endian; copied.</param>
    /// <param name="key">The key, or null.</param>
    /// <returns>Whether there are 32 bytes and the scalar is in [1, n − 1].</returns>
    public static bool TryCreate(ReadOnlySpan<byte> privateKey, [NotNullWhen(true)] out SigningKey? key)
        => TryCreate(privateKey, EcdsaSigner.Default, out key);

    /// <summary>Makes a key from its scalar.</summary>
    /// <param name="privateKey">32 bytes, big-endian; copied.</param>
    /// <returns>The key.</returns>
    /// <exception cref="ArgumentException">There are not 32 bytes, or the scalar is zero or not below the group order.</exception>
    public static SigningKey Create(ReadOnlySpan<byte> privateKey)
        => TryCreate(privateKey, out SigningKey? key)
            ? key
            : throw new ArgumentException("A secp256k1 private key has 32 bytes and lies between 1 and the group order minus 1.", nameof(privateKey));

    /// <summary>The public key as a point.</summary>
    /// <returns>The point.</returns>
    public PublicKey GetPoint()
        => ChainVerify.PublicKey.TryDecompress(PublicKey, out PublicKey point)
            ? point
            : throw new CryptographicException("The public key of a private key is a point.");

    /// <summary>Signs a digest.</summary>
    /// <param name="digest">What is signed, any 32 bytes.</param>
    /// <param name="form">The form of the last byte: <see cref="SignatureForm.RecoveryId"/> or <see cref="SignatureForm.Ethereum"/>.</param>
    /// <returns>The signature: always the same for the same digest.</returns>
    /// <exception cref="ObjectDisposedException">The key has been disposed of.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The form has no last byte.</exception>
    public RecoverableSignature Sign(in Digest256 digest, SignatureForm form = SignatureForm.RecoveryId)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (form is not (SignatureForm.RecoveryId or SignatureForm.Ethereum))
        {
            throw new ArgumentOutOfRangeException(nameof(form));
        }

        Span<byte> signature = stackalloc byte[RecoverableSignature.Size];
        _signer.Sign(digest.Bytes, _privateKey, signature);
        if (form == SignatureForm.Ethereum)
        {
            signature[^1] += 27;
        }

        return RecoverableSignature.Create(signature);
    }

    /// <summary>Copies the secret scalar out, for an agent that hands it to its app.</summary>
    /// <param name="destination">At least 32 bytes; clearing them is the caller's business.</param>
    /// <exception cref="ObjectDisposedException">The key has been disposed of.</exception>
    /// <exception cref="ArgumentException">There is too little room.</exception>
    public void ExportPrivateKey(Span<byte> destination)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        _privateKey.CopyTo(destination);
    }

    /// <summary>Overwrites the private key.</summary>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_privateKey);
        _isDisposed = true;
    }

    /// <summary>The public key; never the private one.</summary>
    /// <returns>Text for people.</returns>
    public override string ToString() => $"secp256k1 key {PublicKey}";

    /// <summary>Makes a key that signs with a chosen implementation.</summary>
    internal static bool TryCreate(ReadOnlySpan<byte> privateKey, EcdsaSigner signer, [NotNullWhen(true)] out SigningKey? key)
    {
        Span<byte> compressed = stackalloc byte[CompressedPublicKey.Size];
        if (privateKey.Length != Size || !signer.TryCreatePublicKey(privateKey, compressed))
        {
            key = null;
            return false;
        }

        key = new SigningKey(privateKey, CompressedPublicKey.Create(compressed), signer);
        return true;
    }
}
