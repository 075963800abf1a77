using Xunit;

namespace ChainVerify.Tests.Chains;

/// <summary>Every chain of a batch is dealt out exactly once, in parts that no engine finds too large.</summary>
public sealed class BatchPartitionTests
{
    [Theory]
    [InlineData(0, 64, 2)]
    [InlineData(1, 64, 8)]
    [InlineData(2, 64, 2)]
    [InlineData(7, 64, 2)]
    [InlineData(1000, 1, 3)]
    [InlineData(1024, 64, 2)]
    [InlineData(1023, 64, 128)]
    [InlineData(5000, 256, int.MaxValue)]
    public void Parts_follow_each_other_and_cover_the_whole_batch(int length, int greatest, int threads)
    {
        BatchPartition partition = new(length, greatest, threads);
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
    [InlineData(2, 2)]
    [InlineData(8, 8)]
    [InlineData(9, 4)]
    public void A_small_batch_has_a_part_for_every_thread(int length, int threads)
    {
        BatchPartition partition = new(length, 64, threads);
        int parts = 0;
        while (partition.TryTake(out _, out _))
        {
            parts++;
        }

        Assert.True(parts >= threads);
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
