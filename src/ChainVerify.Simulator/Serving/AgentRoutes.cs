using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace ChainVerify.Simulator;

/// <summary>Which method a path calls, and which API it belongs to.</summary>
internal static class AgentRoutes
{
    // In the order in which they are tried for a method that there is not: the longest first.
    private static readonly (string Prefix, AgentApi Api)[] Mounts =
    [
        ("/prpc/Tappd.", AgentApi.Tappd),
        ("/prpc/", AgentApi.Tappd),
        ("/v1/", AgentApi.V1),
        ("/v0/", AgentApi.V0),
        ("/", AgentApi.V0),
    ];

    private static readonly FrozenDictionary<string, AgentRoute> Routes = Mounts
        .SelectMany(mount => mount.Api.Methods.Select(method => KeyValuePair.Create(mount.Prefix + method.Key, new AgentRoute(mount.Api, method.Value))))
        .ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Finds the method of a path.</summary>
    internal static bool TryFind(string path, [NotNullWhen(true)] out AgentRoute? route) => Routes.TryGetValue(path, out route);

    /// <summary>What to say about a path without a method.</summary>
    /// <param name="path">The path.</param>
    /// <param name="api">The API that is mounted there; null when none is.</param>
    /// <param name="method">The name of the method that it does not have.</param>
    /// <returns>Whether an API is mounted there.</returns>
    internal static bool TryFindMount(string path, [NotNullWhen(true)] out AgentApi? api, out string method)
    {
        foreach ((string prefix, AgentApi candidate) in Mounts)
        {
            if (path.StartsWith(prefix, StringComparison.Ordinal))
            {
                (api, method) = (candidate, path[prefix.Length..]);
                return method.Length > 0 && !method.Contains('/', StringComparison.Ordinal);
            }
        }

        (api, method) = (null, "");
        return false;
    }
}

/// <summary>A method with its API.</summary>
/// <param name="Api">The API.</param>
/// <param name="Method">The method.</param>
internal sealed record AgentRoute(AgentApi Api, AgentMethod Method);
