namespace ChainVerify.Records;

/// <summary>
/// Memory for the texts and messages of one batch of records: handed out in slices, given back all at once. Slices keep
/// their place until <see cref="Reset"/>, so a record may refer to them.
/// </summary>
internal sealed class RecordArena
{
    private const int ChunkBytes = 64 * 1024;

    // What a batch of ordinary records needs; after a batch of huge ones the rest goes back to the collector.
    private const long RetainedBytes = 4 * 1024 * 1024;

    private readonly List<byte[]> _chunks = [];
    private int _chunk = -1;
    private int _position;
    private long _completeChunkBytes;

    /// <summary>The number of bytes in use, including the unused ends of full chunks.</summary>
    internal long UsedBytes => _completeChunkBytes + _position;

    /// <summary>A place to which <see cref="Rewind"/> can go back.</summary>
    internal (int Chunk, int Position, long CompleteChunkBytes) Mark => (_chunk, _position, _completeChunkBytes);

    /// <summary>Hands out memory with undefined content.</summary>
    internal Memory<byte> Take(int length)
    {
        if (_chunk < 0 || _chunks[_chunk].Length - _position < length)
        {
            MoveToChunkOf(length);
        }

        Memory<byte> slice = _chunks[_chunk].AsMemory(_position, length);
        _position += length;
        return slice;
    }

    /// <summary>Takes back everything that was handed out since the mark.</summary>
    internal void Rewind((int Chunk, int Position, long CompleteChunkBytes) mark)
        => (_chunk, _position, _completeChunkBytes) = mark;

    /// <summary>Takes back everything.</summary>
    internal void Reset()
    {
        _chunk = -1;
        _position = 0;
        _completeChunkBytes = 0;

        long retained = 0;
        int keep = 0;
        while (keep < _chunks.Count && retained + _chunks[keep].Length <= RetainedBytes)
        {
            retained += _chunks[keep++].Length;
        }

        if (keep < _chunks.Count)
        {
            _chunks.RemoveRange(keep, _chunks.Count - keep);
        }
    }

    private void MoveToChunkOf(int length)
    {
        int next = _chunk + 1;
        int found = next;
        while (found < _chunks.Count && _chunks[found].Length < length)
        {
            found++;
        }

        if (found == _chunks.Count)
        {
            _chunks.Add(GC.AllocateUninitializedArray<byte>(Math.Max(ChunkBytes, length)));
        }

        // Chunks up to the current one are in use; those after it are free and may change places.
        (_chunks[next], _chunks[found]) = (_chunks[found], _chunks[next]);
        _completeChunkBytes += _chunk < 0 ? 0 : _chunks[_chunk].Length;
        _chunk = next;
        _position = 0;
    }
}
