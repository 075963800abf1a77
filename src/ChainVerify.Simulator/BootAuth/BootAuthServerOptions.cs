using System.Net;

namespace ChainVerify.Simulator;

/// <summary>Where a <see cref="BootAuthServer"/> listens, and what it tells about itself.</summary>
public sealed class BootAuthServerOptions
{
    /// <summary>An address of this machine's loopback interface; port 0, the default, takes a free one.</summary>
    public IPEndPoint TcpAddress { get; set; } = new(IPAddress.Loopback, 0);

    /// <summary>The address of the KMS contract.</summary>
    public Address KmsContract { get; set; }

    /// <summary>The app id of the gateway, told with every decision; <c>any</c> is what dstack's own simulator says.</summary>
    public string GatewayAppId { get; set; } = "any";

    /// <summary>The number of the chain that the contracts are on.</summary>
    public long ChainId { get; set; } = 31337;
}
