using System.Text.Json;
using ChainVerify.Dstack.Wire;

namespace ChainVerify.Simulator;

/// <summary><c>Info</c> and <c>Version</c>.</summary>
internal static class InfoMethods
{
    private const string Notice = "SIMULATION: told by the ChainVerify simulator. Nothing here was measured by a TEE.";

    // v1 came with 0.6.0, and clients go by Version when they look for a method.
    private const string AgentVersion = "0.6.0";
    private const string AgentRevision = "chainverify-simulator";

    internal static InfoReply Info(SimulatedAgent agent, EmptyRequest request) => agent.Info;

    internal static InfoV1Reply InfoV1(SimulatedAgent agent, EmptyRequest request)
    {
        AppIdentity identity = agent.Identity;
        return new InfoV1Reply
        {
            AppId = identity.AppId.Bytes.ToArray(),
            AppName = identity.AppName,
            ComposeHash = identity.ComposeHash.Bytes.ToArray(),
            AppCompose = identity.AppCompose,
            InstanceId = identity.InstanceId.ToArray(),
            DeviceId = identity.DeviceId.Bytes.ToArray(),
            OsImageHash = identity.OsImageHash.ToArray(),
            MrAggregated = agent.Measurements.MrAggregated,
            VmConfig = identity.VmConfig,
            KeyProviderInfo = identity.KeyProviderInfo,
            Simulation = Notice,
        };
    }

    internal static VersionReply Version(SimulatedAgent agent, EmptyRequest request) => new() { Version = AgentVersion, Rev = AgentRevision };

    internal static InfoReply CreateInfo(SimulatedAgent agent)
    {
        AppIdentity identity = agent.Identity;
        BootMeasurements measurements = agent.Measurements;
        TcbInfoDocument tcb = new()
        {
            Mrtd = measurements.MrTd,
            Rtmr0 = measurements.Register(0).ToArray(),
            Rtmr1 = measurements.Register(1).ToArray(),
            Rtmr2 = measurements.Register(2).ToArray(),
            Rtmr3 = measurements.Register(3).ToArray(),
            MrAggregated = measurements.MrAggregated,
            OsImageHash = identity.OsImageHash.ToArray(),
            ComposeHash = identity.ComposeHash.Bytes.ToArray(),
            DeviceId = identity.DeviceId.Bytes.ToArray(),
            EventLog = [.. measurements.Events],
            AppCompose = identity.AppCompose,
        };
        return new InfoReply
        {
            AppId = identity.AppId.Bytes.ToArray(),
            InstanceId = identity.InstanceId.ToArray(),
            AppCert = CertificateMethods.CreateAppCertificate(agent),
            TcbInfo = JsonSerializer.Serialize(tcb, SimulatorJson.Default.TcbInfoDocument),
            AppName = identity.AppName,
            DeviceId = identity.DeviceId.Bytes.ToArray(),
            MrAggregated = measurements.MrAggregated,
            OsImageHash = identity.OsImageHash.ToArray(),
            KeyProviderInfo = identity.KeyProviderInfo,
            ComposeHash = identity.ComposeHash.Bytes.ToArray(),
            VmConfig = identity.VmConfig,
            Simulation = Notice,
        };
    }
}
