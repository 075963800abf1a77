using System.Buffers;
using ChainVerify.Simulator;

namespace ChainVerify.Cli.Vectors;

/// <summary>Makes blocks of records on several threads and writes them in order, with a few blocks in memory at any time.</summary>
internal static class VectorRun
{
    // Enough that no thread waits for the writer, and no more: memory is bounded by this times a block.
    private const int BlocksOfEachThread = 2;

    private const int BlockBytes = VectorSet.BlockSize * 1024;

    /// <summary>Writes all records.</summary>
    internal static async Task WriteAsync(VectorSet vectors, Stream output, int threads, CancellationToken cancellationToken)
    {
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Queue<Task<ArrayBufferWriter<byte>>> underWay = new();
        Stack<ArrayBufferWriter<byte>> free = new();
        int most = (int)Math.Min(threads * (long)BlocksOfEachThread, vectors.BlockCount);
        using SemaphoreSlim processors = new(threads);
        long next = 0;
        try
        {
            while (next < vectors.BlockCount || underWay.Count > 0)
            {
                while (next < vectors.BlockCount && underWay.Count < most)
                {
                    ArrayBufferWriter<byte> buffer = free.TryPop(out ArrayBufferWriter<byte>? used) ? used : new ArrayBufferWriter<byte>(BlockBytes);
                    underWay.Enqueue(MakeAsync(vectors, next++, buffer, processors, either.Token));
                }

                ArrayBufferWriter<byte> block = await underWay.Dequeue().ConfigureAwait(false);
                output.Write(block.WrittenSpan);
                block.ResetWrittenCount();
                free.Push(block);
            }
        }
        finally
        {
            // Nobody may use the set any more when this returns, however it ends.
            await either.CancelAsync().ConfigureAwait(false);
            Task all = Task.WhenAll(underWay);
            await all.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task<ArrayBufferWriter<byte>> MakeAsync(
        VectorSet vectors, long block, ArrayBufferWriter<byte> buffer, SemaphoreSlim processors, CancellationToken cancellationToken)
    {
        await processors.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await Task.Run(
                () =>
                {
                    vectors.WriteBlock(block, buffer, cancellationToken);
                    return buffer;
                },
                cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            processors.Release();
        }
    }
}
