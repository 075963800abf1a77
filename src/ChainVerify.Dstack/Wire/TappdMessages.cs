using System.Text.Json.Serialization;

namespace ChainVerify.Dstack.Wire;

/// <summary><c>Tappd.DeriveKey</c>. What is null is left out, as the SDKs do.</summary>
internal sealed class TappdDeriveKeyRequest
{
    public string Path { get; set; } = "";

    public string Subject { get; set; } = "";

    public string[]? AltNames { get; set; }

    public bool? UsageRaTls { get; set; }

    public bool? UsageServerAuth { get; set; }

    public bool? UsageClientAuth { get; set; }

    public bool? RandomSeed { get; set; }
}

/// <summary>The answer of <c>Tappd.DeriveK256Key</c>.</summary>
internal sealed class TappdDeriveK256KeyReply
{
    [JsonConverter(typeof(SecretHexConverter))]
    public required byte[] K256Key { get; set; }

    /// <summary>The app key's signature, then the KMS root's.</summary>
    [JsonConverter(typeof(HexListConverter))]
    public required byte[][] K256SignatureChain { get; set; }
}

/// <summary><c>Tappd.TdxQuote</c>. What is null is left out: the agent then hashes with SHA-512 after <c>app-data:</c>.</summary>
internal sealed class TappdQuoteRequest
{
    [JsonConverter(typeof(RequestHexConverter))]
    public byte[] ReportData { get; set; } = [];

    public string? HashAlgorithm { get; set; }

    public string? Prefix { get; set; }
}

/// <summary>The answer of <c>Tappd.TdxQuote</c>.</summary>
internal sealed class TappdQuoteReply
{
    [JsonConverter(typeof(HexConverter))]
    public required byte[] Quote { get; set; }

    /// <summary>A JSON document as text.</summary>
    public string EventLog { get; set; } = "";

    public string HashAlgorithm { get; set; } = "";

    public string Prefix { get; set; } = "";

    /// <summary>Sent by simulators only: what about the reply is not real.</summary>
    public string? Simulation { get; set; }
}
