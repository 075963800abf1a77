using System.Text.Json.Serialization;
using ChainVerify.Dstack.Wire;

namespace ChainVerify.Simulator;

/// <summary>The fields of <c>appkeys.json</c> that matter here; the others are ignored.</summary>
internal sealed class AppKeysFile
{
    /// <summary>Ours: dstack's own files do not name the app.</summary>
    [JsonConverter(typeof(RequestHexConverter))]
    public byte[]? AppId { get; set; }

    [JsonPropertyName("k256_key")]
    [JsonConverter(typeof(SecretHexConverter))]
    public required byte[] K256Key { get; set; }

    [JsonPropertyName("k256_signature")]
    [JsonConverter(typeof(HexConverter))]
    public required byte[] K256Signature { get; set; }

    public string? CaCert { get; set; }

    public KeyProviderFile? KeyProvider { get; set; }
}

/// <summary>Who holds the key of the certificate authority: only the variant <c>None</c> has it in the file.</summary>
internal sealed class KeyProviderFile
{
    [JsonPropertyName("None")]
    public LocalKeyFile? None { get; set; }
}

/// <summary>A private key in PEM.</summary>
internal sealed class LocalKeyFile
{
    [JsonConverter(typeof(SecretTextConverter))]
    public char[]? Key { get; set; }
}
