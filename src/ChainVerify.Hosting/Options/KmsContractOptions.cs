namespace ChainVerify.Hosting;

/// <summary>The <c>DstackKms</c> contract whose <c>kmsInfo()</c> names the root to trust, besides the roots that are named themselves.</summary>
/// <remarks>
/// Whoever answers the JSON-RPC call decides whom the verifier trusts: use a node of your own or one that you trust. When the
/// contract names another root, the old one is trusted no more. When it cannot be read, the last root stays, and the health
/// check tells how old it is.
/// </remarks>
public sealed class KmsContractOptions
{
    /// <summary>The JSON-RPC server, of <c>http</c> or <c>https</c>.</summary>
    public Uri? Rpc { get; set; }

    /// <summary>The contract's address; null means that there is no contract.</summary>
    public string? Address { get; set; }

    /// <summary>The block to read at: <c>latest</c>, <c>safe</c>, <c>finalized</c> or a number.</summary>
    public string Block { get; set; } = "latest";

    /// <summary>How often the contract is read.</summary>
    public TimeSpan RefreshInterval { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How old the last answer may be before the health check reports it.</summary>
    public TimeSpan MaximumAge { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How long one call may take.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    internal bool IsUsed => !string.IsNullOrWhiteSpace(Address);
}
