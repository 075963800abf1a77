using System.Text.Json.Serialization;
using ChainVerify.Dstack.Wire;

namespace ChainVerify.Simulator;

/// <summary>What a KMS sends to <c>/bootAuth/app</c> and <c>/bootAuth/kms</c>. Numbers may be shorter than they are in the contract: they are padded on the left.</summary>
internal sealed class BootAuthRequest
{
    public string TeeVariant { get; set; } = "";

    [JsonConverter(typeof(RequestHexConverter))]
    public required byte[] MrAggregated { get; set; }

    [JsonConverter(typeof(RequestHexConverter))]
    public required byte[] OsImageHash { get; set; }

    [JsonConverter(typeof(RequestHexConverter))]
    public byte[] MrSystem { get; set; } = [];

    [JsonConverter(typeof(RequestHexConverter))]
    public required byte[] AppId { get; set; }

    [JsonConverter(typeof(RequestHexConverter))]
    public required byte[] ComposeHash { get; set; }

    [JsonConverter(typeof(RequestHexConverter))]
    public required byte[] InstanceId { get; set; }

    [JsonConverter(typeof(RequestHexConverter))]
    public required byte[] DeviceId { get; set; }

    [JsonConverter(typeof(RequestHexConverter))]
    public byte[] KeyProviderInfo { get; set; } = [];

    public string TcbStatus { get; set; } = "";

    public string[] AdvisoryIds { get; set; } = [];

    /// <summary>The boot that is asked about.</summary>
    /// <returns>The boot; null when a number is longer than it can be.</returns>
    internal BootInfo? ToBootInfo()
    {
        byte[][] numbers = [ComposeHash, DeviceId, MrAggregated, MrSystem, OsImageHash];
        if (AppId.Length > ChainVerify.AppId.Size || InstanceId.Length > Address.Size || numbers.Any(number => number.Length > Digest256.Size)
            || AdvisoryIds.Any(id => id is null))
        {
            return null;
        }

        return new BootInfo
        {
            AppId = ChainVerify.AppId.Create(PadLeft(AppId, ChainVerify.AppId.Size)),
            ComposeHash = ToDigest(ComposeHash),
            InstanceId = Address.Create(PadLeft(InstanceId, Address.Size)),
            DeviceId = ToDigest(DeviceId),
            MrAggregated = ToDigest(MrAggregated),
            MrSystem = ToDigest(MrSystem),
            OsImageHash = ToDigest(OsImageHash),
            TcbStatus = TcbStatus,
            AdvisoryIds = AdvisoryIds,
        };
    }

    private static Digest256 ToDigest(byte[] number) => Digest256.Create(PadLeft(number, Digest256.Size));

    private static byte[] PadLeft(byte[] number, int size) => [.. new byte[size - number.Length], .. number];
}

/// <summary>The decision.</summary>
internal sealed class BootAuthReply
{
    public required bool IsAllowed { get; set; }

    public required string Reason { get; set; }

    public required string GatewayAppId { get; set; }
}

/// <summary>What <c>GET /</c> tells about the authority.</summary>
internal sealed class BootAuthStatus
{
    public string Status { get; set; } = "ok";

    public required string KmsContractAddr { get; set; }

    public required string EthRpcUrl { get; set; }

    public required string GatewayAppId { get; set; }

    public required long ChainId { get; set; }

    public required string AppAuthImplementation { get; set; }

    public required string AppImplementation { get; set; }
}

/// <summary>The JSON of these messages.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(BootAuthRequest))]
[JsonSerializable(typeof(BootAuthReply))]
[JsonSerializable(typeof(BootAuthStatus))]
internal sealed partial class BootAuthJson : JsonSerializerContext;
