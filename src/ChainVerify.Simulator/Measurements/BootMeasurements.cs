using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace ChainVerify.Simulator;

/// <summary>What a machine measured when it booted: the event log, and the registers that replaying the log gives.</summary>
/// <remarks>Immutable and thread-safe. In a simulator nothing measures: the log is recorded or made up, and only its replay is computed.</remarks>
internal sealed class BootMeasurements
{
    /// <summary>The number of run-time measurement registers.</summary>
    internal const int RegisterCount = 4;

    private static readonly byte[] RecordedMrTd = Convert.FromHexString(
        "c68518a0ebb42136c12b2275164f8c72f25fa9a34392228687ed6e9caeb9c0f1dbd895e9cf475121c029dc47e70e91fd");

    private readonly byte[][] _registers;

    private BootMeasurements(byte[] mrTd, BootEvent[] events)
    {
        MrTd = mrTd;
        EventLogJson = JsonSerializer.Serialize(events, SimulatorJson.Default.BootEventArray);
        Events = events;
        _registers = Replay(events);
    }

    /// <summary>The measurement of the machine's initial state, 48 bytes.</summary>
    internal byte[] MrTd { get; }

    internal IReadOnlyList<BootEvent> Events { get; }

    /// <summary>The event log as a JSON document.</summary>
    internal string EventLogJson { get; }

    /// <summary>SHA-256 of all registers.</summary>
    internal byte[] MrAggregated => SHA256.HashData([.. MrTd, .. _registers[0], .. _registers[1], .. _registers[2], .. _registers[3]]);

    /// <summary>A run-time measurement register, 48 bytes.</summary>
    internal ReadOnlySpan<byte> Register(int index) => _registers[index];

    /// <summary>SHA-256 of the registers that tell the system, not the app.</summary>
    internal byte[] MrSystem(string keyProviderInfo)
        => SHA256.HashData([.. MrTd, .. _registers[0], .. _registers[1], .. _registers[2], .. SHA256.HashData(Encoding.UTF8.GetBytes(keyProviderInfo))]);

    /// <summary>The event log of a real machine.</summary>
    /// <param name="eventLog">The log, a JSON document.</param>
    internal static BootMeasurements Recorded(ReadOnlySpan<byte> eventLog)
        => new(RecordedMrTd, JsonSerializer.Deserialize(eventLog, SimulatorJson.Default.BootEventArray)
            ?? throw new InvalidOperationException("The recorded event log is null."));

    /// <summary>The log that a boot of this app would give on a machine that does not exist.</summary>
    internal static BootMeasurements Simulated(AppIdentity identity) => new(
        SHA384.HashData("ChainVerify simulation: mrtd"u8),
        [
            Firmware(0, "ChainVerify simulation: firmware"u8),
            Firmware(1, "ChainVerify simulation: kernel"u8),
            Firmware(2, "ChainVerify simulation: initrd"u8),
            BootEvent.Runtime("system-preparing", []),
            BootEvent.Runtime("app-id", identity.AppId.Bytes),
            BootEvent.Runtime("compose-hash", identity.ComposeHash.Bytes),
            BootEvent.Runtime("instance-id", identity.InstanceId.Span),
            BootEvent.Runtime("boot-mr-done", []),
            BootEvent.Runtime("key-provider", Encoding.UTF8.GetBytes(identity.KeyProviderInfo)),
            BootEvent.Runtime("system-ready", []),
        ]);

    private static BootEvent Firmware(int register, ReadOnlySpan<byte> what) => new()
    {
        Imr = register,
        EventType = 4, // EV_SEPARATOR: the log claims nothing about what was loaded
        Digest = SHA384.HashData(what),
        Event = "",
        EventPayload = what.ToArray(),
    };

    private static byte[][] Replay(BootEvent[] events)
    {
        byte[][] registers = [new byte[SHA384.HashSizeInBytes], new byte[SHA384.HashSizeInBytes], new byte[SHA384.HashSizeInBytes], new byte[SHA384.HashSizeInBytes]];
        foreach (BootEvent each in events)
        {
            registers[each.Imr] = SHA384.HashData([.. registers[each.Imr], .. each.Digest]);
        }

        return registers;
    }
}
