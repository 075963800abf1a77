using ChainVerify.Hosting;
using ChainVerify.Records;

namespace ChainVerify.Service.Records;

/// <summary>Some records in a row, parsed and on their way to verdicts. Used again and again; small as long as the blocks are.</summary>
internal sealed class RecordBlock(int capacity)
{
    // Texts and messages may be as long as a record may: without this limit a block of long ones would hold a gigabyte.
    private const long MostBufferedBytes = 4 * 1024 * 1024;

    private readonly ChainRecordParser _parser = new();
    private SignatureChain[] _chains = new SignatureChain[1];
    private Verdict[] _verdicts = new Verdict[1];
    private Place[] _places = new Place[1];
    private int _chainCount;

    internal int Count { get; private set; }

    internal bool IsFull => Count == capacity || _parser.BufferedBytes >= MostBufferedBytes;

    /// <summary>Completes when the verdicts are there.</summary>
    internal Task Verifying { get; private set; } = Task.CompletedTask;

    internal void Add(in RawRecord raw)
    {
        _parser.Parse(raw, out ChainRecord record);
        Add(record, raw.Line);
    }

    internal void Add(ReadOnlySpan<byte> json, long line)
    {
        _parser.Parse(json, out ChainRecord record);
        Add(record, line);
    }

    internal void Start(IChainVerifier verifier, CancellationToken cancellationToken)
        => Verifying = _chainCount == 0
            ? Task.CompletedTask
            : verifier.VerifyBatchAsync(_chains.AsMemory(0, _chainCount), _verdicts, cancellationToken).AsTask();

    /// <summary>A lone record does not go through the queue when nobody else is there.</summary>
    internal async Task StartAloneAsync(IChainVerifier verifier, CancellationToken cancellationToken)
        => _verdicts[0] = await verifier.VerifyAsync(_chains[0], cancellationToken).ConfigureAwait(false);

    internal bool IsOneChain => Count == 1 && _chainCount == 1;

    /// <summary>The verdict of a record.</summary>
    internal Verdict VerdictAt(int index, out Utf8Text? id, out long line, out MessageScheme scheme)
    {
        ref readonly Place place = ref _places[index];
        id = place.Id;
        line = place.Line;
        if (place.Chain < 0)
        {
            scheme = default;
            return place.Malformed;
        }

        scheme = _chains[place.Chain].Message.Scheme;
        return _verdicts[place.Chain];
    }

    /// <summary>Forgets all records, whose texts must not be used any more.</summary>
    internal void Clear()
    {
        Array.Clear(_chains, 0, _chainCount);
        Array.Clear(_places, 0, Count);
        Count = 0;
        _chainCount = 0;
        _parser.Reset();
    }

    private void Add(in ChainRecord record, long line)
    {
        if (Count == _places.Length)
        {
            Array.Resize(ref _places, Math.Min(2 * Count, capacity));
        }

        // What is malformed has its verdict already and takes no place among the chains.
        _places[Count++] = new Place(line, record.Id, record.Malformed, record.IsMalformed ? -1 : _chainCount);
        if (record.IsMalformed)
        {
            return;
        }

        if (_chainCount == _chains.Length)
        {
            Array.Resize(ref _chains, Math.Min(2 * _chainCount, capacity));
            _verdicts = new Verdict[_chains.Length];
        }

        _chains[_chainCount++] = record.Chain;
    }

    private readonly record struct Place(long Line, Utf8Text? Id, Verdict Malformed, int Chain);
}
