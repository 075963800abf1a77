using System.Numerics;
using System.Text;

namespace ChainVerify.Records;

/// <summary>What an oracle's answer states, for people: the price, its time and, said to be signed or not, where it comes from.</summary>
/// <remarks>Says nothing about the signatures: only a valid verdict makes the signed parts true. Immutable and thread-safe.</remarks>
public sealed class OracleStatement
{
    private OracleStatement(OracleChapter chapter, string priceText, BigInteger priceHundredths, BigInteger timestamp, string? source, string? fingerprint)
    {
        Chapter = chapter;
        PriceText = priceText;
        PriceHundredths = priceHundredths;
        Timestamp = timestamp;
        Source = source;
        TlsFingerprint = fingerprint;
    }

    /// <summary>Which shape the answer has.</summary>
    public OracleChapter Chapter { get; }

    /// <summary>The price as the answer writes it: units in chapter 03, hundredths in chapter 05.</summary>
    public string PriceText { get; }

    /// <summary>The price in hundredths as it is signed, at most 2^256 − 1.</summary>
    public BigInteger PriceHundredths { get; }

    /// <summary>The time as it is signed: milliseconds since 1970 in chapter 03, seconds in chapter 05.</summary>
    public BigInteger Timestamp { get; }

    /// <summary>The time as a date; null when it is beyond the year 9999.</summary>
    public DateTimeOffset? Time
    {
        get
        {
            BigInteger milliseconds = Chapter == OracleChapter.Chapter03 ? Timestamp : Timestamp * 1000;
            return milliseconds <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
                ? DateTimeOffset.FromUnixTimeMilliseconds((long)milliseconds)
                : null;
        }
    }

    /// <summary>Where the oracle says that it has the price from; null when it doesn't say.</summary>
    public string? Source { get; }

    /// <summary>The fingerprint of the source's TLS certificate, as the oracle says; null when it doesn't say.</summary>
    public string? TlsFingerprint { get; }

    /// <summary>Whether source and fingerprint are part of what is signed. In chapter 05 they are not.</summary>
    public bool IsSourceSigned => Chapter == OracleChapter.Chapter03;

    /// <summary>Reads the statement out of an oracle's answer.</summary>
    /// <param name="json">The record.</param>
    /// <param name="statement">The statement, or null.</param>
    /// <returns>Whether the record is a well-formed oracle answer.</returns>
    public static bool TryRead(ReadOnlySpan<byte> json, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out OracleStatement? statement)
    {
        statement = new ChainRecordParser().ParseStatement(json);
        return statement is not null;
    }

    internal static OracleStatement Create(in RecordReading reading, RecordTokens tokens, ReadOnlySpan<byte> json)
    {
        bool isChapter03 = reading.Chapter == OracleChapter.Chapter03;
        RecordToken price = tokens.Get(isChapter03 ? RecordSlot.StatementPrice : RecordSlot.Price);
        return new OracleStatement(
            reading.Chapter,
            Encoding.ASCII.GetString(json.Slice(price.Start, price.Length)),
            new BigInteger(reading.Price, isUnsigned: true, isBigEndian: true),
            new BigInteger(reading.Timestamp, isUnsigned: true, isBigEndian: true),
            isChapter03 || tokens.Has(RecordSlot.Source) ? Encoding.UTF8.GetString(reading.Source) : null,
            isChapter03 || tokens.Has(RecordSlot.TlsFingerprint) ? Encoding.UTF8.GetString(reading.Fingerprint) : null);
    }
}
