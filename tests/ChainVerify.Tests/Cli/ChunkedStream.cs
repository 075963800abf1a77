namespace ChainVerify.Tests.Cli;

/// <summary>An input that gives its bytes in pieces of given sizes, the last one repeated, as a pipe or as a file does.</summary>
internal sealed class ChunkedStream(byte[] content, int[] sizes, bool isFile) : MemoryStream(content)
{
    private int _reads;

    /// <summary>A pipe cannot be sought, which is how its readers know it.</summary>
    public override bool CanSeek => isFile;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        // The answer comes later and from elsewhere, as that of a pipe does.
        if (!isFile)
        {
            await Task.Yield();
        }

        int size = sizes[Math.Min(_reads++, sizes.Length - 1)];
        return await base.ReadAsync(buffer[..Math.Min(size, buffer.Length)], cancellationToken);
    }
}
