using System.Net;

namespace ChainVerify.Simulator;

/// <summary>Where a guest agent listens; at least one place. Every place serves every route.</summary>
public sealed class GuestAgentServerOptions
{
    /// <summary>The longest path of a unix socket, in bytes of UTF-8: what all systems and clients can do (PROTOCOL.md 6).</summary>
    public const int MaximumSocketPathBytes = 104;

    /// <summary>The path of the agent's unix socket; null for none.</summary>
    public string? SocketPath { get; set; }

    /// <summary>The path of the legacy agent's unix socket; null for none.</summary>
    public string? TappdSocketPath { get; set; }

    /// <summary>An address of this machine's loopback interface; port 0 takes a free one. Null for none.</summary>
    public IPEndPoint? TcpAddress { get; set; }
}
