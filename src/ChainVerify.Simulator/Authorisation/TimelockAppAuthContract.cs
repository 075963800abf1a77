namespace ChainVerify.Simulator;

/// <summary>
/// The tutorial's contract <c>TimelockAppAuth</c>: a compose hash becomes active only when it has been announced for a
/// while, so that users can leave before it does.
/// </summary>
/// <remarks>
/// Thread-safe. Checks and texts are those of the contract (PROTOCOL.md 9). It has no way to add a device: unless any
/// device is allowed, nothing ever boots. Times are the chain's, in seconds.
/// </remarks>
public sealed class TimelockAppAuthContract : IAppAuthorisation
{
    private readonly Lock _lock = new();
    private readonly HashSet<Digest256> _active = [];
    private readonly Dictionary<Digest256, ulong> _proposedAt = [];
    private readonly bool _allowsAnyDevice;

    /// <summary>Deploys the contract.</summary>
    /// <param name="owner">Who may change it.</param>
    /// <param name="noticePeriod">How long a hash must have been announced, in seconds.</param>
    /// <param name="allowsAnyDevice">Whether it may boot on every device.</param>
    /// <param name="initialComposeHash">The first active compose hash; zero means none.</param>
    public TimelockAppAuthContract(in Address owner, ulong noticePeriod, bool allowsAnyDevice, in Digest256 initialComposeHash = default)
    {
        Owner = owner;
        NoticePeriod = noticePeriod;
        _allowsAnyDevice = allowsAnyDevice;
        if (initialComposeHash != default)
        {
            _active.Add(initialComposeHash);
        }
    }

    /// <summary>Who may change it.</summary>
    public Address Owner { get; }

    /// <summary>How long a hash must have been announced, in seconds.</summary>
    public ulong NoticePeriod { get; }

    /// <inheritdoc />
    public BootDecision IsAppAllowed(BootInfo bootInfo)
    {
        ArgumentNullException.ThrowIfNull(bootInfo);
        lock (_lock)
        {
            if (!_active.Contains(bootInfo.ComposeHash))
            {
                return BootDecision.Denied("compose hash not allowed");
            }
        }

        return _allowsAnyDevice ? BootDecision.Allowed : BootDecision.Denied("device not allowed");
    }

    /// <summary>Announces a compose hash.</summary>
    /// <param name="caller">Who calls.</param>
    /// <param name="composeHash">The hash.</param>
    /// <param name="now">The chain's time.</param>
    /// <exception cref="ContractRevertException">The caller is not the owner, or the hash is announced or active already.</exception>
    public void ProposeComposeHash(in Address caller, in Digest256 composeHash, ulong now)
    {
        RequireOwner(caller);
        lock (_lock)
        {
            Require(!_active.Contains(composeHash), "already active");
            Require(_proposedAt.TryAdd(composeHash, now), "already proposed");
        }
    }

    /// <summary>Makes an announced compose hash active, when its time has come. Anybody may.</summary>
    /// <param name="composeHash">The hash.</param>
    /// <param name="now">The chain's time.</param>
    /// <exception cref="ContractRevertException">It is not announced, or not for long enough.</exception>
    public void ActivateComposeHash(in Digest256 composeHash, ulong now)
    {
        lock (_lock)
        {
            Require(now >= ActivationTime(composeHash), "notice period not elapsed");
            _proposedAt.Remove(composeHash);
            _active.Add(composeHash);
        }
    }

    /// <summary>Takes an announcement back.</summary>
    /// <param name="caller">Who calls.</param>
    /// <param name="composeHash">The hash.</param>
    /// <exception cref="ContractRevertException">The caller is not the owner, or the hash is not announced.</exception>
    public void CancelProposal(in Address caller, in Digest256 composeHash)
    {
        RequireOwner(caller);
        lock (_lock)
        {
            Require(_proposedAt.Remove(composeHash), "not proposed");
        }
    }

    /// <summary>Stops allowing a compose hash, at once.</summary>
    /// <param name="caller">Who calls.</param>
    /// <param name="composeHash">The hash.</param>
    /// <exception cref="ContractRevertException">The caller is not the owner.</exception>
    public void RemoveComposeHash(in Address caller, in Digest256 composeHash)
    {
        RequireOwner(caller);
        lock (_lock)
        {
            _active.Remove(composeHash);
        }
    }

    /// <summary>When an announced compose hash can be made active.</summary>
    /// <param name="composeHash">The hash.</param>
    /// <returns>The time; <see cref="ulong.MaxValue"/> if it is later than any time.</returns>
    /// <exception cref="ContractRevertException">It is not announced.</exception>
    public ulong ActivatesAt(in Digest256 composeHash)
    {
        lock (_lock)
        {
            return (ulong)UInt128.Min(ActivationTime(composeHash), ulong.MaxValue);
        }
    }

    /// <summary>The sum as the contract's 256 bits hold it: in 64 a long period would wrap around and seem to be over.</summary>
    private UInt128 ActivationTime(in Digest256 composeHash)
    {
        Require(_proposedAt.TryGetValue(composeHash, out ulong proposedAt), "not proposed");
        return (UInt128)proposedAt + NoticePeriod;
    }

    private void RequireOwner(in Address caller) => Require(caller == Owner, "not owner");

    private static void Require(bool condition, string reason)
    {
        if (!condition)
        {
            throw new ContractRevertException(reason);
        }
    }
}
