using System.Text.Json.Serialization;

namespace ChainVerify.Dstack.Wire;

/// <summary>The answer of v0 <c>Info</c> and <c>Tappd.Info</c>.</summary>
internal sealed class InfoReply
{
    [JsonConverter(typeof(HexConverter))]
    public required byte[] AppId { get; set; }

    [JsonConverter(typeof(HexConverter))]
    public byte[] InstanceId { get; set; } = [];

    public string AppCert { get; set; } = "";

    /// <summary>A JSON document as text.</summary>
    public string TcbInfo { get; set; } = "";

    public string AppName { get; set; } = "";

    [JsonConverter(typeof(HexConverter))]
    public byte[] DeviceId { get; set; } = [];

    [JsonConverter(typeof(HexConverter))]
    public byte[] MrAggregated { get; set; } = [];

    [JsonConverter(typeof(HexConverter))]
    public byte[] OsImageHash { get; set; } = [];

    /// <summary>A JSON document as text.</summary>
    public string KeyProviderInfo { get; set; } = "";

    [JsonConverter(typeof(HexConverter))]
    public byte[] ComposeHash { get; set; } = [];

    /// <summary>A JSON document as text.</summary>
    public string VmConfig { get; set; } = "";

    /// <summary>Since 0.6.</summary>
    public string? CloudVendor { get; set; }

    /// <summary>Since 0.6.</summary>
    public string? CloudProduct { get; set; }

    /// <summary>Sent by simulators only: what about the reply is not real.</summary>
    public string? Simulation { get; set; }
}

/// <summary>The answer of v1 <c>Info</c>.</summary>
internal sealed class InfoV1Reply
{
    [JsonConverter(typeof(HexConverter))]
    public required byte[] AppId { get; set; }

    public string AppName { get; set; } = "";

    [JsonConverter(typeof(HexConverter))]
    public byte[] ComposeHash { get; set; } = [];

    /// <summary>The deployed document, byte for byte: the compose hash is its SHA-256.</summary>
    public string AppCompose { get; set; } = "";

    [JsonConverter(typeof(HexConverter))]
    public byte[] InstanceId { get; set; } = [];

    [JsonConverter(typeof(HexConverter))]
    public byte[] DeviceId { get; set; } = [];

    [JsonConverter(typeof(HexConverter))]
    public byte[] OsImageHash { get; set; } = [];

    [JsonConverter(typeof(HexConverter))]
    public byte[] MrAggregated { get; set; } = [];

    /// <summary>A JSON document as text.</summary>
    public string VmConfig { get; set; } = "";

    /// <summary>A JSON document as text.</summary>
    public string KeyProviderInfo { get; set; } = "";

    public string CloudVendor { get; set; } = "";

    public string CloudProduct { get; set; } = "";

    /// <summary>Sent by simulators only: what about the reply is not real.</summary>
    public string? Simulation { get; set; }
}

/// <summary>The answer of <c>Version</c>.</summary>
internal sealed class VersionReply
{
    public required string Version { get; set; }

    public string Rev { get; set; } = "";
}

/// <summary>The body of a failure.</summary>
internal sealed class ErrorReply
{
    public required string Error { get; set; }
}
