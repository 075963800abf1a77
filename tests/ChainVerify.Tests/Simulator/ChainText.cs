using ChainVerify.Hashing;

namespace ChainVerify.Tests.Simulator;

/// <summary>All bytes of a chain as text, for comparisons whose failures can be read.</summary>
internal static class ChainText
{
    internal static string Of(in SignatureChain chain) => string.Join(
        ' ',
        chain.AppId,
        chain.Claim.Version,
        chain.Claim.Scope,
        chain.PublicKey,
        chain.AppPublicKey,
        chain.AppSignature,
        chain.KmsSignature,
        chain.Message.Scheme,
        chain.Message.Hash,
        Convert.ToHexStringLower(chain.Message.Message.Span),
        Convert.ToHexStringLower(chain.Message.Signature),
        chain.StatementHash,
        chain.SignerAddress);

    /// <summary>The Keccak-256 digest of many chains' texts.</summary>
    internal static string Digest(IEnumerable<SignatureChain> chains)
    {
        Keccak256 hash = new();
        foreach (SignatureChain chain in chains)
        {
            hash.Append(System.Text.Encoding.UTF8.GetBytes(Of(chain)));
        }

        byte[] digest = new byte[32];
        hash.GetHashAndReset(digest);
        return Convert.ToHexStringLower(digest);
    }
}
