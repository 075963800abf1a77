using System.Buffers;

namespace ChainVerify.Records;

/// <summary>Writes verdicts as NDJSON: one line a record (RECORDS-AND-CLI.md 3).</summary>
/// <remarks>
/// Thread-safe as long as no two threads write to one buffer. Allocates nothing, except for the recovered keys of an
/// explanation. Texts are written as they are; quotes, backslashes and control characters are escaped.
/// </remarks>
public static class VerdictWriter
{
    /// <summary>Writes one verdict and a line feed.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="line">The record's line, from 1, as <see cref="RawRecord.Line"/> says.</param>
    /// <param name="verdict">The verdict.</param>
    /// <param name="scheme">The scheme of the record's message; written for valid chains.</param>
    /// <param name="id">The record's id; null leaves it out.</param>
    /// <param name="file">The name of the record's file where several are read; null leaves it out.</param>
    /// <param name="explanation">What was recovered, for verbose output; null leaves it out.</param>
    /// <exception cref="ArgumentNullException"><paramref name="output"/> is null.</exception>
    public static void Write(
        IBufferWriter<byte> output,
        long line,
        in Verdict verdict,
        MessageScheme scheme,
        Utf8Text? id = null,
        Utf8Text? file = null,
        ChainExplanation? explanation = null)
    {
        ArgumentNullException.ThrowIfNull(output);
        JsonLine json = new(output);
        json.WriteRaw("{\"line\":"u8);
        json.WriteNumber(line);
        if (file is { } fileName)
        {
            json.WriteRaw(",\"file\":"u8);
            json.WriteText(fileName.Bytes);
        }

        if (id is { } recordId)
        {
            json.WriteRaw(",\"id\":"u8);
            json.WriteText(recordId.Bytes);
        }

        if (verdict.IsValid)
        {
            json.WriteRaw(",\"valid\":true,\"messageScheme\":"u8);
            json.WriteName(MessageSchemeNames.GetName(scheme));
        }
        else
        {
            WriteFailure(ref json, verdict);
        }

        if (explanation is not null)
        {
            WriteExplanation(ref json, explanation, scheme);
        }

        json.WriteRaw("}\n"u8);
        json.Flush();
    }

    /// <summary>Writes the verdict of a record, with its scheme and its id.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="line">The record's line, from 1.</param>
    /// <param name="record">The record. When it is malformed, its own verdict is written whatever <paramref name="verdict"/> says.</param>
    /// <param name="verdict">The verifier's verdict on the record's chain.</param>
    /// <param name="file">The name of the record's file where several are read; null leaves it out.</param>
    /// <param name="explanation">What was recovered, for verbose output; null leaves it out.</param>
    /// <exception cref="ArgumentNullException"><paramref name="output"/> is null.</exception>
    public static void Write(
        IBufferWriter<byte> output,
        long line,
        in ChainRecord record,
        in Verdict verdict,
        Utf8Text? file = null,
        ChainExplanation? explanation = null)
        => Write(output, line, record.IsMalformed ? record.Malformed : verdict, record.Chain.MessageStorage.Scheme, record.Id, file, explanation);

    private static void WriteFailure(ref JsonLine json, in Verdict verdict)
    {
        json.WriteRaw(",\"valid\":false,\"failure\":"u8);
        json.WriteName(VerdictTexts.GetName(verdict.Failure));
        if (VerdictTexts.GetName(verdict.Link) is { } link)
        {
            json.WriteRaw(",\"link\":"u8);
            json.WriteName(link);
        }

        json.WriteRaw(",\"detail\":"u8);
        json.WriteName(verdict.Detail);
    }

    private static void WriteExplanation(ref JsonLine json, ChainExplanation explanation, MessageScheme scheme)
    {
        if (explanation.AppPublicKey is { } appKey)
        {
            json.WriteRaw(",\"appPublicKey\":"u8);
            json.WriteValue(appKey.Compress());
        }

        if (explanation.KmsAddress is { } kms)
        {
            json.WriteRaw(",\"kmsAddress\":"u8);
            json.WriteValue(kms);
        }

        // A signature of 64 bytes names no signer, but a valid one is the derived key's.
        Address? signer = explanation.MessageSignerAddress;
        if (signer is null && explanation.Verdict.IsValid && scheme is MessageScheme.Digest or MessageScheme.Sha256)
        {
            signer = explanation.DerivedAddress;
        }

        if (signer is { } address)
        {
            json.WriteRaw(",\"signerAddress\":"u8);
            json.WriteValue(address);
        }
    }
}
