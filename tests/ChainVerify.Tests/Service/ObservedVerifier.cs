using ChainVerify.Hosting;
using ChainVerify.Signatures;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ChainVerify.Tests.Service;

/// <summary>Counts what the service hands to its verifier, and what is on its way there.</summary>
internal sealed class ObservedVerifier(IChainVerifier inner) : IChainVerifier
{
    private readonly Lock _changing = new();
    private readonly List<(int Calls, TaskCompletionSource Reached)> _waiting = [];
    private int _onTheirWay;
    private long _accepted;

    /// <summary>How many calls have no verdicts yet.</summary>
    internal int OnTheirWay => Volatile.Read(ref _onTheirWay);

    /// <summary>The most calls that ever were on their way at once.</summary>
    internal int MostOnTheirWay { get; private set; }

    /// <summary>What cancels the batch that was handed over last.</summary>
    internal CancellationToken LastToken { get; private set; }

    /// <summary>How many chains the service has handed over.</summary>
    internal long Accepted => Interlocked.Read(ref _accepted);

    /// <summary>Puts itself between a service and its verifier, and an engine of the test's choice behind both.</summary>
    internal static void Observe(IServiceCollection services, SignatureEngine? engine = null)
    {
        services.AddSingleton(provider => new ObservedVerifier(provider.GetRequiredService<CoalescingChainVerifier>()));
        services.AddSingleton<IChainVerifier>(provider => provider.GetRequiredService<ObservedVerifier>());
        if (engine is not null)
        {
            services.AddSingleton(provider => new VerifierSource(provider.GetRequiredService<IOptions<ChainVerifierHostingOptions>>().Value, engine));
        }
    }

    internal static ObservedVerifier Of(RunningService service) => service.Services.GetRequiredService<ObservedVerifier>();

    /// <summary>Completes when as many calls are on their way at once.</summary>
    internal Task ReachAsync(int calls)
    {
        lock (_changing)
        {
            if (_onTheirWay == calls)
            {
                return Task.CompletedTask;
            }

            TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((calls, reached));
            return reached.Task;
        }
    }

    public ValueTask<Verdict> VerifyAsync(in SignatureChain chain, CancellationToken cancellationToken = default)
        => FollowAsync(inner.VerifyAsync(chain, cancellationToken), 1);

    public ValueTask<int> VerifyBatchAsync(ReadOnlyMemory<SignatureChain> chains, Memory<Verdict> verdicts, CancellationToken cancellationToken = default)
    {
        LastToken = cancellationToken;
        return FollowAsync(inner.VerifyBatchAsync(chains, verdicts, cancellationToken), chains.Length);
    }

    public IAsyncEnumerable<Verdict> VerifyAsync(IAsyncEnumerable<SignatureChain> chains, CancellationToken cancellationToken = default)
        => inner.VerifyAsync(chains, cancellationToken);

    /// <summary>The call is in the queue when this begins.</summary>
    private async ValueTask<TResult> FollowAsync<TResult>(ValueTask<TResult> call, int chains)
    {
        Interlocked.Add(ref _accepted, chains);
        Change(1);
        try
        {
            return await call;
        }
        finally
        {
            Change(-1);
        }
    }

    private void Change(int calls)
    {
        lock (_changing)
        {
            _onTheirWay += calls;
            MostOnTheirWay = Math.Max(MostOnTheirWay, _onTheirWay);
            foreach ((int Calls, TaskCompletionSource Reached) waiting in _waiting.FindAll(one => one.Calls == _onTheirWay))
            {
                waiting.Reached.SetResult();
                _waiting.Remove(waiting);
            }
        }
    }
}
