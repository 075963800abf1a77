using ChainVerify.Tests.Signatures;
using Xunit;

namespace ChainVerify.Tests.Hosting;

/// <summary>Callers are gathered into batches; nobody gets another verdict for it, nobody is lost.</summary>
public class CoalescingTests
{
    [Theory]
    [InlineData(1, 1024, 16_384)]
    [InlineData(2, 1024, 16_384)]
    [InlineData(4, 7, 5)]
    public async Task Concurrent_callers_get_the_verdicts_of_one_by_one_verification(int threads, int maxBatch, int queueCapacity)
    {
        await using HostedVerifier hosted = new(
            Engines.Fastest,
            options =>
            {
                options.Threads = threads;
                options.MaxBatch = maxBatch;
                options.QueueCapacity = queueCapacity;
                options.MaxDelay = TimeSpan.FromMilliseconds(1);
            },
            pendingWork: static () => ThreadPool.PendingWorkItemCount);
        Verdict[] verdicts = new Verdict[HostedChains.All.Length];
        await Parallel.ForAsync(
            0, verdicts.Length, new ParallelOptions { MaxDegreeOfParallelism = 64 },
            async (i, cancellation) => verdicts[i] = await hosted.Verifier.VerifyAsync(HostedChains.All[i], cancellation));
        Assert.Equal(HostedChains.Verdicts, verdicts);
        await hosted.StopAsync();
        Assert.Equal(verdicts.Length, hosted.BatchSizes.Sum());
        Assert.All(hosted.BatchSizes, size => Assert.InRange(size, 1, maxBatch));
        Assert.Equal(verdicts.Length, hosted.Measurements("chainverify.call.duration"));
        foreach (IGrouping<ChainFailure, Verdict> group in HostedChains.Verdicts.GroupBy(verdict => verdict.Failure))
        {
            Assert.Equal(group.Count(), hosted.Sum("chainverify.verdicts", group.Key.ToString()));
        }
    }

    [Fact]
    public async Task Every_kind_of_call_at_once_gets_its_own_verdicts()
    {
        await using HostedVerifier hosted = new(Engines.Fastest, options => options.MaxBatch = 64, pendingWork: static () => ThreadPool.PendingWorkItemCount);
        Verdict[][] blocks = [.. Enumerable.Range(0, 8).Select(_ => new Verdict[HostedChains.All.Length])];
        Task<int>[] blockCalls = [.. blocks.Select(block => hosted.Verifier.VerifyBatchAsync(HostedChains.All, block).AsTask())];
        Task<Verdict>[] calls = [.. HostedChains.All.Select(chain => hosted.Verifier.VerifyAsync(chain).AsTask())];
        Assert.Equal(HostedChains.Verdicts, await Task.WhenAll(calls));
        Assert.All(await Task.WhenAll(blockCalls), valid => Assert.Equal(HostedChains.Valid.Length, valid));
        Assert.All(blocks, block => Assert.Equal(HostedChains.Verdicts, block));
    }

    [Fact]
    public async Task Calls_of_a_caller_who_awaits_them_are_verified_at_once()
    {
        const int Calls = 1_000;
        await using HostedVerifier hosted = new(Engines.Fastest, options => options.Threads = 2);
        int atOnce = 0;
        for (int i = 0; i < Calls; i++)
        {
            int index = i % HostedChains.All.Length;
            ValueTask<Verdict> call = hosted.Verifier.VerifyAsync(HostedChains.All[index]);
            atOnce += call.IsCompletedSuccessfully ? 1 : 0;
            Assert.Equal(HostedChains.Verdicts[index], await call);
        }

        // After the first few one in 65 makes the detour through the queue.
        Assert.InRange(atOnce, Calls - 25, Calls - 1);
    }

    [Fact]
    public async Task A_caller_who_does_not_await_is_not_held_up_and_gets_batches()
    {
        using GatedEngine engine = new();
        await using HostedVerifier hosted = new(engine, options => options.Threads = 1);
        engine.Open();
        Assert.True((await hosted.Verifier.VerifyAsync(HostedChains.Valid[0])).IsValid);
        engine.Close();
        List<Task<Verdict>> calls = [hosted.Verifier.VerifyAsync(HostedChains.Valid[0]).AsTask()];
        await engine.EnteredAsync(); // the one that was verified at once
        await engine.EnteredAsync();
        calls.AddRange(HostedChains.Valid.Take(98).Select(chain => hosted.Verifier.VerifyAsync(chain).AsTask()));
        Assert.DoesNotContain(calls, call => call.IsCompleted);
        engine.Open();
        Assert.All(await Task.WhenAll(calls), verdict => Assert.True(verdict.IsValid));

        // Calls that overlapped are forgotten: sooner or later, when the worker rests again, a lone call is verified at once.
        Task<Verdict> next;
        do
        {
            next = hosted.Verifier.VerifyAsync(HostedChains.Valid[0]).AsTask();
        }
        while (!next.IsCompleted && (await next).IsValid);
        Assert.True((await next).IsValid);
        await hosted.StopAsync();
        Assert.Equal([1, 1, 98], hosted.BatchSizes.Take(3));
    }

