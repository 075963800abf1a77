using System.Text.Json.Serialization;
using ChainVerify.Dstack.Wire;

namespace ChainVerify.Simulator;

/// <summary>What <c>tcb_info</c> decodes to (PROTOCOL.md 7).</summary>
internal sealed class TcbInfoDocument
{
    [JsonConverter(typeof(HexConverter))]
    public required byte[] Mrtd { get; set; }

    [JsonConverter(typeof(HexConverter))]
    public required byte[] Rtmr0 { get; set; }

    [JsonConverter(typeof(HexConverter))]
    public required byte[] Rtmr1 { get; set; }

    [JsonConverter(typeof(HexConverter))]
    public required byte[] Rtmr2 { get; set; }

    [JsonConverter(typeof(HexConverter))]
    public required byte[] Rtmr3 { get; set; }

    [JsonConverter(typeof(HexConverter))]
    public required byte[] MrAggregated { get; set; }

    [JsonConverter(typeof(HexConverter))]
    public required byte[] OsImageHash { get; set; }

    [JsonConverter(typeof(HexConverter))]
    public required byte[] ComposeHash { get; set; }

    [JsonConverter(typeof(HexConverter))]
    public required byte[] DeviceId { get; set; }

    public required BootEvent[] EventLog { get; set; }

    public required string AppCompose { get; set; }
}

/// <summary>What stands in for a versioned attestation: JSON that anybody can read, with the reason why it proves nothing.</summary>
internal sealed class SimulatedAttestation
{
    public required string Simulation { get; set; }

    [JsonConverter(typeof(HexConverter))]
    public required byte[] ReportData { get; set; }

    [JsonConverter(typeof(HexConverter))]
    public required byte[] Quote { get; set; }

    public required BootEvent[] EventLog { get; set; }
}

/// <summary>The answer of <c>GpuInfo</c>.</summary>
internal sealed class GpuInfoReply
{
    public required string Attestation { get; set; }
}
