using ChainVerify.Dstack.Transport;
using ChainVerify.Dstack.Wire;

namespace ChainVerify.Dstack;

/// <summary>A client of the legacy agent behind <c>tappd.sock</c> (PROTOCOL.md 7). New code uses <see cref="DstackClient"/>.</summary>
/// <remarks>Thread-safe; make one and keep it. Errors are those of <see cref="DstackClient"/>.</remarks>
public sealed class TappdClient : IDisposable
{
    private const int RawReportDataSize = 64;

    private readonly AgentTransport _transport;

    /// <summary>Makes a client. Nothing is sent before the first call.</summary>
    /// <param name="endpoint">Where the agent listens; null means <see cref="DstackEndpoint.DiscoverTappd"/>.</param>
    /// <param name="options">How to wait; null means the defaults.</param>
    /// <exception cref="FormatException">No endpoint is given, and the environment variable names none either.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The timeout or the limit is zero or negative.</exception>
    public TappdClient(DstackEndpoint? endpoint = null, DstackClientOptions? options = null)
        => _transport = new AgentTransport(endpoint ?? DstackEndpoint.DiscoverTappd(), options);

    /// <summary>Where the agent listens.</summary>
    public DstackEndpoint Endpoint => _transport.Endpoint;

    /// <summary>Derives a P-256 key with certificates from a path: the same bytes as the v0 key of that path.</summary>
    /// <param name="path">The path; may be empty.</param>
    /// <param name="subject">The certificate's subject; null means the path.</param>
    /// <param name="alternativeNames">Alternative DNS names; null means none.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The key. The caller disposes of it.</returns>
    /// <exception cref="ArgumentException">The path has a lone surrogate.</exception>
    /// <exception cref="DstackException">The call failed.</exception>
    public async Task<CertifiedKey> DeriveKeyAsync(
        string path, string? subject = null, IReadOnlyList<string>? alternativeNames = null, CancellationToken cancellationToken = default)
    {
        _ = new Utf8Text(path);
        TappdDeriveKeyRequest request = new()
        {
            Path = path,
            Subject = subject ?? path,
            AltNames = alternativeNames is null or { Count: 0 } ? null : [.. alternativeNames],
        };
        return CertifiedKey.FromReply(await _transport
            .CallAsync("prpc/Tappd.DeriveKey", request, WireJson.Default.TappdDeriveKeyRequest, WireJson.Default.CertificateReply, cancellationToken)
            .ConfigureAwait(false));
    }

    /// <summary>Derives a secp256k1 key, the same as <c>GetKey</c> of v0.</summary>
    /// <param name="path">The path; may be empty.</param>
    /// <param name="purpose">The purpose; may be empty.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The key. The caller disposes of it.</returns>
    /// <exception cref="ArgumentException">A text has a lone surrogate.</exception>
    /// <exception cref="DstackException">The call failed.</exception>
    public async Task<DerivedKey> DeriveK256KeyAsync(string path = "", string purpose = "", CancellationToken cancellationToken = default)
    {
        _ = new Utf8Text(path);
        KeyClaim claim = KeyClaim.V0(purpose);
        GetKeyRequest request = new() { Path = path, Purpose = purpose, Algorithm = KeyAlgorithmNames.GetName(KeyAlgorithm.Secp256k1) };
        TappdDeriveK256KeyReply reply = await _transport
            .CallAsync("prpc/Tappd.DeriveK256Key", request, WireJson.Default.GetKeyRequest, WireJson.Default.TappdDeriveK256KeyReply, cancellationToken)
            .ConfigureAwait(false);
        return DerivedKey.FromReply(reply.K256Key, null, reply.K256SignatureChain, claim, KeyAlgorithm.Secp256k1, "Tappd.DeriveK256Key");
    }

    /// <summary>Gets a quote of Intel TDX over a hash of the data, or over the data itself.</summary>
    /// <param name="reportData">The data; exactly 64 bytes for the hash algorithm <c>raw</c>.</param>
    /// <param name="hashAlgorithm">Such as <c>sha512</c>, <c>keccak256</c> or <c>raw</c>; null leaves it to the agent: <c>sha512</c>.</param>
    /// <param name="prefix">What is hashed before a colon and the data; null leaves it to the agent: <c>app-data</c>.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The quote; its report data is in the quote only.</returns>
    /// <exception cref="ArgumentException">Raw data has not 64 bytes.</exception>
    /// <exception cref="DstackException">The call failed.</exception>
    public async Task<TdxQuote> TdxQuoteAsync(
        ReadOnlyMemory<byte> reportData, string? hashAlgorithm = null, string? prefix = null, CancellationToken cancellationToken = default)
    {
        if (hashAlgorithm == "raw" && reportData.Length != RawReportDataSize)
        {
            throw new ArgumentException($"Raw report data has {RawReportDataSize} bytes, not {reportData.Length}.", nameof(reportData));
        }

        TappdQuoteRequest request = new() { ReportData = reportData.ToArray(), HashAlgorithm = hashAlgorithm, Prefix = prefix };
        TappdQuoteReply reply = await _transport
            .CallAsync("prpc/Tappd.TdxQuote", request, WireJson.Default.TappdQuoteRequest, WireJson.Default.TappdQuoteReply, cancellationToken)
            .ConfigureAwait(false);
        return new TdxQuote(reply.Quote, reply.EventLog, ReadOnlyMemory<byte>.Empty, "");
    }

    /// <summary>Asks who the app is.</summary>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The app's identity and configuration.</returns>
    /// <exception cref="DstackException">The call failed.</exception>
    public async Task<AppInfo> InfoAsync(CancellationToken cancellationToken = default)
        => AppInfo.FromReply(await _transport
            .CallAsync("prpc/Tappd.Info", EmptyRequest.Instance, WireJson.Default.EmptyRequest, WireJson.Default.InfoReply, cancellationToken)
            .ConfigureAwait(false));

    /// <summary>Closes the connections.</summary>
    public void Dispose() => _transport.Dispose();
}
