using System.Security.Cryptography;
using ChainVerify.Dstack;

namespace ChainVerify.Cli.Keys;

/// <summary>A key with its chain, and what verifying the chain brought out.</summary>
internal sealed class KeyReport
{
    private static readonly KmsRoot Placeholder = KmsRoot.FromAddress(Address.Parse("0x0000000000000000000000000000000000000001"));

    private KeyReport(KeyRequest request, in SignatureChain chain, ChainExplanation explanation, bool isCompared, string? privateKey)
    {
        Request = request;
        Chain = chain;
        Explanation = explanation;
        IsComparedWithTrustedRoot = isCompared;
        PrivateKey = privateKey;
    }

    internal KeyRequest Request { get; }

    internal SignatureChain Chain { get; }

    internal ChainExplanation Explanation { get; }

    internal Verdict Verdict => Explanation.Verdict;

    /// <summary>Whether the user named a root; without one only the chain's own consistency was verified.</summary>
    internal bool IsComparedWithTrustedRoot { get; }

    /// <summary>The private key in hexadecimal; null unless asked for.</summary>
    internal string? PrivateKey { get; }

    /// <summary>Verifies a key's chain.</summary>
    internal static KeyReport Create(KeyRequest request, DerivedKey key, in AppId appId, IReadOnlyList<KmsRoot> roots, bool showsPrivateKey)
    {
        SignatureChain chain = key.ToSignatureChain(appId);
        bool isCompared = roots.Count > 0;
        ChainExplanation explanation = Explain(request, chain, isCompared ? roots : [Placeholder]);
        if (!isCompared && explanation.KmsAddress is { } recovered)
        {
            explanation = Explain(request, chain, [KmsRoot.FromAddress(recovered)]);
        }

        return new KeyReport(request, chain, explanation, isCompared, showsPrivateKey ? Export(key) : null);
    }

    private static ChainExplanation Explain(KeyRequest request, in SignatureChain chain, IReadOnlyList<KmsRoot> roots)
    {
        TrustPolicyBuilder builder = new TrustPolicyBuilder().AcceptApp(chain.AppId!.Value).AcceptMessageScheme(MessageScheme.None);
        foreach (KmsRoot root in roots)
        {
            builder.TrustKmsRoot(root);
        }

        builder = request.Version == ClaimVersion.V0 ? builder.AcceptPurpose(request.Scope) : builder.AcceptDomain(request.Scope);
        return new ChainVerifier(builder.Build()).Explain(chain);
    }

    private static string Export(DerivedKey key)
    {
        Span<byte> bytes = stackalloc byte[DerivedKey.PrivateKeySize];
        key.ExportPrivateKey(bytes);
        string text = "0x" + Convert.ToHexStringLower(bytes);
        CryptographicOperations.ZeroMemory(bytes);
        return text;
    }
}
