using ChainVerify.Dstack.Wire;

namespace ChainVerify.Dstack;

/// <summary>Who an oracle says that it is: its answer to <c>/</c> (PROTOCOL.md 12). A claim, which nothing signs.</summary>
/// <remarks>Immutable.</remarks>
public sealed class OracleIdentity
{
    private OracleIdentity(in AppId appId, in Address signerAddress, in CompressedPublicKey publicKey)
    {
        AppId = appId;
        SignerAddress = signerAddress;
        PublicKey = publicKey;
    }

    /// <summary>The app that the oracle claims to be.</summary>
    public AppId AppId { get; }

    /// <summary>The address that it claims to sign with.</summary>
    public Address SignerAddress { get; }

    /// <summary>The derived key that it claims to sign with.</summary>
    public CompressedPublicKey PublicKey { get; }

    internal static OracleIdentity FromReply(OracleIdentityReply reply, string peer)
    {
        if (!AppId.TryParse(reply.AppId.AsSpan(), out AppId appId))
        {
            throw Malformed("appId", "20 bytes", peer);
        }

        if (!Address.TryParse(reply.SignerAddress.AsSpan(), out Address signerAddress))
        {
            throw Malformed("signerAddress", "20 bytes", peer);
        }

        return CompressedPublicKey.TryParse(reply.DerivedPublicKey.AsSpan(), out CompressedPublicKey publicKey)
            ? new OracleIdentity(appId, signerAddress, publicKey)
            : throw Malformed("derivedPubkey", "33 bytes", peer);
    }

    private static DstackProtocolException Malformed(string field, string expected, string peer)
        => new($"The {field} that {peer} names at / is not {expected} in hexadecimal.");
}
