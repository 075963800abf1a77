using ChainVerify.Simulator;
using Xunit;

namespace ChainVerify.Tests.Oracle;

/// <summary>Reads that block: never more than so many, and their callers leave when they like.</summary>
public static class BlockingReadsTests
{
    private const int Maximum = 3;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public static async Task A_place_is_taken_until_its_read_has_ended_and_not_until_its_caller_leaves()
    {
        BlockingReads reads = new(Maximum);
        using SemaphoreSlim started = new(0);
        using SemaphoreSlim ended = new(0);
        using ManualResetEventSlim end = new();
        int starts = 0;
        int Block(CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref starts);
            started.Release();
            end.Wait(CancellationToken.None);
            ended.Release();
            return 0;
        }

        // The first come and leave, then others, who find every place taken.
        for (int round = 0; round < 2; round++)
        {
            using CancellationTokenSource left = new();
            Task<int>[] asked = [.. Enumerable.Range(0, 3 * Maximum).Select(_ => reads.RunAsync(Block, left.Token))];
            for (int i = 0; round == 0 && i < Maximum; i++)
            {
                Assert.True(await started.WaitAsync(Patience, Cancellation));
            }

            await left.CancelAsync();
            foreach (Task<int> one in asked)
            {
                await Assert.ThrowsAnyAsync<OperationCanceledException>(() => one.WaitAsync(Patience, Cancellation));
            }

            Assert.Equal(Maximum, Volatile.Read(ref starts));
        }

        end.Set();
        for (int i = 0; i < Maximum; i++)
        {
            Assert.True(await ended.WaitAsync(Patience, Cancellation));
        }

        Assert.Equal(42, await reads.RunAsync(_ => 42, Cancellation).WaitAsync(Patience, Cancellation));
    }

    [Fact]
    public static async Task A_read_that_fails_gives_its_place_back()
    {
        BlockingReads reads = new(1);

        for (int i = 0; i < 2; i++)
        {
            IOException exception = await Assert.ThrowsAsync<IOException>(
                () => reads.RunAsync<int>(_ => throw new IOException("gone"), Cancellation).WaitAsync(Patience, Cancellation));
            Assert.Equal("gone", exception.Message);
        }
    }

    [Fact]
    public static async Task A_read_has_no_thread_of_the_pool()
        => Assert.False(await new BlockingReads(1).RunAsync(_ => Thread.CurrentThread.IsThreadPoolThread, Cancellation));
}
