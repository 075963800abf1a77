namespace ChainVerify.Simulator;

/// <summary>The contract <c>DstackApp</c>: which compose hashes may boot as an app, and on which devices.</summary>
/// <remarks>Thread-safe. Order of checks and texts are those of the contract (PROTOCOL.md 9).</remarks>
public sealed class DstackAppContract : IAppAuthorisation
{
    private readonly AllowList _composeHashes = new();
    private readonly AllowList _devices = new();
    private volatile bool _allowsAnyDevice;
    private volatile bool _requiresUpToDateTcb;

    /// <summary>Deploys the contract.</summary>
    /// <param name="owner">Who may change it.</param>
    /// <param name="requiresUpToDateTcb">Whether the trusted computing base must be up to date.</param>
    /// <param name="allowsAnyDevice">Whether it may boot on every device.</param>
    /// <param name="initialDevice">The first allowed device; zero means none.</param>
    /// <param name="initialComposeHash">The first allowed compose hash; zero means none.</param>
    public DstackAppContract(
        in Address owner, bool requiresUpToDateTcb = false, bool allowsAnyDevice = false, in Digest256 initialDevice = default, in Digest256 initialComposeHash = default)
    {
        Owner = owner;
        _requiresUpToDateTcb = requiresUpToDateTcb;
        _allowsAnyDevice = allowsAnyDevice;
        _devices.AddInitial(initialDevice);
        _composeHashes.AddInitial(initialComposeHash);
    }

    /// <summary>Who may change it.</summary>
    public Address Owner { get; }

    /// <inheritdoc />
    public BootDecision IsAppAllowed(BootInfo bootInfo)
    {
        ArgumentNullException.ThrowIfNull(bootInfo);
        if (_requiresUpToDateTcb && bootInfo.TcbStatus != BootInfo.UpToDate)
        {
            return BootDecision.Denied("TCB status is not up to date");
        }

        if (!_composeHashes.Contains(bootInfo.ComposeHash))
        {
            return BootDecision.Denied("Compose hash not allowed");
        }

        return _allowsAnyDevice || _devices.Contains(bootInfo.DeviceId)
            ? BootDecision.Allowed
            : BootDecision.Denied("Device not allowed");
    }

    /// <summary>Allows a compose hash.</summary>
    /// <param name="caller">Who calls.</param>
    /// <param name="composeHash">The hash.</param>
    /// <exception cref="ContractRevertException">The caller is not the owner.</exception>
    public void AddComposeHash(in Address caller, in Digest256 composeHash)
    {
        RequireOwner(caller);
        _composeHashes.Add(composeHash);
    }

    /// <summary>Stops allowing a compose hash. Keys that were given away stay given away.</summary>
    /// <param name="caller">Who calls.</param>
    /// <param name="composeHash">The hash.</param>
    /// <exception cref="ContractRevertException">The caller is not the owner.</exception>
    public void RemoveComposeHash(in Address caller, in Digest256 composeHash)
    {
        RequireOwner(caller);
        _composeHashes.Remove(composeHash);
    }

    /// <summary>Allows a device.</summary>
    /// <param name="caller">Who calls.</param>
    /// <param name="deviceId">The device.</param>
    /// <exception cref="ContractRevertException">The caller is not the owner.</exception>
    public void AddDevice(in Address caller, in Digest256 deviceId)
    {
        RequireOwner(caller);
        _devices.Add(deviceId);
    }

    /// <summary>Stops allowing a device.</summary>
    /// <param name="caller">Who calls.</param>
    /// <param name="deviceId">The device.</param>
    /// <exception cref="ContractRevertException">The caller is not the owner.</exception>
    public void RemoveDevice(in Address caller, in Digest256 deviceId)
    {
        RequireOwner(caller);
        _devices.Remove(deviceId);
    }

    /// <summary>Sets whether it may boot on every device.</summary>
    /// <param name="caller">Who calls.</param>
    /// <param name="allowsAnyDevice">Whether it may.</param>
    /// <exception cref="ContractRevertException">The caller is not the owner.</exception>
    public void SetAllowAnyDevice(in Address caller, bool allowsAnyDevice)
    {
        RequireOwner(caller);
        _allowsAnyDevice = allowsAnyDevice;
    }

    /// <summary>Sets whether the trusted computing base must be up to date.</summary>
    /// <param name="caller">Who calls.</param>
    /// <param name="requiresUpToDateTcb">Whether it must.</param>
    /// <exception cref="ContractRevertException">The caller is not the owner.</exception>
    public void SetRequireTcbUpToDate(in Address caller, bool requiresUpToDateTcb)
    {
        RequireOwner(caller);
        _requiresUpToDateTcb = requiresUpToDateTcb;
    }

    private void RequireOwner(in Address caller)
    {
        if (caller != Owner)
        {
            throw ContractRevertException.Unauthorized(caller);
        }
    }
}
