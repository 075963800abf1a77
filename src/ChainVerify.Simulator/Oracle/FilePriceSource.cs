namespace ChainVerify.Simulator;

/// <summary>A price out of a JSON file, read anew each time: for work without a network.</summary>
/// <remarks>
/// Thread-safe. Who changes the file should replace it (write another one and rename it), so that no half is read. Meant are regular
/// files. What blocks instead (a pipe that nobody writes to, a file server that is gone) blocks at most <see cref="MaximumReads"/>
/// threads, none of them the pool's; while they are all blocked nobody gets a price, and every look ends with its token.
/// </remarks>
public sealed class FilePriceSource : PriceSource
{
    /// <summary>How many looks read the file at the same time; others wait for their turn.</summary>
    internal const int MaximumReads = 4;

    private readonly BlockingReads _reads = new(MaximumReads);
    private readonly string _path;
    private readonly PriceDocument _document;

    /// <summary>Makes a source. The file is looked at when a price is wanted.</summary>
    /// <param name="path">The file; statements name it without its folder, as <c>file:NAME</c>.</param>
    /// <param name="pointer">Where in the document the price is: a JSON Pointer (RFC 6901). Empty: the document is the number.</param>
    /// <exception cref="ArgumentException">The path has no file name.</exception>
    /// <exception cref="FormatException">The pointer is none.</exception>
    public FilePriceSource(string path, string pointer = PriceDocument.DefaultPointer)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string name = Path.GetFileName(path);
        ArgumentException.ThrowIfNullOrEmpty(name, nameof(path));
        _path = path;
        _document = new PriceDocument(pointer);
        Name = $"file:{name}";
        _ = new Utf8Text(Name);
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override async Task<PriceObservation> ReadAsync(CancellationToken cancellationToken)
    {
        byte[] document;
        try
        {
            document = await _reads.RunAsync(ReadBounded, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Texts of the system name the whole path, which is the operator's business only.
            string reason = exception is FileNotFoundException or DirectoryNotFoundException ? "it is not there" : exception.GetType().Name;
            throw new PriceSourceException($"{Name} cannot be read: {reason}.", exception);
        }

        return new PriceObservation(Name, _document.ReadPrice(document, Name), PriceObservation.NoTls);
    }

    private byte[] ReadBounded(CancellationToken cancellationToken)
    {
        using FileStream file = new(_path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);

        // The length of a file says nothing about devices and pipes.
        byte[] buffer = new byte[4096];
        int length = 0;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int read = file.Read(buffer.AsSpan(length));
            length += read;
            if (read == 0)
            {
                return buffer[..length];
            }

            if (length > MaximumDocumentBytes)
            {
                throw new PriceSourceException($"{Name} is longer than {MaximumDocumentBytes} bytes.");
            }

            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, buffer.Length * 2);
            }
        }
    }
}
