using ChainVerify.Dstack.Transport;
using ChainVerify.Dstack.Wire;

namespace ChainVerify.Dstack;

/// <summary>A client of the guest agent's v1 API (PROTOCOL-V1.md), served by agents since 0.6.0.</summary>
/// <remarks>
/// Thread-safe; make one and keep it. Calls end with a <see cref="DstackException"/> when the agent or the way to it
/// fails — <see cref="DstackAgentTooOldException"/> when it has no v1 — and with an <see cref="OperationCanceledException"/>
/// when the caller ends them. v1 has no Sign, Verify, GetQuote and EmitEvent; its keys are never those of v0.
/// </remarks>
public sealed class DstackClientV1 : IDisposable
{
    private const int GpuNonceSize = 32;

    private readonly AgentTransport _transport;

    /// <summary>Makes a client. Nothing is sent before the first call.</summary>
    /// <param name="endpoint">Where the agent listens; null means <see cref="DstackEndpoint.Discover"/>.</param>
    /// <param name="options">How to wait; null means the defaults.</param>
    /// <exception cref="FormatException">No endpoint is given, and the environment variable names none either.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The timeout or the limit is zero or negative.</exception>
    public DstackClientV1(DstackEndpoint? endpoint = null, DstackClientOptions? options = null)
        => _transport = new AgentTransport(endpoint, options);

    /// <summary>Where the agent listens.</summary>
    public DstackEndpoint Endpoint => _transport.Endpoint;

    /// <summary>Derives a key from a domain and an algorithm.</summary>
    /// <param name="domain">The domain; may be empty. Domains have no hierarchy.</param>
    /// <param name="algorithm">The algorithm, which enters key and claim.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The key. The caller disposes of it.</returns>
    /// <exception cref="ArgumentException">The domain has a lone surrogate, or there is no such algorithm.</exception>
    /// <exception cref="DstackException">The call failed.</exception>
    public async Task<DerivedKey> GetKeyAsync(string domain, KeyAlgorithm algorithm, CancellationToken cancellationToken = default)
    {
        KeyClaim claim = KeyClaim.V1(domain);
        GetKeyV1Request request = new() { Domain = domain, Algorithm = KeyAlgorithmNames.GetName(algorithm) };
        GetKeyV1Reply reply = await _transport
            .CallAsync("v1/GetKey", request, WireJson.Default.GetKeyV1Request, WireJson.Default.GetKeyV1Reply, cancellationToken)
            .ConfigureAwait(false);
        return DerivedKey.FromReply(reply.Key, reply.PublicKey, reply.SignatureChain, claim, algorithm, "v1/GetKey");
    }

    /// <summary>Makes a fresh key with certificates. Two calls give two unrelated keys.</summary>
    /// <param name="options">What to ask for; null means the defaults.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The key. The caller disposes of it.</returns>
    /// <exception cref="ArgumentException">The times make no sense.</exception>
    /// <exception cref="DstackException">The call failed.</exception>
    public async Task<CertifiedKey> IssueCertAsync(CertificateOptions? options = null, CancellationToken cancellationToken = default)
        => CertifiedKey.FromReply(await _transport
            .CallAsync("v1/IssueCert", (options ?? new CertificateOptions()).ToRequest(), WireJson.Default.CertificateRequest, WireJson.Default.CertificateReply, cancellationToken)
            .ConfigureAwait(false));

    /// <summary>Gets a versioned attestation of dstack.</summary>
    /// <param name="reportData">At most 64 bytes, padded with zeros on the right by the agent.</param>
    /// <param name="includeBootTimeGpuEvidence">Whether to add the GPU evidence of the boot, which does not cover the report data.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The attestation.</returns>
    /// <exception cref="ArgumentException">There are more than 64 bytes.</exception>
    /// <exception cref="DstackException">The call failed.</exception>
    public async Task<Attestation> AttestAsync(
        ReadOnlyMemory<byte> reportData, bool includeBootTimeGpuEvidence = false, CancellationToken cancellationToken = default)
    {
        AttestV1Request request = new()
        {
            ReportData = ReportData.Copy(reportData),
            IncludeBoottimeGpuEvidence = includeBootTimeGpuEvidence ? true : null,
        };
        return Attestation.FromReply(await _transport
            .CallAsync("v1/Attest", request, WireJson.Default.AttestV1Request, WireJson.Default.AttestReply, cancellationToken)
            .ConfigureAwait(false));
    }

    /// <summary>Gets fresh GPU evidence over a nonce.</summary>
    /// <param name="nonce">Exactly 32 bytes, chosen by the caller.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The evidence, one bundle a vendor and format.</returns>
    /// <exception cref="ArgumentException">There are not 32 bytes.</exception>
    /// <exception cref="DstackException">The call failed.</exception>
    public async Task<IReadOnlyList<GpuEvidence>> AttestGpuAsync(ReadOnlyMemory<byte> nonce, CancellationToken cancellationToken = default)
    {
        if (nonce.Length != GpuNonceSize)
        {
            throw new ArgumentException($"The nonce has {GpuNonceSize} bytes, not {nonce.Length}.", nameof(nonce));
        }

        AttestGpuReply reply = await _transport
            .CallAsync("v1/AttestGpu", new AttestGpuRequest { Nonce = nonce.ToArray() }, WireJson.Default.AttestGpuRequest, WireJson.Default.AttestGpuReply, cancellationToken)
            .ConfigureAwait(false);
        return GpuEvidence.FromReply(reply.Bundles);
    }

    /// <summary>Asks who the app is.</summary>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The app's identity and configuration.</returns>
    /// <exception cref="DstackException">The call failed.</exception>
    public async Task<AppInfo> InfoAsync(CancellationToken cancellationToken = default)
        => AppInfo.FromReply(await _transport
            .CallAsync("v1/Info", EmptyRequest.Instance, WireJson.Default.EmptyRequest, WireJson.Default.InfoV1Reply, cancellationToken)
            .ConfigureAwait(false));

    /// <summary>Asks for the agent's version: the cheapest way to find out whether it has v1.</summary>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The version.</returns>
    /// <exception cref="DstackAgentTooOldException">The agent has no v1.</exception>
    /// <exception cref="DstackException">The call failed.</exception>
    public async Task<AgentVersion> VersionAsync(CancellationToken cancellationToken = default)
    {
        VersionReply reply = await _transport
            .CallAsync("v1/Version", EmptyRequest.Instance, WireJson.Default.EmptyRequest, WireJson.Default.VersionReply, cancellationToken)
            .ConfigureAwait(false);
        return new AgentVersion(reply.Version, reply.Rev);
    }

    /// <summary>Closes the connections.</summary>
    public void Dispose() => _transport.Dispose();
}
