using System.Collections.Concurrent;

namespace ChainVerify.Service.Records;

/// <summary>Blocks that wait for their next stream.</summary>
internal sealed class RecordBlockPool(VerifierServiceOptions options)
{
    private const int MostKept = 64;

    private readonly ConcurrentQueue<RecordBlock> _blocks = new();

    internal RecordBlock Rent() => _blocks.TryDequeue(out RecordBlock? block) ? block : new RecordBlock(options.StreamBlockRecords);

    internal void Return(RecordBlock block)
    {
        block.Clear();
        if (_blocks.Count < MostKept)
        {
            _blocks.Enqueue(block);
        }
    }
}
