using System.Text.Json;
using CsCheck;

namespace ChainVerify.Tests.Records;

/// <summary>Random JSON, with the names of records among its names so that it goes deep into the parser.</summary>
internal static class GenJson
{
    private static readonly Gen<string> GenName = Gen.OneOf(
        Gen.OneOf(
            "id", "appId", "claim", "purpose", "domain", "algorithm", "publicKey", "derivedPubkey", "derivedCompressedPubkey", "public_key",
            "appPublicKey", "appCompressedPubkey", "appSignature", "kmsSignature", "signatureChain", "signature_chain", "messageScheme",
            "messageHash", "message", "messageSignature", "signature", "statement", "price", "timestamp", "source", "tlsFingerprint",
            "signerAddress"),
        Gen.String[Gen.Char['\0', '\uD7FF'], 0, 5]).Select(name => JsonSerializer.Serialize(name));

    private static readonly Gen<string> GenScalar = Gen.OneOf(
        Gen.OneOf("null", "true", "false", "0", "-1.5e300", "\"v0\"", "\"v1\"", "\"ed25519\"", "\"secp256k1\"", "\"sha256\"", "\"none\"", "\"\""),
        Gen.Int.Select(number => JsonSerializer.Serialize(number)),
        Gen.OneOf(20, 32, 33, 64, 65).Select(length => "\"" + new string('a', 2 * length) + "\""),
        Gen.String[Gen.Char['\0', '\uD7FF'], 0, 8].Select(text => JsonSerializer.Serialize(text)));

    /// <summary>An object.</summary>
    internal static readonly Gen<string> Object = MakeObject(3);

    private static Gen<string> MakeValue(int depth)
        => depth == 0
            ? GenScalar
            : Gen.Frequency(
                (4, GenScalar),
                (1, MakeObject(depth - 1)),
                (1, MakeValue(depth - 1).Array[0, 4].Select(elements => "[" + string.Join(',', elements) + "]")));

    private static Gen<string> MakeObject(int depth)
        => Gen.Select(GenName, MakeValue(depth)).Array[0, 8]
            .Select(members => "{" + string.Join(',', members.Select(member => member.Item1 + ":" + member.Item2)) + "}");
}
