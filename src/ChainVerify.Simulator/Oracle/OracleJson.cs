using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using ChainVerify.Records;

namespace ChainVerify.Simulator;

/// <summary>What an oracle sends, byte for byte as <c>JSON.stringify(value, null, 2)</c> writes it (PROTOCOL.md 12).</summary>
internal static class OracleJson
{
    // JavaScript escapes no more than JSON needs. The answers are application/json, so that no browser reads them as a page.
    private static readonly JsonWriterOptions Options = new()
    {
        Indented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The answer to every path but <c>/price</c>.</summary>
    internal static byte[] WriteIdentity(OracleSigner signer) => Write(json =>
    {
        json.WriteStartArray("endpoints");
        json.WriteStringValue("/");
        json.WriteStringValue("/price");
        json.WriteEndArray();
        json.WriteString("appId", signer.AppId.ToString());
        json.WriteString("signerAddress", signer.Address.ToString());
        json.WriteString("derivedPubkey", signer.PublicKey.ToString());
    });

    /// <summary>The answer to <c>/price</c>.</summary>
    internal static byte[] WritePrice(OracleSigner signer, SignedPrice price) => Write(json =>
    {
        if (price.Chapter == OracleChapter.Chapter03)
        {
            json.WriteStartObject("statement");
            json.WriteString("source", price.Observation.Source);
            WriteNumber(json, "price", price.Observation.Price);
            json.WriteString("tlsFingerprint", price.Observation.TlsFingerprint);
            json.WriteNumber("timestamp", price.Timestamp);
            json.WriteEndObject();
        }
        else
        {
            WriteNumber(json, "price", Math.Floor(price.Observation.Price * 100));
            json.WriteNumber("timestamp", price.Timestamp);
            json.WriteString("source", price.Observation.Source);
            json.WriteString("tlsFingerprint", price.Observation.TlsFingerprint);
        }

        json.WriteString("messageHash", price.MessageHash.ToString());
        json.WriteString("signature", price.Signature.ToString());
        json.WriteStartObject("signatureChain");
        json.WriteString("derivedPubkey", signer.PublicKey.ToString());
        json.WriteString("appSignature", signer.Credential.AppSignature.ToString());
        json.WriteString("kmsSignature", signer.Credential.KmsSignature.ToString());
        json.WriteEndObject();
        json.WriteString("signerAddress", signer.Address.ToString());
    });

    /// <summary>A failure, in the form of RFC 9457.</summary>
    internal static byte[] WriteProblem(int status, string title, string detail) => Write(json =>
    {
        json.WriteString("type", "about:blank");
        json.WriteString("title", title);
        json.WriteNumber("status", status);
        json.WriteString("detail", detail);
    });

    private static void WriteNumber(Utf8JsonWriter json, string name, double value)
    {
        json.WritePropertyName(name);
        json.WriteRawValue(EcmaScriptNumber.Format(value));
    }

    private static byte[] Write(Action<Utf8JsonWriter> writeMembers)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer, Options))
        {
            json.WriteStartObject();
            writeMembers(json);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}
