using System.Text.Json;
using System.Text.Json.Serialization;

namespace ChainVerify.Dstack.Wire;

/// <summary>A JSON-RPC 2.0 <c>eth_call</c>.</summary>
internal sealed class EthCallRequest
{
    /// <summary>Each request has a connection's reply to itself, so that one number is enough.</summary>
    internal const int FixedId = 1;

    [JsonPropertyName("jsonrpc")]
    public string Protocol { get; set; } = "2.0";

    public int Id { get; set; } = FixedId;

    public string Method { get; set; } = "eth_call";

    /// <summary>The call, then the block: an object and a text.</summary>
    [JsonPropertyName("params")]
    public required JsonElement[] Parameters { get; set; }
}

/// <summary>The first parameter of <c>eth_call</c>.</summary>
internal sealed class EthCall
{
    public required string To { get; set; }

    public required string Data { get; set; }
}

/// <summary>A JSON-RPC 2.0 response: a result or an error.</summary>
internal sealed class JsonRpcReply
{
    public JsonElement? Id { get; set; }

    public string? Result { get; set; }

    public JsonRpcError? Error { get; set; }
}

/// <summary>The error of a JSON-RPC 2.0 response.</summary>
internal sealed class JsonRpcError
{
    public long Code { get; set; }

    public string Message { get; set; } = "";
}
