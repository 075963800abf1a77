using System.Collections.Concurrent;

namespace ChainVerify.Simulator;

/// <summary>The contract <c>DstackKms</c>: registered apps, allowed images, and who may be a KMS node.</summary>
/// <remarks>
/// Thread-safe. Order of checks and texts are those of the contract (PROTOCOL.md 9). It also stands for the chain that
/// app contracts are deployed on: an app id is the address of its contract.
/// </remarks>
public sealed class DstackKmsContract : IBootAuthority
{
    private readonly ConcurrentDictionary<AppId, bool> _registered = new();
    private readonly ConcurrentDictionary<AppId, IAppAuthorisation> _code = new();
    private readonly AllowList _osImages = new();
    private readonly AllowList _kmsAggregatedMrs = new();
    private readonly AllowList _kmsDevices = new();

    /// <summary>Deploys the contract.</summary>
    /// <param name="owner">Who may change it.</param>
    public DstackKmsContract(in Address owner) => Owner = owner;

    /// <summary>Who may change it.</summary>
    public Address Owner { get; }

    /// <inheritdoc />
    public BootDecision IsAppAllowed(BootInfo bootInfo)
    {
        ArgumentNullException.ThrowIfNull(bootInfo);
        if (!_registered.ContainsKey(bootInfo.AppId))
        {
            return BootDecision.Denied("App not registered");
        }

        if (!_osImages.Contains(bootInfo.OsImageHash))
        {
            return BootDecision.Denied("OS image is not allowed");
        }

        return _code.TryGetValue(bootInfo.AppId, out IAppAuthorisation? app)
            ? app.IsAppAllowed(bootInfo)
            : BootDecision.Denied("App not deployed or invalid address");
    }

    /// <inheritdoc />
    public BootDecision IsKmsAllowed(BootInfo bootInfo)
    {
        ArgumentNullException.ThrowIfNull(bootInfo);
        if (bootInfo.TcbStatus != BootInfo.UpToDate)
        {
            return BootDecision.Denied("TCB status is not up to date");
        }

        if (!_osImages.Contains(bootInfo.OsImageHash))
        {
            return BootDecision.Denied("OS image is not allowed");
        }

        if (!_kmsAggregatedMrs.Contains(bootInfo.MrAggregated))
        {
            return BootDecision.Denied("Aggregated MR not allowed");
        }

        return _kmsDevices.Contains(bootInfo.DeviceId)
            ? BootDecision.Allowed
            : BootDecision.Denied("KMS is not allowed to boot on this device");
    }

    /// <summary>Registers an app. Anybody may: the gate is the allowed images, and the app's own contract.</summary>
    /// <param name="appId">The address of the app's contract.</param>
    public void RegisterApp(in AppId appId) => _registered[appId] = true;

    /// <summary>Deploys an app's contract at an address, without registering it.</summary>
    /// <param name="appId">The address.</param>
    /// <param name="contract">The contract.</param>
    public void Deploy(in AppId appId, IAppAuthorisation contract)
    {
        ArgumentNullException.ThrowIfNull(contract);
        _code[appId] = contract;
    }

    /// <summary>Deploys an app's contract and registers the app: <c>deployAndRegisterApp</c>.</summary>
    /// <param name="appId">The address.</param>
    /// <param name="contract">The contract.</param>
    public void DeployAndRegisterApp(in AppId appId, IAppAuthorisation contract)
    {
        Deploy(appId, contract);
        RegisterApp(appId);
    }

    /// <summary>Allows an image of the operating system, for apps and KMS nodes.</summary>
    /// <param name="caller">Who calls.</param>
    /// <param name="osImageHash">The image.</param>
    /// <exception cref="ContractRevertException">The caller is not the owner.</exception>
    public void AddOsImageHash(in Address caller, in Digest256 osImageHash) => Owned(caller, _osImages).Add(osImageHash);

    /// <summary>Stops allowing an image.</summary>
    /// <param name="caller">Who calls.</param>
    /// <param name="osImageHash">The image.</param>
    /// <exception cref="ContractRevertException">The caller is not the owner.</exception>
    public void RemoveOsImageHash(in Address caller, in Digest256 osImageHash) => Owned(caller, _osImages).Remove(osImageHash);

    /// <summary>Allows a KMS by its measurements.</summary>
    /// <param name="caller">Who calls.</param>
    /// <param name="mrAggregated">The measurements.</param>
    /// <exception cref="ContractRevertException">The caller is not the owner.</exception>
    public void AddKmsAggregatedMr(in Address caller, in Digest256 mrAggregated) => Owned(caller, _kmsAggregatedMrs).Add(mrAggregated);

    /// <summary>Stops allowing measurements of a KMS.</summary>
    /// <param name="caller">Who calls.</param>
    /// <param name="mrAggregated">The measurements.</param>
    /// <exception cref="ContractRevertException">The caller is not the owner.</exception>
    public void RemoveKmsAggregatedMr(in Address caller, in Digest256 mrAggregated) => Owned(caller, _kmsAggregatedMrs).Remove(mrAggregated);

    /// <summary>Allows a KMS on a device; there is no "any device" for it.</summary>
    /// <param name="caller">Who calls.</param>
    /// <param name="deviceId">The device.</param>
    /// <exception cref="ContractRevertException">The caller is not the owner.</exception>
    public void AddKmsDevice(in Address caller, in Digest256 deviceId) => Owned(caller, _kmsDevices).Add(deviceId);

    /// <summary>Stops allowing a KMS on a device.</summary>
    /// <param name="caller">Who calls.</param>
    /// <param name="deviceId">The device.</param>
    /// <exception cref="ContractRevertException">The caller is not the owner.</exception>
    public void RemoveKmsDevice(in Address caller, in Digest256 deviceId) => Owned(caller, _kmsDevices).Remove(deviceId);

    private AllowList Owned(in Address caller, AllowList list) => caller == Owner ? list : throw ContractRevertException.Unauthorized(caller);
}
