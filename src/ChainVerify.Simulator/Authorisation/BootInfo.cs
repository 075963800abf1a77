namespace ChainVerify.Simulator;

/// <summary>What a KMS asks its contracts about before it gives keys away: the struct <c>AppBootInfo</c>, in its order (PROTOCOL.md 9).</summary>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed record BootInfo
{
    /// <summary>The status of a machine whose trusted computing base is up to date. The contracts compare exactly.</summary>
    public const string UpToDate = "UpToDate";

    /// <summary>The app; also the address of its contract.</summary>
    public required AppId AppId { get; init; }

    /// <summary>The hash of the compose file.</summary>
    public Digest256 ComposeHash { get; init; }

    /// <summary>The id of the running copy. No contract looks at it.</summary>
    public Address InstanceId { get; init; }

    /// <summary>The machine's id.</summary>
    public Digest256 DeviceId { get; init; }

    /// <summary>All measurement registers in one hash.</summary>
    public Digest256 MrAggregated { get; init; }

    /// <summary>The registers that tell the system in one hash. No contract looks at it.</summary>
    public Digest256 MrSystem { get; init; }

    /// <summary>The hash of the operating system's image.</summary>
    public Digest256 OsImageHash { get; init; }

    /// <summary>The status of the trusted computing base.</summary>
    public string TcbStatus { get; init; } = UpToDate;

    /// <summary>Known weaknesses of it. No contract looks at them.</summary>
    public IReadOnlyList<string> AdvisoryIds { get; init; } = [];
}
