using ChainVerify.Dstack.Transport;
using ChainVerify.Records;

namespace ChainVerify.Dstack;

/// <summary>An oracle's signed price: its answer to <c>/price</c>, read as a chain record. Nothing in it has been verified.</summary>
/// <remarks>Immutable.</remarks>
public sealed class OracleAnswer
{
    private readonly SignatureChain _chain;

    private OracleAnswer(byte[] json, in SignatureChain chain, OracleStatement statement)
    {
        Json = json;
        _chain = chain;
        Statement = statement;
    }

    /// <summary>The answer as it came.</summary>
    public ReadOnlyMemory<byte> Json { get; }

    /// <summary>The chain, without an app id: an oracle does not send it with the price.</summary>
    public SignatureChain Chain => _chain;

    /// <summary>What is stated.</summary>
    public OracleStatement Statement { get; }

    /// <summary>Reads an answer.</summary>
    /// <exception cref="DstackProtocolException">It is no oracle's answer; the text says why.</exception>
    internal static OracleAnswer Read(JsonReply reply, string peer)
    {
        byte[] json = reply.Body.ToArray();

        // The chain's texts live in the parser's memory, so that every answer has a parser of its own.
        new ChainRecordParser().Parse(json, out ChainRecord record);
        if (record.IsMalformed)
        {
            throw new DstackProtocolException($"What {peer} answers to /price is no signed price: {record.Malformed.Detail}.");
        }

        return record.Oracle != OracleChapter.None && OracleStatement.TryRead(json, out OracleStatement? statement)
            ? new OracleAnswer(json, record.Chain, statement)
            : throw new DstackProtocolException($"What {peer} answers to /price is a chain, but has no statement of an oracle.");
    }
}
