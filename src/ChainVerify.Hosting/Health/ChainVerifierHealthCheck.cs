using ChainVerify.Signatures;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace ChainVerify.Hosting;

/// <summary>Whether the verifier can be relied on: the engine gives known answers, a root is known and fresh, there is room for calls.</summary>
internal sealed class ChainVerifierHealthCheck(
    CoalescingChainVerifier verifier, VerifierSource source, KmsRootRefresh refresh, TimeProvider clock, ILogger<ChainVerifierHealthCheck> logger) : IHealthCheck
{
    // Whoever may ask for the health must not be able to make the engine work for it all the time.
    private static readonly TimeSpan SelfTestInterval = TimeSpan.FromSeconds(10);

    private readonly Lock _testing = new();
    private IReadOnlyList<SelfTestCheck> _checks = [];
    private DateTimeOffset _testedAt;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        Dictionary<string, object> data = new()
        {
            ["engine"] = source.Engine.Name,
            ["threads"] = verifier.Threads,
            ["queueLength"] = verifier.QueueLength,
        };
        string[] failed = [.. TestEngine(source.Engine).Where(check => !check.Passed).Select(check => check.Name)];
        if (failed.Length > 0)
        {
            string names = string.Join(", ", failed);
            Log.SelfTestFailed(logger, source.Engine.Name, names);
            return Fail($"the engine fails its self-test: {names}");
        }

        if (verifier.IsStopping)
        {
            return Fail("the verifier is stopping");
        }

        if (source.Current is null)
        {
            return Fail("no KMS root is known yet: the contract that names it has not been read");
        }

        return Task.FromResult(
            refresh.IsStale ? HealthCheckResult.Degraded("the KMS root has not been read from its contract for too long", data: data)
            : verifier.IsQueueFull ? HealthCheckResult.Degraded("the queue is full", data: data)
            : HealthCheckResult.Healthy("the engine gives known answers", data));

        Task<HealthCheckResult> Fail(string reason) => Task.FromResult(new HealthCheckResult(context.Registration.FailureStatus, reason, data: data));
    }

    private IReadOnlyList<SelfTestCheck> TestEngine(SignatureEngine engine)
    {
        lock (_testing)
        {
            DateTimeOffset now = clock.GetUtcNow();
            if (_checks.Count == 0 || now - _testedAt >= SelfTestInterval)
            {
                _checks = EngineSelfTest.Run(engine);
                _testedAt = now;
            }

            return _checks;
        }
    }
}
