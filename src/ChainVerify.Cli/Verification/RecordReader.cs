using ChainVerify.Cli.Invocation;
using ChainVerify.Records;

namespace ChainVerify.Cli.Verification;

/// <summary>Reads the inputs one after the other and fills batches with their records, in bounded memory.</summary>
/// <remarks>One call at a time; the calls may come from different threads.</remarks>
internal sealed class RecordReader
{
    private const int ChunkBytes = 256 * 1024;

    private readonly IReadOnlyList<InputFile> _inputs;
    private readonly RecordSplitter _splitter;
    private readonly byte[] _chunk = new byte[ChunkBytes];
    private readonly List<string> _emptyInputs = [];
    private Task<int>? _pendingRead;
    private int _input;
    private long _recordsOfInput;
    private bool _isInputRead;

    internal RecordReader(IReadOnlyList<InputFile> inputs, int maximumRecordBytes)
    {
        _inputs = inputs;
        _splitter = new RecordSplitter(maximumRecordBytes);
    }

    /// <summary>The inputs that held no record at all.</summary>
    internal IReadOnlyList<string> EmptyInputs => _emptyInputs;

    /// <summary>Fills an empty batch.</summary>
    /// <param name="batch">The batch; empty afterwards only at the end of all inputs.</param>
    /// <param name="idle">
    /// Completes when the verifier has nothing to do. While an input pauses, the batch is then given away as it is:
    /// whoever feeds single records through a pipe gets their verdicts at once.
    /// </param>
    /// <param name="cancellationToken">Ends the wait for input, too.</param>
    /// <exception cref="CommandException">An input cannot be read.</exception>
    internal async Task FillAsync(RecordBatch batch, Task idle, CancellationToken cancellationToken)
    {
        batch.Clear();
        while (!batch.IsFull && _input < _inputs.Count)
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

    private bool TryTakeRecord(RecordBatch batch)
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
    private async Task<bool> IsReadyAsync(RecordBatch batch, Task idle, CancellationToken cancellationToken)
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
