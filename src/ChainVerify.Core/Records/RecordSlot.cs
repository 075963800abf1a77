namespace ChainVerify.Records;

/// <summary>
/// A place in a record where a value is expected. All names of a field share its place; a field that may stand in two
/// different places has two.
/// </summary>
internal enum RecordSlot : byte
{
    None = (byte)RecordField.Record,
    Id = (byte)RecordField.Id,
    AppId = (byte)RecordField.AppId,
    Claim = (byte)RecordField.Claim,
    Purpose = (byte)RecordField.Purpose,
    Domain = (byte)RecordField.Domain,
    Algorithm = (byte)RecordField.Algorithm,
    PublicKey = (byte)RecordField.PublicKey,
    AppPublicKey = (byte)RecordField.AppPublicKey,
    AppSignature = (byte)RecordField.AppSignature,
    KmsSignature = (byte)RecordField.KmsSignature,
    SignatureChain = (byte)RecordField.SignatureChain,
    MessageScheme = (byte)RecordField.MessageScheme,
    MessageHash = (byte)RecordField.MessageHash,
    Message = (byte)RecordField.Message,
    MessageSignature = (byte)RecordField.MessageSignature,
    Statement = (byte)RecordField.Statement,
    SignerAddress = (byte)RecordField.SignerAddress,
    Source = (byte)RecordField.Source,
    Price = (byte)RecordField.Price,
    Timestamp = (byte)RecordField.Timestamp,
    TlsFingerprint = (byte)RecordField.TlsFingerprint,

    // The members of chapter 03's statement; the four places above are chapter 05's, at top level.
    StatementSource,
    StatementPrice,
    StatementTimestamp,
    StatementTlsFingerprint,

    /// <summary>The first of three elements of the signature chain, which may be given besides the message signature.</summary>
    ChainMessageSignature,
}

/// <summary>The names of the places (RECORDS-AND-CLI.md 1). Case matters.</summary>
internal static class RecordSlots
{
    internal const int Count = (int)RecordSlot.ChainMessageSignature + 1;

    /// <summary>The field that a verdict names.</summary>
    internal static RecordField GetField(RecordSlot slot) => slot switch
    {
        RecordSlot.StatementSource => RecordField.Source,
        RecordSlot.StatementPrice => RecordField.Price,
        RecordSlot.StatementTimestamp => RecordField.Timestamp,
        RecordSlot.StatementTlsFingerprint => RecordField.TlsFingerprint,
        RecordSlot.ChainMessageSignature => RecordField.MessageSignature,
        _ => (RecordField)slot,
    };

    /// <summary>Whether the place exists in oracle answers only; elsewhere its name is an unknown one.</summary>
    internal static bool IsOracleOnly(RecordSlot slot)
        => slot is >= RecordSlot.Statement and <= RecordSlot.StatementTlsFingerprint;

    /// <summary>The place that a name has at top level.</summary>
    internal static RecordSlot FindInRecord(ReadOnlySpan<byte> name)
    {
        // By length first: one comparison decides for most names.
        switch (name.Length)
        {
            case 2:
                return name.SequenceEqual("id"u8) ? RecordSlot.Id : RecordSlot.None;
            case 5:
                return name.SequenceEqual("appId"u8) ? RecordSlot.AppId
                    : name.SequenceEqual("claim"u8) ? RecordSlot.Claim
                    : name.SequenceEqual("price"u8) ? RecordSlot.Price
                    : RecordSlot.None;
            case 6:
                return name.SequenceEqual("domain"u8) ? RecordSlot.Domain
                    : name.SequenceEqual("source"u8) ? RecordSlot.Source
                    : RecordSlot.None;
            case 7:
                return name.SequenceEqual("purpose"u8) ? RecordSlot.Purpose
                    : name.SequenceEqual("message"u8) ? RecordSlot.Message
                    : RecordSlot.None;
            case 9:
                return name.SequenceEqual("publicKey"u8) ? RecordSlot.PublicKey
                    : name.SequenceEqual("signature"u8) ? RecordSlot.MessageSignature
                    : name.SequenceEqual("algorithm"u8) ? RecordSlot.Algorithm
                    : name.SequenceEqual("statement"u8) ? RecordSlot.Statement
                    : name.SequenceEqual("timestamp"u8) ? RecordSlot.Timestamp
                    : RecordSlot.None;
            case 10:
                return name.SequenceEqual("public_key"u8) ? RecordSlot.PublicKey : RecordSlot.None;
            case 11:
                return name.SequenceEqual("messageHash"u8) ? RecordSlot.MessageHash : RecordSlot.None;
            case 12:
                return name.SequenceEqual("appSignature"u8) ? RecordSlot.AppSignature
                    : name.SequenceEqual("kmsSignature"u8) ? RecordSlot.KmsSignature
                    : name.SequenceEqual("appPublicKey"u8) ? RecordSlot.AppPublicKey
                    : RecordSlot.None;
            case 13:
                return name.SequenceEqual("derivedPubkey"u8) ? RecordSlot.PublicKey
                    : name.SequenceEqual("messageScheme"u8) ? RecordSlot.MessageScheme
                    : name.SequenceEqual("signerAddress"u8) ? RecordSlot.SignerAddress
                    : RecordSlot.None;
            case 14:
                return name.SequenceEqual("signatureChain"u8) ? RecordSlot.SignatureChain
                    : name.SequenceEqual("tlsFingerprint"u8) ? RecordSlot.TlsFingerprint
                    : RecordSlot.None;
            case 15:
                return name.SequenceEqual("signature_chain"u8) ? RecordSlot.SignatureChain : RecordSlot.None;
            case 16:
                return name.SequenceEqual("messageSignature"u8) ? RecordSlot.MessageSignature : RecordSlot.None;
            case 19:
                return name.SequenceEqual("appCompressedPubkey"u8) ? RecordSlot.AppPublicKey : RecordSlot.None;
            case 23:
                return name.SequenceEqual("derivedCompressedPubkey"u8) ? RecordSlot.PublicKey : RecordSlot.None;
            default:
                return RecordSlot.None;
        }
    }

    /// <summary>The place that a name has in an oracle answer's signature chain.</summary>
    /// <param name="name">The name.</param>
    /// <param name="isAllowed">
    /// False for the names that the derived key has elsewhere: that shape knows it as <c>derivedPubkey</c> only, and a
    /// second name must not be read over.
    /// </param>
    internal static RecordSlot FindInChain(ReadOnlySpan<byte> name, out bool isAllowed)
    {
        RecordSlot slot = FindInRecord(name);
        isAllowed = slot != RecordSlot.PublicKey || name.SequenceEqual("derivedPubkey"u8);
        return slot is RecordSlot.PublicKey or RecordSlot.AppSignature or RecordSlot.KmsSignature or RecordSlot.SignerAddress
            ? slot
            : RecordSlot.None;
    }

    /// <summary>The place that a name has in chapter 03's statement.</summary>
    internal static RecordSlot FindInStatement(ReadOnlySpan<byte> name) => FindInRecord(name) switch
    {
        RecordSlot.Source => RecordSlot.StatementSource,
        RecordSlot.Price => RecordSlot.StatementPrice,
        RecordSlot.Timestamp => RecordSlot.StatementTimestamp,
        RecordSlot.TlsFingerprint => RecordSlot.StatementTlsFingerprint,
        _ => RecordSlot.None,
    };
}
