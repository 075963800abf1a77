using System.Text.Json.Serialization;

namespace ChainVerify.Simulator;

/// <summary>The JSON of what only the simulator reads and writes; the agent's messages are the client's own wire types. Text leaves as ASCII.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(AppKeysFile))]
[JsonSerializable(typeof(BootEvent[]))]
[JsonSerializable(typeof(TcbInfoDocument))]
[JsonSerializable(typeof(SimulatedAttestation))]
[JsonSerializable(typeof(GpuInfoReply))]
internal sealed partial class SimulatorJson : JsonSerializerContext;
