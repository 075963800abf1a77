using ChainVerify.Hosting;
using Microsoft.Extensions.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Makes the verifier with the host, so that a mistake shows at the start, and lets it end its calls before the host ends.</summary>
internal sealed class ChainVerifierLifetime(CoalescingChainVerifier verifier) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => verifier.StopAsync(cancellationToken);
}
