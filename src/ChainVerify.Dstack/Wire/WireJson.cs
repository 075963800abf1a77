using System.Text.Json.Serialization;

namespace ChainVerify.Dstack.Wire;

/// <summary>
/// The JSON of the wire types, generated at compile time. Text leaves as ASCII: agents and clients were seen to count
/// characters where HTTP counts bytes (PROTOCOL.md 8.1).
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(EmptyRequest))]
[JsonSerializable(typeof(GetKeyRequest))]
[JsonSerializable(typeof(GetKeyReply))]
[JsonSerializable(typeof(GetKeyV1Request))]
[JsonSerializable(typeof(GetKeyV1Reply))]
[JsonSerializable(typeof(SignRequest))]
[JsonSerializable(typeof(SignReply))]
[JsonSerializable(typeof(VerifyRequest))]
[JsonSerializable(typeof(VerifyReply))]
[JsonSerializable(typeof(CertificateRequest))]
[JsonSerializable(typeof(CertificateReply))]
[JsonSerializable(typeof(ReportDataRequest))]
[JsonSerializable(typeof(QuoteReply))]
[JsonSerializable(typeof(AttestV1Request))]
[JsonSerializable(typeof(AttestReply))]
[JsonSerializable(typeof(AttestGpuRequest))]
[JsonSerializable(typeof(AttestGpuReply))]
[JsonSerializable(typeof(EmitEventRequest))]
[JsonSerializable(typeof(InfoReply))]
[JsonSerializable(typeof(InfoV1Reply))]
[JsonSerializable(typeof(VersionReply))]
[JsonSerializable(typeof(ErrorReply))]
[JsonSerializable(typeof(TappdDeriveKeyRequest))]
[JsonSerializable(typeof(TappdDeriveK256KeyReply))]
[JsonSerializable(typeof(TappdQuoteRequest))]
[JsonSerializable(typeof(TappdQuoteReply))]
[JsonSerializable(typeof(EthCallRequest))]
[JsonSerializable(typeof(EthCall))]
[JsonSerializable(typeof(JsonRpcReply))]
[JsonSerializable(typeof(OracleIdentityReply))]
[JsonSerializable(typeof(OracleProblemReply))]
[JsonSerializable(typeof(string))]
internal sealed partial class WireJson : JsonSerializerContext;
