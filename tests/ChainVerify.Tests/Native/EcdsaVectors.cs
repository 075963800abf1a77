using System.Text.Json;
using Xunit;

namespace ChainVerify.Tests.Native;

/// <summary>Rows of (private key, compressed public key, digest, 65-byte signature), all in hexadecimal.</summary>
public static class EcdsaVectors
{
    public static TheoryData<string, string, string, string> Rows()
    {
        var rows = new TheoryData<string, string, string, string>();
        Add(rows, "ecdsa-rfc6979.json", "privateKey", "publicKey", "hash", "signature65");
        Add(rows, "kms-issue.json", "kmsRootPrivateKey", "kmsRootPublicKey", "kmsMessageHash", "k256_signature");
        return rows;
    }

    private static void Add(
        TheoryData<string, string, string, string> rows, string file, string privateKey, string publicKey, string digest, string signature)
    {
        string path = Path.Combine(AppContext.BaseDirectory, "Vectors", file);
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
        foreach (JsonElement row in document.RootElement.GetProperty("vectors").EnumerateArray())
            rows.Add(Text(row, privateKey), Text(row, publicKey), Text(row, digest), Text(row, signature));
    }

    private static string Text(JsonElement row, string name) => row.GetProperty(name).GetString()!;
}
