using ChainVerify.Records;

namespace ChainVerify.Simulator;

/// <summary>A price with its time, its hash and the derived key's signature: what an oracle answers to <c>/price</c>.</summary>
/// <remarks>Immutable.</remarks>
public sealed class SignedPrice
{
    internal SignedPrice(OracleChapter chapter, PriceObservation observation, long timestamp, in Digest256 messageHash, in RecoverableSignature signature)
    {
        Chapter = chapter;
        Observation = observation;
        Timestamp = timestamp;
        MessageHash = messageHash;
        Signature = signature;
    }

    /// <summary>Which of the tutorial's two forms it has.</summary>
    public OracleChapter Chapter { get; }

    /// <summary>The price and its source. In chapter 05 the source and the fingerprint are not signed.</summary>
    public PriceObservation Observation { get; }

    /// <summary>The time of the look: milliseconds since 1970 in chapter 03, seconds in chapter 05.</summary>
    public long Timestamp { get; }

    /// <summary>The hash of the statement (PROTOCOL.md 4.4).</summary>
    public Digest256 MessageHash { get; }

    /// <summary>The derived key's signature over the hash, by EIP-191; its last byte is 27 or 28.</summary>
    public RecoverableSignature Signature { get; }
}
