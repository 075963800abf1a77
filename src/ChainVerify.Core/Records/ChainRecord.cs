using System.Diagnostics.CodeAnalysis;

namespace ChainVerify.Records;

/// <summary>The two shapes in which the tutorial's oracle answers (PROTOCOL.md 12).</summary>
public enum OracleChapter : byte
{
    /// <summary>The record is no oracle answer.</summary>
    None = 0,

    /// <summary>A <c>statement</c> object: source, price, timestamp in milliseconds and TLS fingerprint, all signed.</summary>
    Chapter03 = 3,

    /// <summary>Price in hundredths and timestamp in seconds, both signed; source and TLS fingerprint are not signed.</summary>
    Chapter05 = 5,
}

/// <summary>One record as <see cref="ChainRecordParser"/> read it: a chain to verify, or the verdict that it is malformed.</summary>
/// <remarks>
/// Some 500 bytes: pass it by reference. <see cref="Id"/>, the texts and the message of <see cref="Chain"/> refer to the
/// parser's memory and are valid until its <see cref="ChainRecordParser.Reset"/>.
/// </remarks>
public readonly struct ChainRecord
{
    private readonly SignatureChain _chain;
    private readonly Utf8Text _id;
    private readonly bool _hasId;

    internal ChainRecord(in SignatureChain chain, Utf8Text? id, OracleChapter oracle)
    {
        _chain = chain;
        _id = id.GetValueOrDefault();
        _hasId = id.HasValue;
        Oracle = oracle;
    }

    internal ChainRecord(Verdict malformed, Utf8Text? id)
    {
        _id = id.GetValueOrDefault();
        _hasId = id.HasValue;
        Malformed = malformed;
    }

    /// <summary>The chain; <c>default</c>, which is never valid, when the record is malformed.</summary>
    [UnscopedRef]
    public ref readonly SignatureChain Chain => ref _chain;

    /// <summary>The record's id to echo; null when it has none. Malformed records keep theirs where it can be read.</summary>
    public Utf8Text? Id => _hasId ? _id : (Utf8Text?)null;

    /// <summary>The verdict of a malformed record; <c>default</c> (<see cref="ChainFailure.NotVerified"/>) for a well-formed one.</summary>
    public Verdict Malformed { get; }

    /// <summary>Whether the record is malformed, so that <see cref="Malformed"/> is its verdict.</summary>
    public bool IsMalformed => Malformed.Failure == ChainFailure.MalformedRecord;

    /// <summary>Which shape of oracle answer the record has; <see cref="OracleStatement"/> reads what it says.</summary>
    public OracleChapter Oracle { get; }
}
