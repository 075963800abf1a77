using System.Text.Json.Serialization;

namespace ChainVerify.Dstack.Wire;

// Requests have settable properties with defaults, because a field that is missing takes the default of its type
// (PROTOCOL.md 7). Replies require what no answer can do without.

/// <summary>The request of methods without arguments: <c>{}</c>.</summary>
internal sealed class EmptyRequest
{
    internal static EmptyRequest Instance { get; } = new();
}

/// <summary>v0 <c>GetKey</c> and <c>Tappd.DeriveK256Key</c>.</summary>
internal sealed class GetKeyRequest
{
    public string Path { get; set; } = "";

    public string Purpose { get; set; } = "";

    public string Algorithm { get; set; } = "";
}

/// <summary>The answer of v0 <c>GetKey</c>.</summary>
internal sealed class GetKeyReply
{
    [JsonConverter(typeof(SecretHexConverter))]
    public required byte[] Key { get; set; }

    /// <summary>The app key's signature, then the KMS root's.</summary>
    [JsonConverter(typeof(HexListConverter))]
    public required byte[][] SignatureChain { get; set; }
}

/// <summary>v1 <c>GetKey</c>.</summary>
internal sealed class GetKeyV1Request
{
    /// <summary>v1 takes nothing for granted: a request without it is malformed.</summary>
    public required string Domain { get; set; }

    public required string Algorithm { get; set; }
}

/// <summary>The answer of v1 <c>GetKey</c>.</summary>
internal sealed class GetKeyV1Reply
{
    [JsonConverter(typeof(SecretHexConverter))]
    public required byte[] Key { get; set; }

    [JsonConverter(typeof(HexConverter))]
    public required byte[] PublicKey { get; set; }

    /// <summary>The app key's signature, then the KMS root's.</summary>
    [JsonConverter(typeof(HexListConverter))]
    public required byte[][] SignatureChain { get; set; }
}

/// <summary>v0 <c>Sign</c>.</summary>
internal sealed class SignRequest
{
    public string Algorithm { get; set; } = "";

    [JsonConverter(typeof(RequestHexConverter))]
    public byte[] Data { get; set; } = [];
}

/// <summary>The answer of v0 <c>Sign</c>.</summary>
internal sealed class SignReply
{
    [JsonConverter(typeof(HexConverter))]
    public required byte[] Signature { get; set; }

    /// <summary>The data signature again, the app key's signature, the KMS root's.</summary>
    [JsonConverter(typeof(HexListConverter))]
    public required byte[][] SignatureChain { get; set; }

    [JsonConverter(typeof(HexConverter))]
    public required byte[] PublicKey { get; set; }
}

/// <summary>v0 <c>Verify</c>.</summary>
internal sealed class VerifyRequest
{
    public string Algorithm { get; set; } = "";

    [JsonConverter(typeof(RequestHexConverter))]
    public byte[] Data { get; set; } = [];

    [JsonConverter(typeof(RequestHexConverter))]
    public byte[] Signature { get; set; } = [];

    [JsonConverter(typeof(RequestHexConverter))]
    public byte[] PublicKey { get; set; } = [];
}

/// <summary>The answer of v0 <c>Verify</c>.</summary>
internal sealed class VerifyReply
{
    public required bool Valid { get; set; }
}
