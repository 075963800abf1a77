namespace ChainVerify.Simulator;

/// <summary>
/// The kinds of chain in a <see cref="VectorSet"/>: both claims, every message scheme, every form of signature, with and
/// without the app's public key. Records take turns, so that every kind is in every few records.
/// </summary>
internal static class VectorFamilies
{
    private const string SigningPurpose = "signing";
    private const string Domain = "example.org/oracle";
    private const int KeysOfEach = 8;

    /// <summary>The kinds. Their number has no factor in common with the period of cold chains, so that each has cold ones.</summary>
    internal static ChainGeneratorOptions[] Create(ulong seed)
    {
        ChainGeneratorOptions hot = new()
        {
            Seed = seed,
            Chains = 0, // the set decides
            Workload = ChainWorkload.Mixed,
            Keys = KeysOfEach,
            InvalidKind = InvalidChainKind.AnyMutation,
            ForRecords = true,
        };
        ChainGeneratorOptions signed = hot with { Scope = SigningPurpose, NamesAppPublicKey = false };
        ChainGeneratorOptions v1 = hot with { Claim = ClaimVersion.V1, Scope = Domain };
        return
        [
            hot, // the tutorial's
            hot with { Form = SignatureForm.RecoveryId, NamesAppPublicKey = false },
            v1,
            hot with { Scheme = MessageScheme.Eip191 },
            signed with { Scheme = MessageScheme.Sha256 }, // the agent's Sign, three times
            signed with { Scheme = MessageScheme.Digest },
            signed with { Algorithm = KeyAlgorithm.Ed25519 },
            hot with { Algorithm = KeyAlgorithm.Ed25519 },
            v1 with { Algorithm = KeyAlgorithm.Ed25519, NamesAppPublicKey = false },
            v1 with { Scheme = MessageScheme.Sha256, Form = SignatureForm.Ethereum },
            v1 with { Scheme = MessageScheme.Digest, Form = SignatureForm.RecoveryId, NamesAppPublicKey = false },
            hot with { Scheme = MessageScheme.None },
            hot with { Scope = "" }, // an empty purpose is one, too
        ];
    }
}
