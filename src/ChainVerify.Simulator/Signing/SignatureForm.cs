namespace ChainVerify.Simulator;

/// <summary>How an ECDSA signature is written: which last byte it has, if any (PROTOCOL.md 1).</summary>
public enum SignatureForm
{
    /// <summary>65 bytes: r, s and the recovery id, 0 or 1. What the links of a chain have.</summary>
    RecoveryId = 0,

    /// <summary>65 bytes: r, s and Ethereum's v, 27 or 28. What wallets and the tutorial's oracle write.</summary>
    Ethereum,

    /// <summary>64 bytes: r and s. What the <c>Sign</c> method of the guest agent answers; for message signatures only.</summary>
    Compact,
}
