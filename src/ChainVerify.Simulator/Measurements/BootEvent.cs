using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using ChainVerify.Dstack.Wire;

namespace ChainVerify.Simulator;

/// <summary>One entry of an event log: what extended which measurement register.</summary>
internal sealed class BootEvent
{
    /// <summary>The type of the events that dstack logs at run time, in register 3.</summary>
    internal const uint RuntimeType = 0x08000001;

    /// <summary>The index of the register, 0 to 3.</summary>
    public required int Imr { get; set; }

    public required uint EventType { get; set; }

    [JsonConverter(typeof(HexConverter))]
    public required byte[] Digest { get; set; }

    public required string Event { get; set; }

    [JsonConverter(typeof(HexConverter))]
    public required byte[] EventPayload { get; set; }

    /// <summary>An event of dstack's own: SHA-384 of the type (little-endian), a colon, the name, a colon and the payload (PROTOCOL.md 7).</summary>
    internal static BootEvent Runtime(string name, ReadOnlySpan<byte> payload)
    {
        Span<byte> type = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(type, RuntimeType);
        return new BootEvent
        {
            Imr = 3,
            EventType = RuntimeType,
            Digest = SHA384.HashData([.. type, .. ":"u8, .. Encoding.UTF8.GetBytes(name), .. ":"u8, .. payload]),
            Event = name,
            EventPayload = payload.ToArray(),
        };
    }
}
