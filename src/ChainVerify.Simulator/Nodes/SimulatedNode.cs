using System.Diagnostics.CodeAnalysis;

namespace ChainVerify.Simulator;

/// <summary>A machine that boots an app: it measures itself, asks a KMS for the app's keys, and runs the guest agent.</summary>
/// <remarks>Immutable and thread-safe. Nodes of one app differ in instance and device, and get the same keys (PROTOCOL.md 10).</remarks>
public sealed class SimulatedNode
{
    /// <summary>Makes a machine.</summary>
    /// <param name="identity">The app and the machine.</param>
    /// <param name="tcbStatus">The status of the machine's trusted computing base.</param>
    /// <param name="advisoryIds">Known weaknesses of it; null means none.</param>
    public SimulatedNode(AppIdentity identity, string tcbStatus = BootInfo.UpToDate, IReadOnlyList<string>? advisoryIds = null)
    {
        ArgumentNullException.ThrowIfNull(identity);
        ArgumentNullException.ThrowIfNull(tcbStatus);
        Identity = identity;
        BootMeasurements measurements = identity.Measurements;
        BootInfo = new BootInfo
        {
            AppId = identity.AppId,
            ComposeHash = identity.ComposeHash,
            InstanceId = Address.Create(identity.InstanceId.Span),
            DeviceId = identity.DeviceId,
            MrAggregated = Digest256.Create(measurements.MrAggregated),
            MrSystem = Digest256.Create(measurements.MrSystem(identity.KeyProviderInfo)),
            OsImageHash = identity.OsImageHash.IsEmpty ? default : Digest256.Create(identity.OsImageHash.Span),
            TcbStatus = tcbStatus,
            AdvisoryIds = advisoryIds ?? [],
        };
    }

    /// <summary>The app and the machine.</summary>
    public AppIdentity Identity { get; }

    /// <summary>What the KMS asks the contracts about.</summary>
    public BootInfo BootInfo { get; }

    /// <summary>Boots: asks for the keys and starts the agent.</summary>
    /// <param name="kms">Any node of the KMS.</param>
    /// <param name="agent">The agent, or null. The caller disposes of it.</param>
    /// <param name="refusal">Why the KMS gave no keys, in its words; empty otherwise.</param>
    /// <returns>Whether the node has booted.</returns>
    public bool TryBoot(KmsNode kms, [NotNullWhen(true)] out SimulatedAgent? agent, out string refusal)
    {
        ArgumentNullException.ThrowIfNull(kms);
        agent = kms.TryGetAppKey(BootInfo, out SimulatedApp? app, out refusal) ? SimulatedAgent.FromApp(app, Identity) : null;
        return agent is not null;
    }
}
