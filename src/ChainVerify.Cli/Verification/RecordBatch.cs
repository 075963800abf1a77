using ChainVerify.Records;

namespace ChainVerify.Cli.Verification;

/// <summary>The records of one <see cref="RawBatch"/> after another, parsed and on their way to verdicts. Used by one thread.</summary>
internal sealed class RecordBatch
{
    private readonly ChainRecordParser _parser = new();
    private readonly SignatureChain[] _chains;
    private readonly RecordPlace[] _places;
    private RawBatch? _raw;

    /// <param name="mostRecords">How many records a raw batch holds at most.</param>
    internal RecordBatch(int mostRecords)
    {
        _chains = new SignatureChain[mostRecords];
        _places = new RecordPlace[mostRecords];
        Verdicts = new Verdict[mostRecords];
        Explanations = new ChainExplanation?[mostRecords];
    }

    internal int Count { get; private set; }

    /// <summary>The chains; <c>default</c>, which is never valid, in the places of malformed records.</summary>
    internal ReadOnlySpan<SignatureChain> Chains => _chains.AsSpan(0, Count);

    /// <summary>One verdict a record.</summary>
    internal Verdict[] Verdicts { get; }

    /// <summary>What was recovered on the way to each verdict, where somebody wants to know.</summary>
    internal ChainExplanation?[] Explanations { get; }

    internal ref readonly RecordPlace this[int index] => ref _places[index];

    internal ref readonly SignatureChain ChainAt(int index) => ref _chains[index];

    /// <summary>The record's own text.</summary>
    internal ReadOnlySpan<byte> TextAt(int index) => _raw is { } raw ? raw.TextAt(index) : default;

    /// <summary>Parses all records of a batch, in place of those that were here before, whose texts must not be used any more.</summary>
    internal void Parse(RawBatch raw)
    {
        _parser.Reset();
        Explanations.AsSpan(0, Count).Clear();
        _raw = raw;
        Count = raw.Count;
        for (int i = 0; i < raw.Count; i++)
        {
            ref readonly RawPlace place = ref raw[i];
            ChainRecord record;
            if (place.IsDefective)
            {
                _parser.Parse(place.Raw, out record);
            }
            else
            {
                _parser.Parse(raw.TextAt(i), out record);
            }

            _chains[i] = record.Chain;
            _places[i] = new RecordPlace(place.Input, place.Raw.Line, record.Id, record.Malformed, record.Oracle);
        }
    }
}

/// <summary>Where a record comes from and what its reader found.</summary>
/// <param name="Input">Its file.</param>
/// <param name="Line">Its line, from 1; in an array the element's ordinal.</param>
/// <param name="Id">Its id.</param>
/// <param name="Malformed">The verdict of a malformed record, else <c>default</c>.</param>
/// <param name="Oracle">Which shape of oracle answer it has.</param>
internal readonly record struct RecordPlace(InputFile Input, long Line, Utf8Text? Id, Verdict Malformed, OracleChapter Oracle)
{
    internal bool IsMalformed => Malformed.Failure == ChainFailure.MalformedRecord;
}
