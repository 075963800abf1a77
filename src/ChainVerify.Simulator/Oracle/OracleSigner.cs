using System.Numerics;
using System.Security.Cryptography;
using ChainVerify.Dstack;
using ChainVerify.Records;

namespace ChainVerify.Simulator;

/// <summary>Signs prices with a derived key, as the tutorial's oracle does (PROTOCOL.md 4.4).</summary>
/// <remarks>
/// Deterministic: an agent gives the same key after every restart, and equal statements get equal signatures. Thread-safe
/// except for <see cref="Dispose"/>, which overwrites the key and must come after every other use.
/// </remarks>
public sealed class OracleSigner : IDisposable
{
    /// <summary>The path of the tutorial's oracle key.</summary>
    public const string DefaultPath = "/oracle";

    /// <summary>The purpose of the tutorial's oracle key, which verifiers accept by default.</summary>
    public const string DefaultPurpose = "ethereum";

    private readonly SigningKey _key;

    private OracleSigner(in AppId appId, SigningKey key, in SignatureChain credential)
    {
        _key = key;
        AppId = appId;
        Credential = credential;
    }

    /// <summary>The app that the oracle is.</summary>
    public AppId AppId { get; }

    /// <summary>The derived public key.</summary>
    public CompressedPublicKey PublicKey => _key.PublicKey;

    /// <summary>The derived key's address.</summary>
    public Address Address => _key.Address;

    /// <summary>The two upper links: what proves the key, without a message.</summary>
    public SignatureChain Credential { get; }

    /// <summary>Takes a key from an agent.</summary>
    /// <param name="appId">The app that the agent serves.</param>
    /// <param name="key">A secp256k1 key; stays the caller's.</param>
    /// <returns>The signer. The caller disposes of it.</returns>
    /// <exception cref="ArgumentException">It is no secp256k1 key.</exception>
    public static OracleSigner Create(in AppId appId, DerivedKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (key.Algorithm != KeyAlgorithm.Secp256k1)
        {
            throw new ArgumentException("An oracle signs for Ethereum, with secp256k1.", nameof(key));
        }

        Span<byte> privateKey = stackalloc byte[DerivedKey.PrivateKeySize];
        try
        {
            key.ExportPrivateKey(privateKey);
            return new OracleSigner(appId, SigningKey.Create(privateKey), key.ToSignatureChain(appId));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(privateKey);
        }
    }

    /// <summary>Asks an agent who the app is, and for its oracle key.</summary>
    /// <param name="agent">The agent; stays the caller's.</param>
    /// <param name="path">The path, which alone enters the key.</param>
    /// <param name="purpose">The purpose, which the key's claim names.</param>
    /// <param name="cancellationToken">Ends the calls.</param>
    /// <returns>The signer. The caller disposes of it.</returns>
    /// <exception cref="ArgumentException">A text has a lone surrogate.</exception>
    /// <exception cref="DstackException">A call failed.</exception>
    public static async Task<OracleSigner> CreateAsync(
        DstackClient agent, string path = DefaultPath, string purpose = DefaultPurpose, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(agent);
        AppInfo info = await agent.InfoAsync(cancellationToken).ConfigureAwait(false);
        using DerivedKey key = await agent.GetKeyAsync(path, purpose, KeyAlgorithm.Secp256k1, cancellationToken).ConfigureAwait(false);
        return Create(info.AppId, key);
    }

    /// <summary>Signs a price.</summary>
    /// <param name="observation">The price and its source.</param>
    /// <param name="time">When it was seen; not before 1970.</param>
    /// <param name="chapter">The form of the statement.</param>
    /// <returns>The signed statement.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time is before 1970, or there is no such chapter.</exception>
    /// <exception cref="ObjectDisposedException">The signer has been disposed of.</exception>
    public SignedPrice Sign(PriceObservation observation, DateTimeOffset time, OracleChapter chapter)
    {
        ArgumentNullException.ThrowIfNull(observation);
        ArgumentOutOfRangeException.ThrowIfLessThan(time, DateTimeOffset.UnixEpoch);
        long timestamp = chapter switch
        {
            OracleChapter.Chapter03 => time.ToUnixTimeMilliseconds(),
            OracleChapter.Chapter05 => time.ToUnixTimeSeconds(),
            _ => throw new ArgumentOutOfRangeException(nameof(chapter)),
        };
        Digest256 hash = LinkPreimages.Hash(Pack(observation, timestamp, chapter));
        Digest256 digest = MessageSignatures.Digest(MessageScheme.Eip191Hash, hash.Bytes);
        return new SignedPrice(chapter, observation, timestamp, hash, _key.Sign(digest, SignatureForm.Ethereum));
    }

    /// <summary>Overwrites the private key.</summary>
    public void Dispose() => _key.Dispose();

    /// <summary>The address; never the private key.</summary>
    /// <returns>Text for people.</returns>
    public override string ToString() => $"oracle key {Address} of app {AppId}";

    //  chapter 03   source (UTF-8) ‖ hundredths (32 B) ‖ milliseconds (32 B) ‖ fingerprint (UTF-8)
    //  chapter 05                    hundredths (32 B) ‖ seconds (32 B)
    private static byte[] Pack(PriceObservation observation, BigInteger timestamp, OracleChapter chapter)
    {
        byte[] hundredths = EcmaScriptNumber.EncodeUInt256(observation.Hundredths);
        byte[] time = EcmaScriptNumber.EncodeUInt256(timestamp);
        return chapter == OracleChapter.Chapter05
            ? [.. hundredths, .. time]
            : [.. new Utf8Text(observation.Source).Bytes, .. hundredths, .. time, .. new Utf8Text(observation.TlsFingerprint).Bytes];
    }
}
