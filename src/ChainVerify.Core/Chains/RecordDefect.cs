namespace ChainVerify;

/// <summary>The field of a record that a <see cref="ChainFailure.MalformedRecord"/> verdict names.</summary>
public enum RecordField : byte
{
    /// <summary>No field: the record as a whole.</summary>
    Record = 0,

    /// <summary><c>id</c></summary>
    Id,

    /// <summary><c>appId</c></summary>
    AppId,

    /// <summary><c>claim</c></summary>
    Claim,

    /// <summary><c>purpose</c></summary>
    Purpose,

    /// <summary><c>domain</c></summary>
    Domain,

    /// <summary><c>algorithm</c></summary>
    Algorithm,

    /// <summary><c>publicKey</c></summary>
    PublicKey,

    /// <summary><c>appPublicKey</c></summary>
    AppPublicKey,

    /// <summary><c>appSignature</c></summary>
    AppSignature,

    /// <summary><c>kmsSignature</c></summary>
    KmsSignature,

    /// <summary><c>signatureChain</c></summary>
    SignatureChain,

    /// <summary><c>messageScheme</c></summary>
    MessageScheme,

    /// <summary><c>messageHash</c></summary>
    MessageHash,

    /// <summary><c>message</c></summary>
    Message,

    /// <summary><c>messageSignature</c></summary>
    MessageSignature,

    /// <summary>The statement of an oracle's answer as a whole: <c>statement</c>, or <c>price</c> and <c>timestamp</c>.</summary>
    Statement,

    /// <summary><c>signerAddress</c></summary>
    SignerAddress,

    /// <summary><c>source</c>, in an oracle's answer.</summary>
    Source,

    /// <summary><c>price</c>, in an oracle's answer.</summary>
    Price,

    /// <summary><c>timestamp</c>, in an oracle's answer.</summary>
    Timestamp,

    /// <summary><c>tlsFingerprint</c>, in an oracle's answer.</summary>
    TlsFingerprint,
}

/// <summary>What is wrong with the field that a <see cref="ChainFailure.MalformedRecord"/> verdict names.</summary>
public enum RecordDefect : byte
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The text is not JSON.</summary>
    NotJson,

    /// <summary>The record is longer than the limit.</summary>
    TooLong,

    /// <summary>The field is needed and absent, and the policy does not settle it.</summary>
    Missing,

    /// <summary>The field is given twice, by the same name or by an alias.</summary>
    Duplicate,

    /// <summary>The value has the wrong JSON type.</summary>
    WrongType,

    /// <summary>The value is not hexadecimal.</summary>
    NotHexadecimal,

    /// <summary>The value has the wrong number of bytes or elements.</summary>
    WrongLength,

    /// <summary>The value is none of the allowed ones.</summary>
    UnknownValue,

    /// <summary>The text is not well-formed Unicode.</summary>
    InvalidText,

    /// <summary>The field does not belong in a record of this kind.</summary>
    NotAllowed,

    /// <summary>Two places that must agree differ.</summary>
    Conflict,

    /// <summary>The number cannot be signed as an unsigned 256-bit integer.</summary>
    OutOfRange,
}
