using ChainVerify.Cli.Invocation;
using ChainVerify.Cli.Options;

namespace ChainVerify.Cli.Verification;

/// <summary>An opened input: a file, or standard input.</summary>
internal sealed class InputFile : IDisposable
{
    internal const string StandardInput = "-";

    private readonly Stream _stream;

    private InputFile(string name, Stream stream)
    {
        Name = name;
        _stream = stream;
        CanPause = !stream.CanSeek;
    }

    /// <summary>The name as the user gave it; <c>-</c> for standard input.</summary>
    internal string Name { get; }

    /// <summary>Whether reading may wait for somebody who still writes (a pipe, a terminal), unlike a regular file.</summary>
    internal bool CanPause { get; }

    /// <summary>How many bytes are still to be read; null where nobody can know.</summary>
    internal long? BytesLeft => _stream.CanSeek && _stream.Length - _stream.Position is > 0 and long left ? left : null;

    /// <summary>Opens all inputs before anything is read, so that a wrong name is found before any work is done.</summary>
    /// <exception cref="CommandException">One of them cannot be read; none stays open.</exception>
    internal static IReadOnlyList<InputFile> OpenAll(IReadOnlyList<string> names, Stream standardInput)
    {
        if (names.Count(name => name == StandardInput) > 1)
        {
            throw new CommandException("standard input can be read once only");
        }

        if (names.Count == 0)
        {
            return [new InputFile(StandardInput, standardInput)];
        }

        List<InputFile> inputs = new(names.Count);
        try
        {
            foreach (string name in names)
            {
                inputs.Add(name == StandardInput ? new InputFile(name, standardInput) : new InputFile(name, Open(name)));
            }
        }
        catch
        {
            inputs.ForEach(input => input.Dispose());
            throw;
        }

        return inputs;
    }

    /// <summary>Reads what is there, at least a byte; 0 at the end.</summary>
    /// <exception cref="CommandException">The input cannot be read further.</exception>
    internal async Task<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await _stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"cannot read {PolicyOptions.Quoted(Name)}: {exception.Message}", exception);
        }
    }

    public void Dispose() => _stream.Dispose();

    private static FileStream Open(string name)
    {
        if (name.Length == 0)
        {
            throw new CommandException("a file name is empty");
        }

        // Opening a directory would only say "access denied".
        if (Directory.Exists(name))
        {
            throw new CommandException($"cannot read {PolicyOptions.Quoted(name)}: it is a directory");
        }

        try
        {
            return new FileStream(name, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, FileOptions.SequentialScan);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            string reason = exception is FileNotFoundException or DirectoryNotFoundException ? "no such file" : exception.Message;
            throw new CommandException($"cannot read {PolicyOptions.Quoted(name)}: {reason}", exception);
        }
    }
}