    [Fact]
    public async Task A_call_leaves_the_thread_to_others_when_the_pool_has_work()
    {
        using GatedEngine engine = new();
        await using HostedVerifier hosted = new(engine, pendingWork: static () => 1);
        ValueTask<Verdict> call = hosted.Verifier.VerifyAsync(HostedChains.Valid[0]); // would wait at the gate itself
        await engine.EnteredAsync();
        Assert.False(call.IsCompleted);
        engine.Open();
        Assert.True((await call).IsValid);
    }

    [Theory]
    [InlineData(1024, new[] { 1, 100 })]
    [InlineData(64, new[] { 1, 64, 36 })]
    public async Task Calls_that_come_while_a_batch_is_verified_make_the_next_one(int maxBatch, int[] expected)
    {
        using GatedEngine engine = new();
        await using HostedVerifier hosted = new(engine, options => (options.Threads, options.MaxBatch) = (1, maxBatch));
        Task<Verdict> first = Task.Run(() => hosted.Verifier.VerifyAsync(HostedChains.Valid[0]).AsTask());
        await engine.EnteredAsync();
        Task<Verdict>[] calls = [.. HostedChains.Valid.Take(100).Select(chain => hosted.Verifier.VerifyAsync(chain).AsTask())];
        Assert.Equal(100, hosted.Verifier.QueueLength);
        Assert.Equal(100, hosted.Sum("chainverify.queue.length"));
        engine.Open();
        Assert.All(await Task.WhenAll([first, .. calls]), verdict => Assert.True(verdict.IsValid));
        await hosted.StopAsync();
        Assert.Equal(expected, hosted.BatchSizes);
    }

    [Fact]
    public async Task Free_workers_share_what_waits()
    {
        using GatedEngine engine = new();
        bool isBusy = true;
        await using HostedVerifier hosted = new(
            engine, options => (options.Threads, options.MaxDelay) = (2, TimeSpan.FromMinutes(10)), pendingWork: () => isBusy ? long.MaxValue : 0);
        Task<Verdict>[] calls = [.. HostedChains.Valid.Take(100).Select(chain => hosted.Verifier.VerifyAsync(chain).AsTask())];
        isBusy = false;
        await engine.EnteredAsync();
        await engine.EnteredAsync(); // both are at work, so both got a part
        engine.Open();
        await Task.WhenAll(calls);
        await hosted.StopAsync();
        Assert.Equal([50, 50], hosted.BatchSizes);
    }

    [Fact]
    public async Task What_an_engine_throws_hits_the_culprit_only()
    {
        using GatedEngine engine = new() { Defect = new InvalidOperationException("defect") };
        engine.Open();
        await using HostedVerifier hosted = new(engine, options => options.Threads = 1, pendingWork: static () => 1);
        Verdict[] block = new Verdict[10];
        ValueTask<int> culprit = hosted.Verifier.VerifyBatchAsync(HostedChains.Valid.AsMemory(0, 10), block);
        Task<Verdict>[] calls = [.. HostedChains.Valid.Take(20).Select(chain => hosted.Verifier.VerifyAsync(chain).AsTask())];
        Assert.All(await Task.WhenAll(calls), verdict => Assert.True(verdict.IsValid));
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await culprit);
    }

    [Fact]
    public async Task Too_little_room_is_a_mistake_of_the_caller()
    {
        await using HostedVerifier hosted = new(Engines.Fastest);
        await Assert.ThrowsAsync<ArgumentException>(async () => await hosted.Verifier.VerifyBatchAsync(HostedChains.All, new Verdict[1]));
        Assert.Equal(0, await hosted.Verifier.VerifyBatchAsync(default, default));
    }

    [Fact]
    public async Task Proven_credentials_are_counted()
    {
        await using HostedVerifier hosted = new(Engines.Fastest);
        for (int i = 0; i < 5; i++)
        {
            await hosted.Verifier.VerifyAsync(HostedChains.Valid[0]);
        }

        Assert.Equal(5, hosted.Sum("chainverify.credential_cache.lookups"));
        Assert.Equal(3, hosted.Source.CacheStatistics.Hits); // a credential enters when it is proven for the second time
        Assert.Equal(1, hosted.Source.CacheStatistics.Count);
    }
}
