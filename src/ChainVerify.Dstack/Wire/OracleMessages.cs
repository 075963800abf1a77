using System.Text.Json.Serialization;

namespace ChainVerify.Dstack.Wire;

/// <summary>What an oracle answers to every path but <c>/price</c> (PROTOCOL.md 12).</summary>
internal sealed class OracleIdentityReply
{
    [JsonPropertyName("appId")]
    public required string AppId { get; set; }

    [JsonPropertyName("signerAddress")]
    public required string SignerAddress { get; set; }

    [JsonPropertyName("derivedPubkey")]
    public required string DerivedPublicKey { get; set; }
}

/// <summary>How an oracle tells that it has no price.</summary>
internal sealed class OracleProblemReply
{
    public string? Detail { get; set; }

    public string? Error { get; set; }
}
