using System.Security.Cryptography;
using System.Text.Json;
using ChainVerify.Dstack;

namespace ChainVerify.Simulator;

/// <summary>What a KMS gives an app, in the form in which dstack keeps it: the file <c>appkeys.json</c> (PROTOCOL.md 6).</summary>
/// <remarks>Thread-safe except for <see cref="Dispose"/>, which overwrites the keys and must come after every other use.</remarks>
public sealed class AppKeys : IDisposable
{
    private AppKeys(byte[] appKey, in RecoverableSignature kmsSignature)
    {
        AppKey = appKey;
        KmsSignature = kmsSignature;
    }

    /// <summary>The app that the keys belong to; the published files do not name it, so that it is null for them.</summary>
    public AppId? AppId { get; private init; }

    /// <summary>The KMS root's signature over the app id and the app key.</summary>
    public RecoverableSignature KmsSignature { get; }

    /// <summary>The certificate of the authority that signs the app's certificates, in PEM; empty when the file has none.</summary>
    public string CaCertificatePem { get; private init; } = "";

    /// <summary>The app key, 32 bytes, pinned.</summary>
    internal byte[] AppKey { get; }

    /// <summary>The authority's private key in PEM; empty when a KMS keeps it.</summary>
    internal char[] CaKeyPem { get; private init; } = [];

    /// <summary>Reads the file.</summary>
    /// <param name="utf8Json">Its content.</param>
    /// <returns>The keys. The caller disposes of them.</returns>
    /// <exception cref="FormatException">It is no such file. The text names the place, never the content.</exception>
    public static AppKeys Parse(ReadOnlySpan<byte> utf8Json)
    {
        AppKeysFile? file;
        try
        {
            file = JsonSerializer.Deserialize(utf8Json, SimulatorJson.Default.AppKeysFile);
        }
        catch (JsonException exception)
        {
            string place = string.IsNullOrEmpty(exception.Path) || exception.Path == "$" ? "" : $" (at {exception.Path})";
            throw new FormatException($"This is no appkeys.json{place}: it needs k256_key and k256_signature, as hexadecimal text without 0x.", exception);
        }

        if (file is null || file.K256Key.Length != KeyDerivation.KeySize)
        {
            throw new FormatException($"This is no appkeys.json: k256_key must have {KeyDerivation.KeySize} bytes.");
        }

        if (!RecoverableSignature.TryCreate(file.K256Signature, out RecoverableSignature signature))
        {
            throw new FormatException($"This is no appkeys.json: k256_signature must have {RecoverableSignature.Size} bytes.");
        }

        return new AppKeys(file.K256Key, signature)
        {
            AppId = ReadAppId(file.AppId),
            CaCertificatePem = file.CaCert ?? "",
            CaKeyPem = file.KeyProvider?.None?.Key ?? [],
        };
    }

    /// <summary>Makes the app.</summary>
    /// <param name="appId">The app id that the KMS signature is about; not checked.</param>
    /// <returns>The app. The caller disposes of it.</returns>
    /// <exception cref="FormatException">The app key is no secp256k1 scalar.</exception>
    public SimulatedApp CreateApp(in AppId appId)
        => SimulatedApp.TryCreate(appId, AppKey, KmsSignature, out SimulatedApp? app)
            ? app
            : throw new FormatException("The k256_key of the appkeys.json is no secp256k1 private key.");

    /// <summary>Overwrites the keys.</summary>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(AppKey);
        Array.Clear(CaKeyPem);
    }

    private static AppId? ReadAppId(byte[]? bytes)
        => bytes is null ? null
            : ChainVerify.AppId.TryCreate(bytes, out AppId appId) ? appId
            : throw new FormatException($"This is no appkeys.json: app_id must have {ChainVerify.AppId.Size} bytes.");
}
