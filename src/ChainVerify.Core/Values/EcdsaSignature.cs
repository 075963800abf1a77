using System.Diagnostics.CodeAnalysis;

namespace ChainVerify;

/// <summary>
/// An ECDSA signature with or without a recovery byte: r and s (64 bytes), or r, s and v (65 bytes). What the message
/// schemes <see cref="MessageScheme.Digest"/> and <see cref="MessageScheme.Sha256"/> take.
/// </summary>
/// <remarks>With a recovery byte the signature is valid only if it recovers to exactly the signer's key, recovery id included.</remarks>
public readonly struct EcdsaSignature : IEquatable<EcdsaSignature>
{
    /// <summary>The number of bytes of r and s.</summary>
    public const int CompactSize = 64;

    private readonly RecoverableSignature _signature;

    private EcdsaSignature(in RecoverableSignature signature, bool hasRecoveryByte)
    {
        _signature = signature;
        HasRecoveryByte = hasRecoveryByte;
    }

    /// <summary>Whether the signature has 65 bytes.</summary>
    public bool HasRecoveryByte { get; }

    /// <summary>The bytes: 64 or 65.</summary>
    [UnscopedRef]
    public ReadOnlySpan<byte> Bytes => HasRecoveryByte ? _signature.Bytes : _signature.Compact;

    [UnscopedRef]
    internal ref readonly RecoverableSignature Storage => ref _signature;

    /// <summary>Makes a signature from 64 or 65 bytes.</summary>
    /// <param name="source">The bytes; any other length is refused.</param>
    /// <param name="signature">The signature, or <c>default</c>.</param>
    /// <returns>Whether the length was right.</returns>
    public static bool TryCreate(ReadOnlySpan<byte> source, out EcdsaSignature signature)
    {
        if (source.Length == RecoverableSignature.Size)
        {
            signature = new EcdsaSignature(RecoverableSignature.Create(source), hasRecoveryByte: true);
            return true;
        }

        if (source.Length == CompactSize)
        {
            Span<byte> padded = stackalloc byte[RecoverableSignature.Size];
            source.CopyTo(padded);
            padded[CompactSize] = 0;
            signature = new EcdsaSignature(RecoverableSignature.Create(padded), hasRecoveryByte: false);
            return true;
        }

        signature = default;
        return false;
    }

    /// <summary>Makes a signature from 64 or 65 bytes.</summary>
    /// <param name="source">The bytes.</param>
    /// <returns>The signature.</returns>
    /// <exception cref="ArgumentException">The length is another.</exception>
    public static EcdsaSignature Create(ReadOnlySpan<byte> source)
        => TryCreate(source, out EcdsaSignature signature)
            ? signature
            : throw new ArgumentException("An ECDSA signature has 64 bytes (r, s) or 65 (r, s, v).", nameof(source));

    /// <summary>A recoverable signature is an ECDSA signature of 65 bytes.</summary>
    /// <param name="signature">The signature.</param>
    public static implicit operator EcdsaSignature(in RecoverableSignature signature) => new(signature, hasRecoveryByte: true);

    /// <summary>The named form of the conversion.</summary>
    /// <param name="signature">The signature.</param>
    /// <returns>The same bytes.</returns>
    public static EcdsaSignature FromRecoverableSignature(in RecoverableSignature signature) => signature;

    /// <inheritdoc/>
    public bool Equals(EcdsaSignature other) => Bytes.SequenceEqual(other.Bytes);

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is EcdsaSignature other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => FixedSizeValue.GetHashCode(Bytes);

    /// <summary>Whether two signatures have the same bytes.</summary>
    public static bool operator ==(EcdsaSignature left, EcdsaSignature right) => left.Equals(right);

    /// <summary>Whether two signatures differ.</summary>
    public static bool operator !=(EcdsaSignature left, EcdsaSignature right) => !left.Equals(right);

    /// <summary>Lower-case hexadecimal digits after <c>0x</c>.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Hexadecimal.Format(Bytes);
}
