using Xunit;

namespace ChainVerify.Tests.Chains;

/// <summary>Every chain of a batch is dealt out exactly once, in parts that no engine finds too large.</summary>
public sealed class BatchPartitionTests
{
    [Theory]
    [InlineData(0, 64, 2, false)]
    [InlineData(0, 64, 2, true)]
    [InlineData(1, 64, 8, false)]
    [InlineData(1, 64, 8, true)]
    [InlineData(2, 64, 2, false)]
    [InlineData(2, 64, 2, true)]
    [InlineData(7, 64, 2, false)]
    [InlineData(7, 64, 2, true)]
    [InlineData(1000, 1, 3, false)]
    [InlineData(1000, 1, 3, true)]
    [InlineData(1024, 64, 2, false)]
    [InlineData(1024, 64, 2, true)]
    [InlineData(1023, 64, 128, false)]
    [InlineData(1023, 64, 128, true)]
    [InlineData(5000, 256, int.MaxValue, false)]
    [InlineData(5000, 256, int.MaxValue, true)]
    public void Parts_follow_each_other_and_cover_the_whole_batch(int length, int greatest, int threads, bool prefersLarge)
    {
        BatchPartition partition = new(length, greatest, threads, prefersLarge);
        int next = 0;
        int last = int.MaxValue;
        while (partition.TryTake(out int start, out int count))
        {
            Assert.False(next == length);
            Assert.Equal(next, start);
            Assert.InRange(count, 1, Math.Min(greatest, last));
            next = start + count;
            last = count;
        }

        Assert.Equal(length, next);
        Assert.True(partition.IsEmpty);
        Assert.False(partition.TryTake(out _, out _));
    }

    [Fact]
    public void A_batch_that_was_not_dealt_out_is_not_empty()
    {
        BatchPartition partition = new(3, 1, 1);

        Assert.True(partition.TryTake(out _, out _));
        Assert.True(partition.TryTake(out _, out _));

        Assert.False(partition.IsEmpty);
    }

    [Theory]
    [InlineData(2, 2, false)]
    [InlineData(8, 8, false)]
    [InlineData(9, 4, false)]
    [InlineData(2, 2, true)]
    [InlineData(8, 8, true)]
    [InlineData(9, 3, true)]
    public void A_small_batch_has_a_part_for_every_thread(int length, int threads, bool prefersLarge)
    {
        BatchPartition partition = new(length, 64, threads, prefersLarge);
        int parts = 0;
        while (partition.TryTake(out _, out _))
        {
            parts++;
        }

        Assert.True(parts >= threads);
    }

    [Theory]
    [InlineData(4096, 1024, 2, 4)] // two each
    [InlineData(4097, 1024, 2, 6)] // one more round, and no remnant
    [InlineData(16_384, 1024, 2, 18)] // eight each, the last of each in halves
    [InlineData(100, 1024, 2, 2)]
    public void Large_parts_are_equal(int length, int greatest, int threads, int parts)
    {
        BatchPartition partition = new(length, greatest, threads, prefersLarge: true);
        List<int> counts = [];
        while (partition.TryTake(out _, out int count))
        {
            counts.Add(count);
        }

        Assert.Equal(parts, counts.Count);
        Assert.InRange(counts[^1], (counts[0] / 2) - parts, counts[0]);
    }

    [Fact]
    public void Threads_that_take_parts_at_once_never_get_the_same_chain()
    {
        const int Length = 200_000;
        BatchPartition partition = new(Length, 8, 4);
        int[] taken = new int[Length];

        Parallel.For(0, 4, _ =>
        {
            while (partition.TryTake(out int start, out int count))
            {
                for (int i = start; i < start + count; i++)
                {
                    Interlocked.Increment(ref taken[i]);
                }
            }
        });

        Assert.All(taken, times => Assert.Equal(1, times));
    }
}
