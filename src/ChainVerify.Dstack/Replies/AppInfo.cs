using ChainVerify.Dstack.Wire;

namespace ChainVerify.Dstack;

/// <summary>What an agent says about its app: identity and configuration, not attested by anything.</summary>
/// <remarks>Immutable. Empty values are what the agent did not send; which ones it sends depends on its version and API.</remarks>
public sealed class AppInfo
{
    private AppInfo(byte[] appId, string method)
    {
        AppId = ChainVerify.AppId.TryCreate(appId, out AppId value)
            ? value
            : throw new DstackProtocolException($"The app id in the reply of {method} has {appId.Length} bytes instead of {ChainVerify.AppId.Size}.");
    }

    /// <summary>The app's id.</summary>
    public AppId AppId { get; }

    /// <summary>The name in the app's compose file.</summary>
    public string AppName { get; private init; } = "";

    /// <summary>The id of this running copy, 20 bytes; empty when it has none.</summary>
    public ReadOnlyMemory<byte> InstanceId { get; private init; }

    /// <summary>The machine's id.</summary>
    public ReadOnlyMemory<byte> DeviceId { get; private init; }

    /// <summary>SHA-256 of the compose file.</summary>
    public ReadOnlyMemory<byte> ComposeHash { get; private init; }

    /// <summary>The hash of the operating system's image.</summary>
    public ReadOnlyMemory<byte> OsImageHash { get; private init; }

    /// <summary>All measurement registers in one hash.</summary>
    public ReadOnlyMemory<byte> MrAggregated { get; private init; }

    /// <summary>v1: the compose file, byte for byte as it was deployed. v0 has it inside <see cref="TcbInfo"/>.</summary>
    public string AppCompose { get; private init; } = "";

    /// <summary>v0: measurements, event log and compose file, a JSON document.</summary>
    public string TcbInfo { get; private init; } = "";

    /// <summary>v0: the app's certificate in PEM.</summary>
    public string AppCertificate { get; private init; } = "";

    /// <summary>Who gave the app its keys, a JSON document.</summary>
    public string KeyProviderInfo { get; private init; } = "";

    /// <summary>The configuration of the virtual machine, a JSON document.</summary>
    public string VmConfig { get; private init; } = "";

    /// <summary>Since 0.6: the cloud's vendor.</summary>
    public string CloudVendor { get; private init; } = "";

    /// <summary>Since 0.6: the cloud's product.</summary>
    public string CloudProduct { get; private init; } = "";

    internal static AppInfo FromReply(InfoReply reply) => new(reply.AppId, "Info")
    {
        AppName = reply.AppName,
        InstanceId = reply.InstanceId,
        DeviceId = reply.DeviceId,
        ComposeHash = reply.ComposeHash,
        OsImageHash = reply.OsImageHash,
        MrAggregated = reply.MrAggregated,
        TcbInfo = reply.TcbInfo,
        AppCertificate = reply.AppCert,
        KeyProviderInfo = reply.KeyProviderInfo,
        VmConfig = reply.VmConfig,
        CloudVendor = reply.CloudVendor ?? "",
        CloudProduct = reply.CloudProduct ?? "",
    };

    internal static AppInfo FromReply(InfoV1Reply reply) => new(reply.AppId, "v1/Info")
    {
        AppName = reply.AppName,
        InstanceId = reply.InstanceId,
        DeviceId = reply.DeviceId,
        ComposeHash = reply.ComposeHash,
        OsImageHash = reply.OsImageHash,
        MrAggregated = reply.MrAggregated,
        AppCompose = reply.AppCompose,
        KeyProviderInfo = reply.KeyProviderInfo,
        VmConfig = reply.VmConfig,
        CloudVendor = reply.CloudVendor,
        CloudProduct = reply.CloudProduct,
    };
}
