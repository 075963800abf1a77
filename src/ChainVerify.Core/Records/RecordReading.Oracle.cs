using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using ChainVerify.Hashing;

namespace ChainVerify.Records;

// What an oracle's answer adds: the statement, whose hash is recomputed as the oracle computed it (PROTOCOL.md 4.4).
internal ref partial struct RecordReading
{
    /// <summary>Which of the tutorial's two answers the record is; what it means only where there is no defect.</summary>
    internal readonly OracleChapter Chapter
        => !_isOracle ? OracleChapter.None
            : _tokens.Has(RecordSlot.Statement) ? OracleChapter.Chapter03
            : OracleChapter.Chapter05;

    /// <summary>The source's text; empty when it is not given.</summary>
    internal readonly ReadOnlySpan<byte> Source => _source;

    /// <summary>The fingerprint's text; empty when it is not given.</summary>
    internal readonly ReadOnlySpan<byte> Fingerprint => _fingerprint;

    /// <summary>The price in hundredths as it was hashed: 32 bytes, big-endian.</summary>
    [UnscopedRef]
    internal readonly ReadOnlySpan<byte> Price => _price;

    /// <summary>The timestamp as it was hashed: 32 bytes, big-endian.</summary>
    [UnscopedRef]
    internal readonly ReadOnlySpan<byte> Timestamp => _timestamp;

    /// <summary>Hashes the statement of a well-formed oracle answer.</summary>
    internal void HashStatement()
    {
        if (!_isOracle)
        {
            return;
        }

        // In chapter 05 the source and the fingerprint are not signed.
        bool areTextsSigned = Chapter == OracleChapter.Chapter03;
        ReadOnlySpan<byte> source = areTextsSigned ? _source : default;
        ReadOnlySpan<byte> fingerprint = areTextsSigned ? _fingerprint : default;

        Span<byte> packed = _arena.Take(source.Length + (2 * JavaScriptNumber.UInt256Size) + fingerprint.Length).Span;
        source.CopyTo(packed);
        ((ReadOnlySpan<byte>)_price).CopyTo(packed[source.Length..]);
        ((ReadOnlySpan<byte>)_timestamp).CopyTo(packed[(source.Length + JavaScriptNumber.UInt256Size)..]);
        fingerprint.CopyTo(packed[(source.Length + (2 * JavaScriptNumber.UInt256Size))..]);

        Span<byte> digest = stackalloc byte[Digest256.Size];
        Keccak256.HashData(packed, digest);
        _statementHash = Digest256.Create(digest);
    }

    private Verdict JudgeOracleValue(in RecordToken token, int index)
    {
        switch (token.Slot)
        {
            case RecordSlot.SignerAddress:
                return Malformed(token, ReadSignerAddress(token));
            case RecordSlot.Statement:
                return IsBefore(RecordSlot.Price, index) || IsBefore(RecordSlot.Timestamp, index)
                    ? Verdict.Malformed(RecordField.Statement, RecordDefect.Conflict)
                    : Malformed(token, token.Kind == JsonTokenType.StartObject ? RecordDefect.None : RecordDefect.WrongType);
            case RecordSlot.Price:
                return IsBefore(RecordSlot.Statement, index)
                    ? Verdict.Malformed(RecordField.Statement, RecordDefect.Conflict)
                    : Malformed(token, ReadInteger(token, 1, ref _price));
            case RecordSlot.Timestamp:
                return IsBefore(RecordSlot.Statement, index)
                    ? Verdict.Malformed(RecordField.Statement, RecordDefect.Conflict)
                    : Malformed(token, ReadInteger(token, 1, ref _timestamp));
            case RecordSlot.Source:
                return Malformed(token, ReadUnsignedText(token, ref _source));
            case RecordSlot.TlsFingerprint:
                return Malformed(token, ReadUnsignedText(token, ref _fingerprint));
            case RecordSlot.StatementSource:
                return Malformed(token, ReadStatementText(token, ref _source));
            case RecordSlot.StatementTlsFingerprint:
                return Malformed(token, ReadStatementText(token, ref _fingerprint));
            case RecordSlot.StatementPrice:
                return Malformed(token, ReadInteger(token, 100, ref _price));
            case RecordSlot.StatementTimestamp:
                return Malformed(token, ReadInteger(token, 1, ref _timestamp));
            default:
                return default;
        }
    }

    private readonly bool IsBefore(RecordSlot slot, int index) => _tokens.IndexOf(slot) is >= 0 and int other && other < index;

    private RecordDefect ReadSignerAddress(in RecordToken token)
    {
        Span<byte> bytes = stackalloc byte[Address.Size];
        RecordDefect defect = ReadBytes(token, bytes);
        _signerAddress = Address.Create(bytes);
        return defect;
    }

    /// <summary>
    /// Texts beside a statement would be a second reading of it; beside chapter 05's numbers they are shown as not
    /// signed. A record with both is a conflict, which is reported where it shows.
    /// </summary>
    private readonly RecordDefect ReadUnsignedText(in RecordToken token, scoped ref ReadOnlySpan<byte> content)
        => Chapter == OracleChapter.Chapter03 && !_tokens.Has(RecordSlot.Price) && !_tokens.Has(RecordSlot.Timestamp)
            ? RecordDefect.NotAllowed
            : ReadStatementText(token, ref content);

    private readonly RecordDefect ReadStatementText(in RecordToken token, ref ReadOnlySpan<byte> content)
    {
        RecordDefect defect = ReadText(token, out Utf8Text text);
        content = text.Bytes;
        return defect;
    }

    /// <summary>An integer as BigInt(x) takes it; with a factor, as BigInt(Math.floor(x · factor)).</summary>
    private readonly RecordDefect ReadInteger(in RecordToken token, int factor, ref Bytes32 destination)
    {
        if (token.Kind != JsonTokenType.Number)
        {
            return RecordDefect.WrongType;
        }

        double value = JavaScriptNumber.Parse(_json.Slice(token.Start, token.Length));
        if (factor != 1)
        {
            value = Math.Floor(value * factor);
        }

        return JavaScriptNumber.TryWriteUInt256(value, destination) ? RecordDefect.None : RecordDefect.OutOfRange;
    }

    private readonly RecordField FindMissingStatementField()
    {
        if (_tokens.Has(RecordSlot.Statement))
        {
            return !_tokens.Has(RecordSlot.StatementSource) ? RecordField.Source
                : !_tokens.Has(RecordSlot.StatementPrice) ? RecordField.Price
                : !_tokens.Has(RecordSlot.StatementTimestamp) ? RecordField.Timestamp
                : !_tokens.Has(RecordSlot.StatementTlsFingerprint) ? RecordField.TlsFingerprint
                : RecordField.Record;
        }

        return (_tokens.Has(RecordSlot.Price), _tokens.Has(RecordSlot.Timestamp)) switch
        {
            (false, false) => RecordField.Statement,
            (false, true) => RecordField.Price,
            (true, false) => RecordField.Timestamp,
            _ => RecordField.Record,
        };
    }
}
