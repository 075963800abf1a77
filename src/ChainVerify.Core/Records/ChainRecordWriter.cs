using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ChainVerify.Records;

/// <summary>Writes chains as records that <see cref="ChainRecordParser"/> reads back as the same chains (RECORDS-AND-CLI.md 1).</summary>
/// <remarks>Thread-safe as long as no two threads write to one output. Byte strings are written as <c>0x</c> and lower-case hexadecimal digits.</remarks>
public static class ChainRecordWriter
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes one record and a line feed.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="chain">The chain.</param>
    /// <param name="id">The record's id; null leaves it out.</param>
    /// <exception cref="ArgumentNullException"><paramref name="output"/> is null.</exception>
    /// <exception cref="ArgumentException">The chain comes from an oracle's answer, whose statement it does not hold.</exception>
    public static void Write(IBufferWriter<byte> output, in SignatureChain chain, Utf8Text? id = null)
    {
        ArgumentNullException.ThrowIfNull(output);
        ThrowIfOracle(chain); // before anything is written
        using (Utf8JsonWriter writer = new(output, Options))
        {
            writer.WriteStartObject();
            WriteMembers(writer, chain, id);
            writer.WriteEndObject();
        }

        output.Write("\n"u8);
    }

    /// <summary>Writes the members of a record into an object that the caller has begun and may add other members to.</summary>
    /// <param name="writer">A writer inside an object.</param>
    /// <param name="chain">The chain.</param>
    /// <param name="id">The record's id; null leaves it out.</param>
    /// <exception cref="ArgumentNullException"><paramref name="writer"/> is null.</exception>
    /// <exception cref="ArgumentException">The chain comes from an oracle's answer, whose statement it does not hold.</exception>
    public static void WriteMembers(Utf8JsonWriter writer, in SignatureChain chain, Utf8Text? id = null)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ThrowIfOracle(chain);
        if (id is { } recordId)
        {
            writer.WriteString("id"u8, recordId.Bytes);
        }

        if (chain.HasAppId)
        {
            WriteBytes(writer, "appId"u8, chain.AppIdStorage.Bytes);
        }

        WriteClaim(writer, chain.Claim);
        if (chain.PublicKeyStorage.Algorithm == KeyAlgorithm.Ed25519)
        {
            writer.WriteString("algorithm"u8, "ed25519"u8);
        }

        WriteBytes(writer, "publicKey"u8, chain.PublicKeyStorage.Bytes);
        if (chain.HasAppPublicKey)
        {
            WriteBytes(writer, "appPublicKey"u8, chain.AppPublicKeyStorage.Bytes);
        }

        WriteBytes(writer, "appSignature"u8, chain.AppSignatureStorage.Bytes);
        WriteBytes(writer, "kmsSignature"u8, chain.KmsSignatureStorage.Bytes);
        WriteMessage(writer, chain.MessageStorage);
    }

    private static void ThrowIfOracle(in SignatureChain chain)
    {
        if (chain.StatementHash.HasValue || chain.SignerAddress.HasValue)
        {
            throw new ArgumentException("The statement and the signer's address of an oracle's answer have no place in a plain record.", nameof(chain));
        }
    }

    private static void WriteClaim(Utf8JsonWriter writer, KeyClaim claim)
    {
        if (claim.Version == ClaimVersion.V1)
        {
            writer.WriteString("claim"u8, "v1"u8);
        }

        if (claim.Scope is { } scope)
        {
            writer.WriteString(claim.Version == ClaimVersion.V1 ? "domain"u8 : "purpose"u8, scope.Bytes);
        }
    }

    private static void WriteMessage(Utf8JsonWriter writer, in SignedMessage message)
    {
        writer.WriteString("messageScheme"u8, MessageSchemeNames.GetName(message.Scheme));
        if (message.Scheme == MessageScheme.None)
        {
            return;
        }

        if (message.Scheme is MessageScheme.Eip191Hash or MessageScheme.Digest)
        {
            WriteBytes(writer, "messageHash"u8, message.HashStorage.Bytes);
        }
        else
        {
            WriteBytes(writer, "message"u8, message.Message.Span);
        }

        // An Ed25519 signature is held without a recovery byte, the 64 bytes that it has.
        WriteBytes(writer, "messageSignature"u8, message.Signature);
    }

    private static void WriteBytes(Utf8JsonWriter writer, ReadOnlySpan<byte> name, ReadOnlySpan<byte> bytes)
    {
        const int StackBytes = 256;
        int length = 2 + (2 * bytes.Length);
        byte[]? rented = length > StackBytes ? ArrayPool<byte>.Shared.Rent(length) : null;
        Span<byte> text = rented ?? stackalloc byte[StackBytes];
        Hexadecimal.TryFormat(bytes, text, out int written); // the room is exactly what the text takes, or more
        writer.WriteString(name, text[..written]);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }
}
