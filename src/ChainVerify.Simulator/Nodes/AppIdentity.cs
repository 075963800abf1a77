using System.Security.Cryptography;
using System.Text;

namespace ChainVerify.Simulator;

/// <summary>Who a running copy of an app is: what the guest agent tells with <c>Info</c>, and what is measured at boot.</summary>
/// <remarks>Immutable and thread-safe. What is not set has a value that a simulator can do with.</remarks>
public sealed record AppIdentity
{
    /// <summary>The key provider of the published simulators: a KMS, named by its certificate authority's P-256 key, not by its secp256k1 root.</summary>
    internal const string PublishedKeyProvider = """{"name":"kms","id":"3059301306072a8648ce3d020106082a8648ce3d0301070342000419b2457dd9b8aa6446d980f136fff7812ecd6c77740eeb0e28b10d56c0c00028a5b6e59dcea307d583bd1f70769e9c116df2bcfb1758a95d8613e7de1c8482c0"}""";

    /// <summary>The number of bytes of an instance id and of a platform id.</summary>
    public const int InstanceIdSize = 20;

    private readonly BootMeasurements? _measurements;
    private readonly Digest256? _composeHash;
    private readonly Digest256? _deviceId;

    /// <summary>The app.</summary>
    public required AppId AppId { get; init; }

    /// <summary>The name in the compose file.</summary>
    public string AppName { get; init; } = "app";

    /// <summary>The compose file (<c>app-compose.json</c>), byte for byte as it was deployed.</summary>
    public string AppCompose { get; init; } = "{}";

    /// <summary>The hash of the compose file; its SHA-256 unless set, as only recorded identities do.</summary>
    public Digest256 ComposeHash
    {
        get => _composeHash ?? Digest256.Create(SHA256.HashData(Encoding.UTF8.GetBytes(AppCompose)));
        init => _composeHash = value;
    }

    /// <summary>The id of this copy of the app, 20 bytes.</summary>
    public ReadOnlyMemory<byte> InstanceId { get; init; } = new byte[InstanceIdSize];

    /// <summary>The machine's platform id, 20 bytes: the user data in the header of its quotes.</summary>
    public ReadOnlyMemory<byte> PlatformId { get; init; } = new byte[InstanceIdSize];

    /// <summary>The machine's device id; the SHA-256 of the platform id unless set.</summary>
    public Digest256 DeviceId
    {
        get => _deviceId ?? Digest256.Create(SHA256.HashData(PlatformId.Span));
        init => _deviceId = value;
    }

    /// <summary>The hash of the operating system's image; empty where none was measured.</summary>
    public ReadOnlyMemory<byte> OsImageHash { get; init; }

    /// <summary>Who gave the app its keys, a JSON document.</summary>
    public string KeyProviderInfo { get; init; } = """{"name":"kms","id":""}""";

    /// <summary>The configuration of the virtual machine, a JSON document.</summary>
    public string VmConfig { get; init; } = """{"cpu_count":1,"memory_size":2147483648}""";

    /// <summary>What was measured at boot; computed from the rest unless recorded.</summary>
    internal BootMeasurements Measurements
    {
        get => _measurements ?? BootMeasurements.Simulated(this);
        init => _measurements = value;
    }
}
