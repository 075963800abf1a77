using ChainVerify.Cli.Invocation;
using ChainVerify.Records;

namespace ChainVerify.Cli.Verification;

/// <summary>Reads the inputs one after the other and fills batches with their records, in bounded memory.</summary>
/// <remarks>One call at a time; the calls may come from different threads.</remarks>
internal sealed class RecordReader
{
    private const int ChunkBytes = 256 * 1024;

    // A smaller batch is not worth a thread's while.
    private const long LeastShare = 64 * 1024;

    private readonly IReadOnlyList<InputFile> _inputs;
    private readonly int _threads;
    private readonly RecordSplitter _splitter;
    private readonly byte[] _chunk = new byte[ChunkBytes];
    private readonly List<string> _emptyInputs = [];
    private Task<int>? _pendingRead;
    private int _input;
    private long _recordsOfInput;
    private bool _isInputRead;

    /// <param name="inputs">The inputs, in their order.</param>
    /// <param name="maximumRecordBytes">The limit of a record.</param>
    /// <param name="threads">Among how many the batches are shared out.</param>
    internal RecordReader(IReadOnlyList<InputFile> inputs, int maximumRecordBytes, int threads = 1)
    {
        _inputs = inputs;
        _threads = threads;
        _splitter = new RecordSplitter(maximumRecordBytes);
    }

    /// <summary>The inputs that held no record at all.</summary>
    internal IReadOnlyList<string> EmptyInputs => _emptyInputs;

    /// <summary>Fills an empty batch.</summary>
    /// <param name="batch">The batch; empty afterwards only at the end of all inputs.</param>
    /// <param name="idle">
    /// Completes when somebody waits for the batch. While an input pauses, it is then given away as it is: whoever feeds
    /// single records through a pipe gets their verdicts at once.
    /// </param>
    /// <param name="cancellationToken">Ends the wait for input, too.</param>
    /// <exception cref="CommandException">An input cannot be read.</exception>
    internal async Task FillAsync(RawBatch batch, Task idle, CancellationToken cancellationToken)
    {
        batch.Clear();
        long share = FindShare();
        while (!batch.IsFull && batch.Bytes < share && _input < _inputs.Count)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (TryTakeRecord(batch))
            {
                continue;
            }

            if (_isInputRead)
            {
                MoveToNextInput();
                continue;
            }

            _pendingRead ??= _inputs[_input].ReadAsync(_chunk, cancellationToken);
            if (!await IsReadyAsync(batch, idle, cancellationToken).ConfigureAwait(false))
            {
                return;
            }

            Append(await _pendingRead.WaitAsync(cancellationToken).ConfigureAwait(false));
        }
    }

    /// <summary>
    /// How many bytes a batch should have at most, so that a short input, and the end of a long one, is work for all
    /// threads: half of an even share of what is left.
    /// </summary>
    private long FindShare()
        => _threads > 1 && _input < _inputs.Count && _inputs[_input].BytesLeft is { } left
            ? Math.Max(LeastShare, left / (2L * _threads))
            : long.MaxValue;

    private bool TryTakeRecord(RawBatch batch)
    {
        if (!_splitter.TryReadRecord(out RawRecord raw))
        {
            return false;
        }

        batch.Add(raw, _inputs[_input]);
        _recordsOfInput++;
        return true;
    }

    /// <summary>Whether to wait for the read, and not to give the batch away before it ends.</summary>
    private async Task<bool> IsReadyAsync(RawBatch batch, Task idle, CancellationToken cancellationToken)
    {
        if (batch.Count == 0 || _pendingRead!.IsCompleted || !_inputs[_input].CanPause)
        {
            return true;
        }

        Task first = await Task.WhenAny(_pendingRead, idle).WaitAsync(cancellationToken).ConfigureAwait(false);
        return first == _pendingRead;
    }

    private void Append(int bytes)
    {
        _pendingRead = null;
        if (bytes == 0)
        {
            _splitter.Complete();
            _isInputRead = true;
        }
        else
        {
            _splitter.Append(_chunk.AsMemory(0, bytes));
        }
    }

    private void MoveToNextInput()
    {
        if (_recordsOfInput == 0)
        {
            _emptyInputs.Add(_inputs[_input].Name);
        }

        _splitter.Reset();
        _recordsOfInput = 0;
        _isInputRead = false;
        _input++;
    }
}
