using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using ChainVerify.Cli.Invocation;

namespace ChainVerify.Cli.Options;

/// <summary><c>--listen ADDRESS:PORT</c>: where a server of this program is reached.</summary>
internal static class ListenOption
{
    private const string LocalHost = "localhost:";

    internal static Option<string> Create(string defaultValue) => new("--listen")
    {
        Description = "Where to listen: an address and a port, such as 0.0.0.0:8080 for every network. Port 0 takes a free one.",
        DefaultValueFactory = _ => defaultValue,
        HelpName = "ADDRESS:PORT",
    };

    /// <summary>The address of that text. A port must be said: silence would mean a free one.</summary>
    /// <exception cref="CommandException">It is none.</exception>
    internal static IPEndPoint Parse(string text)
    {
        string numeric = text.StartsWith(LocalHost, StringComparison.OrdinalIgnoreCase) ? $"127.0.0.1:{text[LocalHost.Length..]}" : text;
        int colon = numeric.LastIndexOf(':');
        return colon > 0
            && ushort.TryParse(numeric.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out ushort port)
            && (numeric[0] == '[') == (numeric[colon - 1] == ']') // without brackets an address of IPv6 has no certain end
            && IPAddress.TryParse(numeric.AsSpan(0, colon), out IPAddress? address)
            && (address.AddressFamily == AddressFamily.InterNetworkV6) == (numeric[0] == '[')
            ? new IPEndPoint(address, port)
            : throw new CommandException($"--listen '{PolicyOptions.Quoted(text)}' is not an address with a port, such as 127.0.0.1:8080 or [::1]:8080");
    }
}
