using System.Text.Json.Serialization;

namespace ChainVerify.Dstack.Wire;

/// <summary>v0 <c>GetQuote</c> and <c>Attest</c>.</summary>
internal sealed class ReportDataRequest
{
    [JsonConverter(typeof(RequestHexConverter))]
    public byte[] ReportData { get; set; } = [];
}

/// <summary>The answer of v0 <c>GetQuote</c>.</summary>
internal sealed class QuoteReply
{
    [JsonConverter(typeof(HexConverter))]
    public required byte[] Quote { get; set; }

    /// <summary>A JSON document as text.</summary>
    public string EventLog { get; set; } = "";

    [JsonConverter(typeof(HexConverter))]
    public byte[] ReportData { get; set; } = [];

    /// <summary>A JSON document as text.</summary>
    public string VmConfig { get; set; } = "";

    /// <summary>Sent by simulators only: what about the reply is not real.</summary>
    public string? Simulation { get; set; }
}

/// <summary>v1 <c>Attest</c>.</summary>
internal sealed class AttestV1Request
{
    [JsonConverter(typeof(RequestHexConverter))]
    public byte[] ReportData { get; set; } = [];

    public bool? IncludeBoottimeGpuEvidence { get; set; }
}

/// <summary>The answer of <c>Attest</c>; v0 never has GPU evidence.</summary>
internal sealed class AttestReply
{
    [JsonConverter(typeof(HexConverter))]
    public required byte[] Attestation { get; set; }

    public GpuEvidenceMessage[]? BoottimeGpuEvidence { get; set; }

    /// <summary>Sent by simulators only: what about the reply is not real.</summary>
    public string? Simulation { get; set; }
}

/// <summary>v1 <c>AttestGpu</c>.</summary>
internal sealed class AttestGpuRequest
{
    [JsonConverter(typeof(RequestHexConverter))]
    public byte[] Nonce { get; set; } = [];
}

/// <summary>The answer of v1 <c>AttestGpu</c>.</summary>
internal sealed class AttestGpuReply
{
    public required GpuEvidenceMessage[] Bundles { get; set; }
}

/// <summary>One vendor's evidence about GPUs.</summary>
internal sealed class GpuEvidenceMessage
{
    public string Vendor { get; set; } = "";

    public string Format { get; set; } = "";

    [JsonConverter(typeof(HexConverter))]
    public required byte[] Evidence { get; set; }
}

/// <summary>v0 <c>EmitEvent</c>.</summary>
internal sealed class EmitEventRequest
{
    public string Event { get; set; } = "";

    [JsonConverter(typeof(RequestHexConverter))]
    public byte[] Payload { get; set; } = [];
}
