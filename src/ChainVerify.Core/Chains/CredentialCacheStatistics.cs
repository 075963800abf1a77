namespace ChainVerify;

/// <summary>What a verifier's cache of proven credentials was good for since the verifier was made.</summary>
/// <param name="Lookups">How many chains were looked up.</param>
/// <param name="Hits">How many of them had a proven credential, so that one signature of three was left to check.</param>
/// <param name="Count">How many credentials are remembered now.</param>
public readonly record struct CredentialCacheStatistics(long Lookups, long Hits, int Count);
