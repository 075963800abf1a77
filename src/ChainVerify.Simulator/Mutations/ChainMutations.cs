namespace ChainVerify.Simulator;

/// <summary>The catalogue of mutations.</summary>
public static class ChainMutations
{
    /// <summary>All mutations; names are unique, the order is fixed for a release.</summary>
    public static IReadOnlyList<ChainMutation> All { get; } =
    [
        .. EncodingMutations.All,
        .. RecoveryMutations.All,
        .. SignerMutations.All,
        .. PublicKeyMutations.All,
        .. ClaimMutations.All,
        .. Ed25519Mutations.All,
    ];
}
