namespace ChainVerify;

/// <summary>The names and sentences of verdicts: constants, so that writing a verdict allocates nothing.</summary>
internal static class VerdictTexts
{
    private static readonly string[] MalformedDetails = BuildMalformedDetails();

    private static readonly int DefectCount = Enum.GetValues<RecordDefect>().Length;

    internal static string GetName(ChainFailure failure) => failure switch
    {
        ChainFailure.NotVerified => nameof(ChainFailure.NotVerified),
        ChainFailure.None => nameof(ChainFailure.None),
        ChainFailure.MalformedRecord => nameof(ChainFailure.MalformedRecord),
        ChainFailure.AppNotAccepted => nameof(ChainFailure.AppNotAccepted),
        ChainFailure.PurposeNotAccepted => nameof(ChainFailure.PurposeNotAccepted),
        ChainFailure.DomainNotAccepted => nameof(ChainFailure.DomainNotAccepted),
        ChainFailure.SchemeNotAccepted => nameof(ChainFailure.SchemeNotAccepted),
        ChainFailure.InvalidSignatureEncoding => nameof(ChainFailure.InvalidSignatureEncoding),
        ChainFailure.HighS => nameof(ChainFailure.HighS),
        ChainFailure.InvalidPublicKey => nameof(ChainFailure.InvalidPublicKey),
        ChainFailure.RecoveryFailed => nameof(ChainFailure.RecoveryFailed),
        ChainFailure.AppKeyMismatch => nameof(ChainFailure.AppKeyMismatch),
        ChainFailure.KmsRootMismatch => nameof(ChainFailure.KmsRootMismatch),
        ChainFailure.StatementMismatch => nameof(ChainFailure.StatementMismatch),
        ChainFailure.MessageSignerMismatch => nameof(ChainFailure.MessageSignerMismatch),
        _ => throw new ArgumentOutOfRangeException(nameof(failure)),
    };

    internal static string? GetName(ChainLink link) => link switch
    {
        ChainLink.App => "app",
        ChainLink.Kms => "kms",
        ChainLink.Message => "message",
        _ => null,
    };

    internal static string GetDetail(in Verdict verdict) => verdict.Failure switch
    {
        ChainFailure.None => string.Empty,
        ChainFailure.NotVerified => "nothing was verified",
        ChainFailure.MalformedRecord => MalformedDetails[((int)verdict.Field * DefectCount) + (int)verdict.Defect],
        ChainFailure.AppNotAccepted => "the policy does not accept this app",
        ChainFailure.PurposeNotAccepted => "the policy does not accept this purpose",
        ChainFailure.DomainNotAccepted => "the policy does not accept this domain",
        ChainFailure.SchemeNotAccepted => "the policy does not accept this message scheme",
        ChainFailure.InvalidSignatureEncoding => verdict.Link switch
        {
            ChainLink.App => "the app signature has r, s or v out of range",
            ChainLink.Kms => "the KMS signature has r, s or v out of range",
            _ => "the message signature has r, s or v out of range",
        },
        ChainFailure.HighS => verdict.Link switch
        {
            ChainLink.App => "the app signature has a high s",
            ChainLink.Kms => "the KMS signature has a high s",
            _ => "the message signature has a high s",
        },
        ChainFailure.InvalidPublicKey => verdict.Field == RecordField.AppPublicKey
            ? "appPublicKey is not a public key"
            : "publicKey is not a public key",
        ChainFailure.RecoveryFailed => verdict.Link switch
        {
            ChainLink.App => "no key can be recovered from the app signature",
            ChainLink.Kms => "no key can be recovered from the KMS signature",
            _ => "no key can be recovered from the message signature",
        },
        ChainFailure.AppKeyMismatch => "the app signature was not made by appPublicKey",
        ChainFailure.KmsRootMismatch => "the KMS signature was not made by a trusted root",
        ChainFailure.StatementMismatch => "the statement does not hash to messageHash",
        ChainFailure.MessageSignerMismatch => "the message was not signed by publicKey, or signerAddress is not its address",
        _ => throw new ArgumentOutOfRangeException(nameof(verdict)),
    };

    internal static string GetName(RecordField field) => field switch
    {
        RecordField.Record => "record",
        RecordField.Id => "id",
        RecordField.AppId => "appId",
        RecordField.Claim => "claim",
        RecordField.Purpose => "purpose",
        RecordField.Domain => "domain",
        RecordField.Algorithm => "algorithm",
        RecordField.PublicKey => "publicKey",
        RecordField.AppPublicKey => "appPublicKey",
        RecordField.AppSignature => "appSignature",
        RecordField.KmsSignature => "kmsSignature",
        RecordField.SignatureChain => "signatureChain",
        RecordField.MessageScheme => "messageScheme",
        RecordField.MessageHash => "messageHash",
        RecordField.Message => "message",
        RecordField.MessageSignature => "messageSignature",
        RecordField.Statement => "statement",
        RecordField.SignerAddress => "signerAddress",
        RecordField.Source => "source",
        RecordField.Price => "price",
        RecordField.Timestamp => "timestamp",
        RecordField.TlsFingerprint => "tlsFingerprint",
        _ => throw new ArgumentOutOfRangeException(nameof(field)),
    };

    private static string GetText(RecordDefect defect) => defect switch
    {
        RecordDefect.None => "malformed",
        RecordDefect.NotJson => "not JSON",
        RecordDefect.TooLong => "longer than the limit",
        RecordDefect.Missing => "missing",
        RecordDefect.Duplicate => "given twice",
        RecordDefect.WrongType => "wrong JSON type",
        RecordDefect.NotHexadecimal => "not hexadecimal",
        RecordDefect.WrongLength => "wrong length",
        RecordDefect.UnknownValue => "unknown value",
        RecordDefect.InvalidText => "not well-formed Unicode",
        RecordDefect.NotAllowed => "not allowed in this kind of record",
        RecordDefect.Conflict => "contradicts another field",
        RecordDefect.OutOfRange => "not an unsigned 256-bit integer",
        _ => throw new ArgumentOutOfRangeException(nameof(defect)),
    };

    private static string[] BuildMalformedDetails()
    {
        RecordDefect[] defects = Enum.GetValues<RecordDefect>();
        RecordField[] fields = Enum.GetValues<RecordField>();
        string[] details = new string[fields.Length * defects.Length];
        foreach (RecordField field in fields)
        {
            foreach (RecordDefect defect in defects)
            {
                details[((int)field * defects.Length) + (int)defect] = $"{GetName(field)}: {GetText(defect)}";
            }
        }

        return details;
    }
}
