using System.Diagnostics.CodeAnalysis;

namespace ChainVerify;

/// <summary>A KMS root that the caller trusts: its address, or its public key. Never zero.</summary>
/// <remarks>
/// Take it from an independent source, such as the <c>DstackKms</c> contract's <c>kmsInfo().k256Pubkey</c>: a root that
/// the checked party supplies proves nothing. <c>default</c> is no root and is refused by every policy.
/// </remarks>
public readonly struct KmsRoot : IEquatable<KmsRoot>
{
    private readonly CompressedPublicKey _publicKey;

    private KmsRoot(in Address address, in CompressedPublicKey publicKey, bool hasPublicKey)
    {
        Address = address;
        _publicKey = publicKey;
        HasPublicKey = hasPublicKey;
    }

    /// <summary>The root's address, given or computed from its key.</summary>
    public Address Address { get; }

    /// <summary>The root's public key; null when only its address is known.</summary>
    public CompressedPublicKey? PublicKey => HasPublicKey ? _publicKey : null;

    internal bool HasPublicKey { get; }

    /// <summary>A root known by its address.</summary>
    /// <param name="address">The address, not zero.</param>
    /// <returns>The root.</returns>
    /// <exception cref="ArgumentException">The address is zero: a failed recovery has that address on chain, so it would accept forgeries.</exception>
    public static KmsRoot FromAddress(in Address address)
        => address.IsZero
            ? throw new ArgumentException("The zero address is not a KMS root: accepting it would accept forgeries.", nameof(address))
            : new KmsRoot(address, default, hasPublicKey: false);

    /// <summary>A root known by its public key.</summary>
    /// <param name="publicKey">A point on the curve.</param>
    /// <returns>The root.</returns>
    /// <exception cref="ArgumentException">The key is <c>default</c>.</exception>
    public static KmsRoot FromPublicKey(in PublicKey publicKey)
        => publicKey == default
            ? throw new ArgumentException("The default public key is no key.", nameof(publicKey))
            : new KmsRoot(Address.FromPublicKey(publicKey), publicKey.Compress(), hasPublicKey: true);

    /// <summary>Parses an address (20 bytes) or a public key (33 bytes compressed, 65 bytes uncompressed) in hexadecimal.</summary>
    /// <param name="text">The text, with or without <c>0x</c>.</param>
    /// <param name="root">The root, or <c>default</c>.</param>
    /// <returns>Whether the text is a non-zero address or a valid public key.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out KmsRoot root)
    {
        root = default;
        if (Address.TryParse(text, out Address address))
        {
            if (address.IsZero)
            {
                return false;
            }

            root = FromAddress(address);
            return true;
        }

        if (CompressedPublicKey.TryParse(text, out CompressedPublicKey compressed))
        {
            if (!ChainVerify.PublicKey.TryDecompress(compressed, out PublicKey point))
            {
                return false;
            }

            root = FromPublicKey(point);
            return true;
        }

        Span<byte> uncompressed = stackalloc byte[1 + ChainVerify.PublicKey.Size];
        if (Hexadecimal.TryDecode(text, uncompressed)
            && uncompressed[0] == 4
            && ChainVerify.PublicKey.TryCreate(uncompressed[1..], out PublicKey publicKey))
        {
            root = FromPublicKey(publicKey);
            return true;
        }

        return false;
    }

    /// <summary>Parses an address or a public key in hexadecimal.</summary>
    /// <param name="text">The text, with or without <c>0x</c>.</param>
    /// <returns>The root.</returns>
    /// <exception cref="FormatException">The text is neither, or it is zero.</exception>
    public static KmsRoot Parse(ReadOnlySpan<char> text)
        => TryParse(text, out KmsRoot root)
            ? root
            : throw new FormatException("A KMS root is a non-zero address (20 bytes) or a public key on the curve (33 or 65 bytes), in hexadecimal.");

    /// <inheritdoc/>
    public bool Equals(KmsRoot other) => Address == other.Address && PublicKey == other.PublicKey;

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is KmsRoot other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Address.GetHashCode();

    /// <summary>Whether two roots are the same, known in the same way.</summary>
    public static bool operator ==(KmsRoot left, KmsRoot right) => left.Equals(right);

    /// <summary>Whether two roots differ.</summary>
    public static bool operator !=(KmsRoot left, KmsRoot right) => !left.Equals(right);

    /// <summary>The key when it is known, else the address.</summary>
    /// <returns>Hexadecimal text.</returns>
    public override string ToString() => HasPublicKey ? _publicKey.ToString() : Address.ToString();
}
