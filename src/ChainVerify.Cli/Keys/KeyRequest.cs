using ChainVerify.Dstack;

namespace ChainVerify.Cli.Keys;

/// <summary>Which key is asked for.</summary>
/// <param name="Version">v0 or v1.</param>
/// <param name="Path">The path of v0; empty for v1.</param>
/// <param name="Scope">The purpose of v0, the domain of v1.</param>
/// <param name="Algorithm">The algorithm.</param>
internal sealed record KeyRequest(ClaimVersion Version, string Path, string Scope, KeyAlgorithm Algorithm)
{
    /// <summary>Asks an agent, which also says which app it serves.</summary>
    internal async Task<(AppId AppId, DerivedKey Key)> SendAsync(DstackEndpoint endpoint, CancellationToken cancellationToken)
    {
        if (Version == ClaimVersion.V1)
        {
            using DstackClientV1 v1 = new(endpoint);
            AppInfo app = await v1.InfoAsync(cancellationToken).ConfigureAwait(false);
            return (app.AppId, await v1.GetKeyAsync(Scope, Algorithm, cancellationToken).ConfigureAwait(false));
        }

        using DstackClient v0 = new(endpoint);
        AppInfo info = await v0.InfoAsync(cancellationToken).ConfigureAwait(false);
        return (info.AppId, await v0.GetKeyAsync(Path, Scope, Algorithm, cancellationToken).ConfigureAwait(false));
    }
}
