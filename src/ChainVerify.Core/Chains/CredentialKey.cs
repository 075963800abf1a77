using System.IO.Hashing;

namespace ChainVerify;

/// <summary>
/// Every byte of a record that its credential rests on, in an injective encoding: fixed-size fields first, the text of
/// variable length last. Compared in full; the hash only finds the place in the table.
/// </summary>
/// <remarks>
/// The two keys that the signatures determine (app and root) are not part of the encoding, because a record need not
/// name the app key; they are compared with the entry's after it is found.
/// </remarks>
internal readonly struct CredentialKey : IEquatable<CredentialKey>
{
    //  0       1         2           3        23             56              121             186
    //  ├───────┼─────────┼───────────┼────────┼──────────────┼───────────────┼───────────────┼──────────────────┤
    //  │ rules │ version │ algorithm │ app id │ derived key  │ app r, s, id  │ KMS r, s, id  │ purpose / domain │
    //  └───────┴─────────┴───────────┴────────┴──────────────┴───────────────┴───────────────┴──────────────────┘
    private const int FixedSize = 186;

    /// <summary>Longer purposes and domains are verified every time: an entry's size stays bounded.</summary>
    internal const int MaximumScopeLength = 256;

    /// <summary>The longest encoding.</summary>
    internal const int MaximumSize = FixedSize + MaximumScopeLength;

    private readonly byte[] _encoding;
    private readonly int _length;

    private CredentialKey(byte[] encoding, int length, ulong hash)
    {
        _encoding = encoding;
        _length = length;
        Hash = hash;
    }

    /// <summary>64 bits, seeded per process.</summary>
    internal ulong Hash { get; }

    /// <summary>Encodes a record's credential into a caller's buffer, to look it up without an allocation.</summary>
    /// <param name="chain">The chain, whose signatures have valid recovery ids.</param>
    /// <param name="rules">The rules under which it counts.</param>
    /// <param name="appId">The app id, from the record or the policy.</param>
    /// <param name="scope">The purpose or domain, at most <see cref="MaximumScopeLength"/> bytes.</param>
    /// <param name="buffer">At least <see cref="MaximumSize"/> bytes, which the key refers to until <see cref="ToStored"/>.</param>
    internal static CredentialKey Encode(in SignatureChain chain, VerificationRules rules, in AppId appId, ReadOnlySpan<byte> scope, byte[] buffer)
    {
        Span<byte> encoding = buffer;
        encoding[0] = (byte)rules;
        encoding[1] = (byte)chain.Claim.Version;
        encoding[2] = (byte)chain.PublicKeyStorage.Algorithm;
        appId.Bytes.CopyTo(encoding[3..]);
        chain.PublicKeyStorage.Compressed.Bytes.CopyTo(encoding[23..]); // an Ed25519 key is padded with a zero
        EncodeSignature(chain.AppSignatureStorage, encoding[56..]);
        EncodeSignature(chain.KmsSignatureStorage, encoding[121..]);
        scope.CopyTo(encoding[FixedSize..]);
        int length = FixedSize + scope.Length;
        return new CredentialKey(buffer, length, XxHash3.HashToUInt64(encoding[..length], HashSeed.Value));
    }

    /// <summary>A key that owns its bytes.</summary>
    internal CredentialKey ToStored() => new(_encoding.AsSpan(0, _length).ToArray(), _length, Hash);

    public bool Equals(CredentialKey other)
        => Hash == other.Hash && _encoding.AsSpan(0, _length).SequenceEqual(other._encoding.AsSpan(0, other._length));

    public override bool Equals(object? obj) => obj is CredentialKey other && Equals(other);

    public override int GetHashCode() => (int)Hash;

    private static void EncodeSignature(in RecoverableSignature signature, Span<byte> destination)
    {
        signature.Compact.CopyTo(destination);
        signature.TryGetRecoveryId(out int recoveryId); // checked on admission; 27 and 0 are the same id
        destination[64] = (byte)recoveryId;
    }
}
