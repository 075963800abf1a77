using System.Diagnostics.CodeAnalysis;

namespace ChainVerify;

/// <summary>The lower end of a chain: what the derived key signed, how, and the signature.</summary>
/// <remarks>
/// Made by one factory a scheme, so a hash, a message and a signature of the wrong kind cannot meet.
/// <c>default</c> is an EIP-191 hash of zeros with a signature of zeros: it verifies under no key.
/// A value refers to the message's memory, which must not change while the value is in use.
/// </remarks>
public readonly struct SignedMessage
{
    private readonly ReadOnlyMemory<byte> _message;
    private readonly Digest256 _hash;
    private readonly EcdsaSignature _signature;

    private SignedMessage(MessageScheme scheme, in Digest256 hash, ReadOnlyMemory<byte> message, in EcdsaSignature signature)
    {
        Scheme = scheme;
        _hash = hash;
        _message = message;
        _signature = signature;
    }

    /// <summary>The scheme.</summary>
    public MessageScheme Scheme { get; }

    /// <summary>The 32-byte hash of <see cref="MessageScheme.Eip191Hash"/> and <see cref="MessageScheme.Digest"/>; otherwise zeros.</summary>
    public Digest256 Hash => _hash;

    /// <summary>The message of <see cref="MessageScheme.Eip191"/>, <see cref="MessageScheme.Sha256"/> and <see cref="MessageScheme.Ed25519"/>; otherwise empty.</summary>
    public ReadOnlyMemory<byte> Message => _message;

    /// <summary>The bytes of the signature: 64 or 65, none for <see cref="MessageScheme.None"/>.</summary>
    [UnscopedRef]
    public ReadOnlySpan<byte> Signature => Scheme == MessageScheme.None ? [] : _signature.Bytes;

    [UnscopedRef]
    internal ref readonly Digest256 HashStorage => ref _hash;

    /// <summary>r, s and, where there is one, v; for Ed25519 the first 64 bytes are R and S.</summary>
    [UnscopedRef]
    internal ref readonly EcdsaSignature SignatureStorage => ref _signature;

    /// <summary>No message: the chain proves a key, not what it signed.</summary>
    public static SignedMessage None { get; } = new(MessageScheme.None, default, default, default);

    /// <summary>keccak256("\x19Ethereum Signed Message:\n32" ‖ hash), signed with a recovery byte.</summary>
    /// <param name="hash">The message hash, as the tutorial's <c>messageHash</c>.</param>
    /// <param name="signature">The signature.</param>
    /// <returns>The signed message.</returns>
    public static SignedMessage Eip191Hash(in Digest256 hash, in RecoverableSignature signature)
        => new(MessageScheme.Eip191Hash, hash, default, signature);

    /// <summary>keccak256("\x19Ethereum Signed Message:\n" ‖ decimal length ‖ message), signed with a recovery byte.</summary>
    /// <param name="message">The message.</param>
    /// <param name="signature">The signature.</param>
    /// <returns>The signed message.</returns>
    public static SignedMessage Eip191(ReadOnlyMemory<byte> message, in RecoverableSignature signature)
        => new(MessageScheme.Eip191, default, message, signature);

    /// <summary>The hash itself is what was signed.</summary>
    /// <param name="hash">The digest, any 32 bytes.</param>
    /// <param name="signature">64 or 65 bytes.</param>
    /// <returns>The signed message.</returns>
    public static SignedMessage Digest(in Digest256 hash, in EcdsaSignature signature)
        => new(MessageScheme.Digest, hash, default, signature);

    /// <summary>SHA-256 of the message is what was signed.</summary>
    /// <param name="message">The message.</param>
    /// <param name="signature">64 or 65 bytes.</param>
    /// <returns>The signed message.</returns>
    public static SignedMessage Sha256(ReadOnlyMemory<byte> message, in EcdsaSignature signature)
        => new(MessageScheme.Sha256, default, message, signature);

    /// <summary>Pure Ed25519 over the message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="signature">R and S.</param>
    /// <returns>The signed message.</returns>
    public static SignedMessage Ed25519(ReadOnlyMemory<byte> message, in Ed25519Signature signature)
        => new(MessageScheme.Ed25519, default, message, EcdsaSignature.Create(signature.Bytes));
}
