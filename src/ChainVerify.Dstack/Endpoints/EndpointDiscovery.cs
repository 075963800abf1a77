namespace ChainVerify.Dstack;

/// <summary>Where the SDKs look for an agent, in their order (PROTOCOL.md 7).</summary>
internal sealed class EndpointDiscovery
{
    private readonly string _variable;
    private readonly string[] _candidates;

    private EndpointDiscovery(string variable, string socketName)
    {
        _variable = variable;
        _candidates = [$"/var/run/{socketName}", $"/run/{socketName}", $"/var/run/dstack/{socketName}", $"/run/dstack/{socketName}"];
    }

    internal static EndpointDiscovery Dstack { get; } = new("DSTACK_SIMULATOR_ENDPOINT", "dstack.sock");

    internal static EndpointDiscovery Tappd { get; } = new("TAPPD_SIMULATOR_ENDPOINT", "tappd.sock");

    /// <summary>Finds the endpoint in the environment that the two functions stand for.</summary>
    internal DstackEndpoint Discover(Func<string, string?> readVariable, Func<string, bool> exists)
    {
        string? named = readVariable(_variable);
        if (!string.IsNullOrWhiteSpace(named))
        {
            try
            {
                return DstackEndpoint.Parse(named.Trim(), $"It was named by the environment variable {_variable}.");
            }
            catch (FormatException exception)
            {
                throw new FormatException($"The environment variable {_variable} names no endpoint. {exception.Message}", exception);
            }
        }

        string origin = $"Looked for {string.Join(", ", _candidates)}; the environment variable {_variable} is not set.";
        return DstackEndpoint.UnixSocket(Array.Find(_candidates, path => exists(path)) ?? _candidates[0], origin);
    }
}
