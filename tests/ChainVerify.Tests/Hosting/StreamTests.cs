using System.Runtime.CompilerServices;
using System.Threading.Channels;
using ChainVerify.Tests.Signatures;
using Xunit;

namespace ChainVerify.Tests.Hosting;

/// <summary>The streaming form: order, back-pressure, and an end in every way.</summary>
public class StreamTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Verdicts_come_in_order_whether_the_source_pauses_or_not(bool pauses)
    {
        await using HostedVerifier hosted = new(Engines.Fastest, options => options.MaxBatch = 32);
        Assert.Equal(HostedChains.Verdicts, await hosted.Verifier.VerifyAsync(Source(HostedChains.All, pauses)).ToArrayAsync());
    }

    [Fact]
    public async Task A_lone_chain_of_a_source_that_pauses_gets_its_verdict()
    {
        await using HostedVerifier hosted = new(Engines.Fastest);
        Channel<SignatureChain> source = Channel.CreateUnbounded<SignatureChain>();
        await using IAsyncEnumerator<Verdict> verdicts = hosted.Verifier.VerifyAsync(source.Reader.ReadAllAsync()).GetAsyncEnumerator();
        for (int i = 0; i < 10; i++)
        {
            await source.Writer.WriteAsync(HostedChains.All[i]);
            Assert.True(await verdicts.MoveNextAsync());
            Assert.Equal(HostedChains.Verdicts[i], verdicts.Current);
        }

        source.Writer.Complete();
        Assert.False(await verdicts.MoveNextAsync());
    }

    [Fact]
    public async Task Whoever_takes_no_verdicts_is_asked_for_no_more_chains()
    {
        await using HostedVerifier hosted = new(Engines.Fastest, options => (options.Threads, options.MaxBatch) = (1, 8));
        int asked = 0;
        IEnumerable<SignatureChain> endless = Enumerable.Repeat(HostedChains.Valid[0], int.MaxValue).Select(chain =>
        {
            asked++;
            return chain;
        });
        await using IAsyncEnumerator<Verdict> verdicts = hosted.Verifier.VerifyAsync(Source(endless, pauses: false)).GetAsyncEnumerator();
        Assert.True(await verdicts.MoveNextAsync());
        Assert.InRange(asked, 1, 3 * 8);
    }

    [Fact]
    public async Task An_exception_of_the_source_comes_after_the_verdicts_before_it()
    {
        await using HostedVerifier hosted = new(Engines.Fastest);
        List<Verdict> seen = [];
        await Assert.ThrowsAsync<TimeoutException>(async () =>
        {
            await foreach (Verdict verdict in hosted.Verifier.VerifyAsync(Source(HostedChains.All.Take(300), pauses: false, new TimeoutException())))
            {
                seen.Add(verdict);
            }
        });
        Assert.Equal(HostedChains.Verdicts.Take(300), seen);
    }

    [Fact]
    public async Task A_stream_that_is_left_early_leaves_nothing_behind()
    {
        await using HostedVerifier hosted = new(Engines.Fastest);
        await foreach (Verdict verdict in hosted.Verifier.VerifyAsync(Source(HostedChains.All, pauses: true)))
        {
            Assert.Equal(HostedChains.Verdicts[0], verdict);
            break;
        }

        await hosted.StopAsync();
        Assert.Equal(0, hosted.Verifier.QueueLength);
    }

    [Fact]
    public async Task A_cancelled_stream_ends()
    {
        using CancellationTokenSource cancellation = new();
        await using HostedVerifier hosted = new(Engines.Fastest);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (Verdict verdict in hosted.Verifier.VerifyAsync(Source(Enumerable.Repeat(HostedChains.Valid[0], int.MaxValue), pauses: true), cancellation.Token))
            {
                Assert.True(verdict.IsValid);
                await cancellation.CancelAsync();
            }
        });
    }

    private static async IAsyncEnumerable<SignatureChain> Source(
        IEnumerable<SignatureChain> chains, bool pauses, Exception? failure = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        int given = 0;
        foreach (SignatureChain chain in chains)
        {
            if (pauses && given++ % 5 == 0)
            {
                await Task.Yield();
            }

            cancellationToken.ThrowIfCancellationRequested();
            yield return chain;
        }

        if (failure is not null)
        {
            throw failure;
        }
    }
}
