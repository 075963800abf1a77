using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;

namespace ChainVerify.Dstack;

/// <summary>Where a guest agent listens: a unix socket, or an address of HTTP.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed class DstackEndpoint
{
    private DstackEndpoint(string? socketPath, Uri baseAddress, string origin)
    {
        SocketPath = socketPath;
        BaseAddress = baseAddress;
        Origin = origin;
    }

    /// <summary>The path of the unix socket; null for an endpoint of HTTP.</summary>
    public string? SocketPath { get; }

    /// <summary>The address that paths of methods are appended to; <c>http://localhost/</c> for a unix socket.</summary>
    public Uri BaseAddress { get; }

    /// <summary>How the endpoint was found, for texts of errors; empty when the caller named it.</summary>
    internal string Origin { get; }

    /// <summary>An agent behind a unix socket.</summary>
    /// <param name="path">The path; whether there is a socket is found out when it is used.</param>
    /// <returns>The endpoint.</returns>
    /// <exception cref="ArgumentException">The path is empty, or longer than a socket's path can be on this system (107 bytes on Linux).</exception>
    public static DstackEndpoint UnixSocket(string path) => UnixSocket(path, "");

    /// <summary>An agent behind HTTP, such as a simulator.</summary>
    /// <param name="baseAddress">An absolute address of <c>http</c> or <c>https</c>; methods are found below its path.</param>
    /// <returns>The endpoint.</returns>
    /// <exception cref="ArgumentException">The address is relative, has another scheme, a query or a fragment.</exception>
    public static DstackEndpoint Http(Uri baseAddress) => Http(baseAddress, "");

    /// <summary>Reads an endpoint as the SDKs read their environment variables: <c>http://…</c> and <c>https://…</c> are addresses, anything else is the path of a socket, also after <c>unix:</c>.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The endpoint.</returns>
    /// <exception cref="FormatException">The text is empty, no address, or too long for the path of a socket.</exception>
    public static DstackEndpoint Parse(string text) => Parse(text, "");

    /// <summary>Reads an endpoint; see <see cref="Parse(string)"/>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="endpoint">The endpoint, or null.</param>
    /// <returns>Whether the text names an endpoint.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out DstackEndpoint? endpoint)
    {
        try
        {
            endpoint = text is null ? null : Parse(text, "");
        }
        catch (FormatException)
        {
            endpoint = null;
        }

        return endpoint is not null;
    }

    /// <summary>
    /// Finds the agent the way the SDKs do: the environment variable <c>DSTACK_SIMULATOR_ENDPOINT</c>, else the first of
    /// <c>/var/run/dstack.sock</c>, <c>/run/dstack.sock</c>, <c>/var/run/dstack/dstack.sock</c> and
    /// <c>/run/dstack/dstack.sock</c> that exists, else the first of them.
    /// </summary>
    /// <returns>The endpoint; whether an agent answers there is found out when it is used.</returns>
    /// <exception cref="FormatException">The environment variable is set and names no endpoint: nothing else is tried.</exception>
    public static DstackEndpoint Discover() => EndpointDiscovery.Dstack.Discover(Environment.GetEnvironmentVariable, File.Exists);

    /// <summary>Finds the legacy agent: as <see cref="Discover"/>, with <c>TAPPD_SIMULATOR_ENDPOINT</c> and sockets called <c>tappd.sock</c>.</summary>
    /// <returns>The endpoint.</returns>
    /// <exception cref="FormatException">The environment variable is set and names no endpoint: nothing else is tried.</exception>
    public static DstackEndpoint DiscoverTappd() => EndpointDiscovery.Tappd.Discover(Environment.GetEnvironmentVariable, File.Exists);

    /// <summary>The path or the address, without user name, password, query or fragment.</summary>
    /// <returns>Text for people.</returns>
    public override string ToString()
        => SocketPath is not null
            ? $"unix socket '{SocketPath}'"
            : BaseAddress.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);

    internal static DstackEndpoint Parse(string text, string origin)
    {
        ArgumentNullException.ThrowIfNull(text);
        try
        {
            if (text.StartsWith("http://", StringComparison.OrdinalIgnoreCase)
                || text.StartsWith("https://", StringComparison.OrdinalIgnoreCase))
            {
                return Http(new Uri(text, UriKind.Absolute), origin);
            }

            string path = text.StartsWith("unix://", StringComparison.OrdinalIgnoreCase) ? text["unix://".Length..]
                : text.StartsWith("unix:", StringComparison.OrdinalIgnoreCase) ? text["unix:".Length..]
                : text;
            return UnixSocket(path, origin);
        }
        catch (Exception exception) when (exception is ArgumentException or UriFormatException)
        {
            throw new FormatException($"'{text}' is neither an address of http or https nor a path of a unix socket: {exception.Message}", exception);
        }
    }

    internal static DstackEndpoint UnixSocket(string path, string origin)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        _ = new UnixDomainSocketEndPoint(path); // refuses what is too long for the system
        return new DstackEndpoint(path, new Uri("http://localhost/"), origin);
    }

    private static DstackEndpoint Http(Uri baseAddress, string origin)
    {
        ArgumentNullException.ThrowIfNull(baseAddress);
        if (!baseAddress.IsAbsoluteUri || baseAddress.Scheme is not ("http" or "https"))
        {
            throw new ArgumentException("The address of an agent is absolute, of http or https.", nameof(baseAddress));
        }

        if (baseAddress.Query.Length > 0 || baseAddress.Fragment.Length > 0)
        {
            throw new ArgumentException("The address of an agent has neither query nor fragment.", nameof(baseAddress));
        }

        // Relative paths replace what follows the last slash, so that there must be one at the end.
        return new DstackEndpoint(
            null, baseAddress.AbsolutePath.EndsWith('/') ? baseAddress : new Uri(baseAddress.AbsoluteUri + "/"), origin);
    }
}
