namespace ChainVerify.Cli.Invocation;

/// <summary>
/// An output whose failures tell what they mean: a reader that went away is <see cref="OutputClosedException"/>, anything
/// else (a full disk) a <see cref="CommandException"/> that names the output. Unbuffered; write only.
/// </summary>
internal sealed class GuardedOutputStream(Stream inner, string name) : Stream
{
    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            inner.Write(buffer);
        }
        catch (IOException exception)
        {
            throw Explain(exception);
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
        try
        {
            inner.Flush();
        }
        catch (IOException exception)
        {
            throw Explain(exception);
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private Exception Explain(IOException exception)
        => OutputClosedException.IsBrokenPipe(exception)
            ? new OutputClosedException(exception)
            : new CommandException($"cannot write {name}: {exception.Message}", exception);
}
