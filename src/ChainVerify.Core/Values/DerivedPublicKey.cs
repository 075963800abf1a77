using System.Diagnostics.CodeAnalysis;

namespace ChainVerify;

/// <summary>The algorithm of a derived key.</summary>
public enum KeyAlgorithm : byte
{
    /// <summary>ECDSA over secp256k1; 33-byte compressed public keys.</summary>
    Secp256k1 = 0,

    /// <summary>Ed25519 (RFC 8032); 32-byte public keys.</summary>
    Ed25519 = 1,
}

/// <summary>The public key at the lower end of a chain: a compressed secp256k1 key (33 bytes) or an Ed25519 key (32 bytes).</summary>
/// <remarks>Holds the bytes as they came off the wire; the verifier reports <see cref="ChainFailure.InvalidPublicKey"/> when they are no key.</remarks>
public readonly struct DerivedPublicKey : IEquatable<DerivedPublicKey>
{
    // An Ed25519 key uses the first 32 bytes; the 33rd is then zero.
    private readonly CompressedPublicKey _bytes;

    private DerivedPublicKey(ReadOnlySpan<byte> source, KeyAlgorithm algorithm)
    {
        Span<byte> padded = stackalloc byte[CompressedPublicKey.Size];
        padded.Clear();
        source.CopyTo(padded);
        _bytes = CompressedPublicKey.Create(padded);
        Algorithm = algorithm;
    }

    /// <summary>The algorithm, which also tells the length.</summary>
    public KeyAlgorithm Algorithm { get; }

    /// <summary>The bytes: 33 or 32.</summary>
    [UnscopedRef]
    public ReadOnlySpan<byte> Bytes => _bytes.Bytes[..(Algorithm == KeyAlgorithm.Secp256k1 ? CompressedPublicKey.Size : Ed25519PublicKey.Size)];

    /// <summary>The key as a compressed secp256k1 key; meaningful for <see cref="KeyAlgorithm.Secp256k1"/> only.</summary>
    [UnscopedRef]
    internal ref readonly CompressedPublicKey Compressed => ref _bytes;

    /// <summary>Makes a key from its bytes.</summary>
    /// <param name="source">33 bytes for secp256k1, 32 for Ed25519.</param>
    /// <param name="algorithm">The algorithm.</param>
    /// <param name="key">The key, or <c>default</c>.</param>
    /// <returns>Whether the length fits the algorithm.</returns>
    public static bool TryCreate(ReadOnlySpan<byte> source, KeyAlgorithm algorithm, out DerivedPublicKey key)
    {
        int size = algorithm switch
        {
            KeyAlgorithm.Secp256k1 => CompressedPublicKey.Size,
            KeyAlgorithm.Ed25519 => Ed25519PublicKey.Size,
            _ => -1,
        };
        if (source.Length == size)
        {
            key = new DerivedPublicKey(source, algorithm);
            return true;
        }

        key = default;
        return false;
    }

    /// <summary>A compressed key is a derived key.</summary>
    /// <param name="key">The key.</param>
    public static implicit operator DerivedPublicKey(in CompressedPublicKey key) => new(key.Bytes, KeyAlgorithm.Secp256k1);

    /// <summary>An Ed25519 key is a derived key.</summary>
    /// <param name="key">The key.</param>
    public static implicit operator DerivedPublicKey(in Ed25519PublicKey key) => new(key.Bytes, KeyAlgorithm.Ed25519);

    /// <summary>The named form of the conversion.</summary>
    /// <param name="key">The key.</param>
    /// <returns>The same bytes.</returns>
    public static DerivedPublicKey FromCompressedPublicKey(in CompressedPublicKey key) => key;

    /// <summary>The named form of the conversion.</summary>
    /// <param name="key">The key.</param>
    /// <returns>The same bytes.</returns>
    public static DerivedPublicKey FromEd25519PublicKey(in Ed25519PublicKey key) => key;

    /// <inheritdoc/>
    public bool Equals(DerivedPublicKey other) => Algorithm == other.Algorithm && Bytes.SequenceEqual(other.Bytes);

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is DerivedPublicKey other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => FixedSizeValue.GetHashCode(Bytes);

    /// <summary>Whether two keys are the same.</summary>
    public static bool operator ==(DerivedPublicKey left, DerivedPublicKey right) => left.Equals(right);

    /// <summary>Whether two keys differ.</summary>
    public static bool operator !=(DerivedPublicKey left, DerivedPublicKey right) => !left.Equals(right);

    /// <summary>Lower-case hexadecimal digits after <c>0x</c>.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Hexadecimal.Format(Bytes);
}
