using ChainVerify.Hosting;
using Xunit;

namespace ChainVerify.Tests.Hosting;

/// <summary>What becomes of calls that wait: cancelled, turned away, or verified before the host ends.</summary>
public class QueueTests
{
    [Fact]
    public async Task A_cancelled_call_leaves_the_queue_unverified()
    {
        using GatedEngine engine = new();
        using CancellationTokenSource cancellation = new();
        await using HostedVerifier hosted = new(engine, options => options.Threads = 1);
        Task<Verdict> first = await OccupyAsync(hosted, engine);
        ValueTask<Verdict> call = hosted.Verifier.VerifyAsync(HostedChains.Valid[1], cancellation.Token);
        Verdict[] block = new Verdict[3];
        ValueTask<int> blockCall = hosted.Verifier.VerifyBatchAsync(HostedChains.Valid.AsMemory(0, 3), block, cancellation.Token);
        Task<Verdict> last = hosted.Verifier.VerifyAsync(HostedChains.Valid[2]).AsTask();
        await cancellation.CancelAsync();
        OperationCanceledException exception = await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await call);
        Assert.Equal(cancellation.Token, exception.CancellationToken);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await blockCall);
        Assert.All(block, verdict => Assert.Equal(ChainFailure.NotVerified, verdict.Failure));
        engine.Open();
        Assert.True((await first).IsValid && (await last).IsValid);
        await hosted.StopAsync();
        Assert.Equal([1, 1], hosted.BatchSizes);
        Assert.Equal(2, hosted.Sum("chainverify.queue.cancelled"));
    }

    [Fact]
    public async Task A_call_that_is_being_verified_ends_with_its_verdict()
    {
        using GatedEngine engine = new();
        using CancellationTokenSource cancellation = new();
        await using HostedVerifier hosted = new(engine, pendingWork: static () => 1);
        ValueTask<Verdict> call = hosted.Verifier.VerifyAsync(HostedChains.Valid[0], cancellation.Token);
        await engine.EnteredAsync();
        await cancellation.CancelAsync();
        engine.Open();
        Assert.True((await call).IsValid);
    }

    [Fact]
    public async Task Nothing_is_verified_for_a_caller_who_has_cancelled_before()
    {
        await using HostedVerifier hosted = new(Signatures.Engines.Fastest);
        CancellationToken cancelled = new(canceled: true);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await hosted.Verifier.VerifyAsync(HostedChains.Valid[0], cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await hosted.Verifier.VerifyBatchAsync(HostedChains.All, new Verdict[HostedChains.All.Length], cancelled));
        await hosted.StopAsync();
        Assert.Empty(hosted.BatchSizes);
    }

    [Fact]
    public async Task Cancelled_calls_do_not_cancel_those_after_them()
    {
        // Items are used again: a callback that comes late must not hit the next call.
        await using HostedVerifier hosted = new(Signatures.Engines.Fastest, options => options.Threads = 2, pendingWork: static () => 1);
        int ended = 0;
        await Parallel.ForAsync(0, 2_000, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, token) =>
        {
            SignatureChain chain = HostedChains.All[i % HostedChains.All.Length];
            Verdict expected = HostedChains.Verdicts[i % HostedChains.All.Length];
            if (i % 2 == 0)
            {
                Assert.Equal(expected, await hosted.Verifier.VerifyAsync(chain, token));
            }
            else
            {
                using CancellationTokenSource cancellation = new();
                ValueTask<Verdict> call = hosted.Verifier.VerifyAsync(chain, cancellation.Token);
                await cancellation.CancelAsync();
                try
                {
                    Assert.Equal(expected, await call);
                }
                catch (OperationCanceledException exception)
                {
                    Assert.Equal(cancellation.Token, exception.CancellationToken);
                }
            }

            Interlocked.Increment(ref ended);
        });
        Assert.Equal(2_000, ended);
    }

    [Fact]
    public async Task A_full_queue_turns_calls_away_when_the_options_say_so()
    {
        using GatedEngine engine = new();
        await using HostedVerifier hosted = new(
            engine, options => (options.Threads, options.QueueCapacity, options.WhenQueueFull) = (1, 2, QueueFullBehavior.Reject));
        Task<Verdict> first = await OccupyAsync(hosted, engine);
        Task<Verdict>[] waiting = [.. HostedChains.Valid.Take(2).Select(chain => hosted.Verifier.VerifyAsync(chain).AsTask())];
        Assert.True(hosted.Verifier.IsQueueFull);
        ChainVerifierUnavailableException exception = await Assert.ThrowsAsync<ChainVerifierUnavailableException>(
            async () => await hosted.Verifier.VerifyAsync(HostedChains.Valid[0]));
        Assert.Equal(UnavailableReason.QueueFull, exception.Reason);
        engine.Open();
        Assert.All(await Task.WhenAll([first, .. waiting]), verdict => Assert.True(verdict.IsValid));
        Assert.Equal(1, hosted.Sum("chainverify.queue.rejected"));
    }

    [Fact]
    public async Task A_full_queue_makes_calls_wait_and_they_may_give_up()
    {
        using GatedEngine engine = new();
        using CancellationTokenSource cancellation = new();
        await using HostedVerifier hosted = new(engine, options => (options.Threads, options.QueueCapacity) = (1, 2));
        Task<Verdict> first = await OccupyAsync(hosted, engine);
        Task<Verdict>[] calls = [.. HostedChains.Valid.Take(50).Select(chain => hosted.Verifier.VerifyAsync(chain).AsTask())];
        ValueTask<Verdict> impatient = hosted.Verifier.VerifyAsync(HostedChains.Valid[0], cancellation.Token);
        Assert.Equal(2, hosted.Verifier.QueueLength);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await impatient);
        engine.Open();
        Assert.All(await Task.WhenAll([first, .. calls]), verdict => Assert.True(verdict.IsValid));
        await hosted.StopAsync();
        Assert.Equal(51, hosted.BatchSizes.Sum());
    }

    [Fact]
    public async Task Stopping_ends_what_was_begun_and_takes_nothing_new()
    {
        using GatedEngine engine = new();
        await using HostedVerifier hosted = new(engine, options => options.Threads = 1);
        Task<Verdict> first = await OccupyAsync(hosted, engine);
        Task<Verdict>[] waiting = [.. HostedChains.Valid.Take(100).Select(chain => hosted.Verifier.VerifyAsync(chain).AsTask())];
        Task stopping = hosted.StopAsync();
        ChainVerifierUnavailableException exception = await Assert.ThrowsAsync<ChainVerifierUnavailableException>(
            async () => await hosted.Verifier.VerifyAsync(HostedChains.Valid[0]));
        Assert.Equal(UnavailableReason.Stopping, exception.Reason);
        Assert.False(stopping.IsCompleted);
        engine.Open();
        Assert.All(await Task.WhenAll([first, .. waiting]), verdict => Assert.True(verdict.IsValid));
        await stopping;
    }

    [Fact]
    public async Task Stopping_waits_no_longer_than_it_is_told()
    {
        using GatedEngine engine = new();
        await using HostedVerifier hosted = new(engine, options => options.Threads = 1);
        Task<Verdict> first = await OccupyAsync(hosted, engine);
        await hosted.Verifier.StopAsync(new CancellationToken(canceled: true));
        Assert.False(first.IsCompleted);
        engine.Open();
        Assert.True((await first).IsValid);
    }

    /// <summary>Brings the only worker to the gate.</summary>
    private static async Task<Task<Verdict>> OccupyAsync(HostedVerifier hosted, GatedEngine engine)
    {
        Task<Verdict> call = Task.Run(() => hosted.Verifier.VerifyAsync(HostedChains.Valid[0]).AsTask());
        await engine.EnteredAsync();
        return call;
    }
}
