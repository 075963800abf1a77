using ChainVerify.Dstack.Transport;
using ChainVerify.Dstack.Wire;

namespace ChainVerify.Dstack;

/// <summary>A client of the guest agent's v0 API (PROTOCOL.md 7), which every agent serves.</summary>
/// <remarks>
/// <para>Thread-safe; make one and keep it. Calls end with a <see cref="DstackException"/> when the agent or the way to it
/// fails, and with an <see cref="OperationCanceledException"/> when the caller ends them.</para>
/// <para>The agent sits inside the app's own virtual machine. What it says about other apps proves nothing: verify chains
/// with a <see cref="ChainVerifier"/>.</para>
/// </remarks>
public sealed class DstackClient : IDisposable
{
    private readonly AgentTransport _transport;

    /// <summary>Makes a client. Nothing is sent before the first call.</summary>
    /// <param name="endpoint">Where the agent listens; null means <see cref="DstackEndpoint.Discover"/>.</param>
    /// <param name="options">How to wait; null means the defaults.</param>
    /// <exception cref="FormatException">No endpoint is given, and the environment variable names none either.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The timeout or the limit is zero or negative.</exception>
    public DstackClient(DstackEndpoint? endpoint = null, DstackClientOptions? options = null)
        => _transport = new AgentTransport(endpoint, options);

    /// <summary>Where the agent listens.</summary>
    public DstackEndpoint Endpoint => _transport.Endpoint;

    /// <summary>Derives a key. Only the path enters it: one path gives the same 32 bytes for every purpose and algorithm.</summary>
    /// <param name="path">The path, not normalised; may be empty.</param>
    /// <param name="purpose">The purpose, which the app key's claim names; may be empty.</param>
    /// <param name="algorithm">The algorithm; other than secp256k1 costs a call of <c>Version</c> first, because agents before 0.5.6 would ignore it.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The key. The caller disposes of it.</returns>
    /// <exception cref="ArgumentException">A text has a lone surrogate, or there is no such algorithm.</exception>
    /// <exception cref="DstackAgentTooOldException">The algorithm is not secp256k1 and the agent has no <c>Version</c>.</exception>
    /// <exception cref="DstackException">The call failed.</exception>
    public async Task<DerivedKey> GetKeyAsync(
        string path = "", string purpose = "", KeyAlgorithm algorithm = KeyAlgorithm.Secp256k1, CancellationToken cancellationToken = default)
    {
        _ = new Utf8Text(path); // JSON would replace a lone surrogate, and another key would come back
        KeyClaim claim = KeyClaim.V0(purpose);
        GetKeyRequest request = new() { Path = path, Purpose = purpose, Algorithm = KeyAlgorithmNames.GetName(algorithm) };
        if (algorithm != KeyAlgorithm.Secp256k1)
        {
            await RequireVersionAsync($"the algorithm {request.Algorithm}", cancellationToken).ConfigureAwait(false);
        }

        GetKeyReply reply = await _transport
            .CallAsync("GetKey", request, WireJson.Default.GetKeyRequest, WireJson.Default.GetKeyReply, cancellationToken)
            .ConfigureAwait(false);
        return DerivedKey.FromReply(reply.Key, null, reply.SignatureChain, claim, algorithm, "GetKey");
    }

    /// <summary>Makes a fresh key with certificates. Two calls give two unrelated keys.</summary>
    /// <param name="options">What to ask for; null means the defaults. Times and app information cost a call of <c>Version</c> first.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The key. The caller disposes of it.</returns>
    /// <exception cref="ArgumentException">The times make no sense.</exception>
    /// <exception cref="DstackAgentTooOldException">Something was asked for that agents without <c>Version</c> ignore.</exception>
    /// <exception cref="DstackException">The call failed.</exception>
    public async Task<CertifiedKey> GetTlsKeyAsync(CertificateOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new CertificateOptions();
        CertificateRequest request = options.ToRequest();
        if (options.NeedsRecentAgent)
        {
            await RequireVersionAsync("times of validity and app information in certificates", cancellationToken).ConfigureAwait(false);
        }

        return CertifiedKey.FromReply(await _transport
            .CallAsync("GetTlsKey", request, WireJson.Default.CertificateRequest, WireJson.Default.CertificateReply, cancellationToken)
            .ConfigureAwait(false));
    }

    /// <summary>Signs data with the key of path <c>vms</c> and purpose <c>signing</c> (agents since 0.5.6).</summary>
    /// <param name="algorithm">How the data is signed.</param>
    /// <param name="data">The data; 32 bytes for <see cref="SigningAlgorithm.Secp256k1Prehashed"/>. Copied.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The signature with its chain.</returns>
    /// <exception cref="ArgumentException">The digest has not 32 bytes, or there is no such algorithm.</exception>
    /// <exception cref="DstackException">The call failed.</exception>
    public async Task<SignedData> SignAsync(SigningAlgorithm algorithm, ReadOnlyMemory<byte> data, CancellationToken cancellationToken = default)
    {
        string name = KeyAlgorithmNames.GetName(algorithm);
        if (algorithm == SigningAlgorithm.Secp256k1Prehashed && data.Length != Digest256.Size)
        {
            throw new ArgumentException($"A digest has {Digest256.Size} bytes, not {data.Length}.", nameof(data));
        }

        byte[] copy = data.ToArray();
        SignReply reply = await _transport
            .CallAsync("Sign", new SignRequest { Algorithm = name, Data = copy }, WireJson.Default.SignRequest, WireJson.Default.SignReply, cancellationToken)
            .ConfigureAwait(false);
        return SignedData.FromReply(algorithm, copy, reply);
    }

    /// <summary>Asks the agent whether a signature is right (agents since 0.5.6). It looks at no chain; <see cref="ChainVerifier"/> does, and needs no agent.</summary>
    /// <param name="algorithm">How the data was signed.</param>
    /// <param name="data">The data.</param>
    /// <param name="signature">The signature, 64 bytes.</param>
    /// <param name="publicKey">The key: compressed or uncompressed (SEC 1), or 32 bytes of Ed25519.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The agent's opinion.</returns>
    /// <exception cref="ArgumentException">There is no such algorithm.</exception>
    /// <exception cref="DstackException">The call failed; also when signature or key are malformed.</exception>
    public async Task<bool> VerifyAsync(
        SigningAlgorithm algorithm,
        ReadOnlyMemory<byte> data,
        ReadOnlyMemory<byte> signature,
        ReadOnlyMemory<byte> publicKey,
        CancellationToken cancellationToken = default)
    {
        VerifyRequest request = new()
        {
            Algorithm = KeyAlgorithmNames.GetName(algorithm),
            Data = data.ToArray(),
            Signature = signature.ToArray(),
            PublicKey = publicKey.ToArray(),
        };
        VerifyReply reply = await _transport
            .CallAsync("Verify", request, WireJson.Default.VerifyRequest, WireJson.Default.VerifyReply, cancellationToken)
            .ConfigureAwait(false);
        return reply.Valid;
    }

    /// <summary>Gets a quote of Intel TDX.</summary>
    /// <param name="reportData">At most 64 bytes, padded with zeros on the right by the agent.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The quote.</returns>
    /// <exception cref="ArgumentException">There are more than 64 bytes.</exception>
    /// <exception cref="DstackException">The call failed.</exception>
    public async Task<TdxQuote> GetQuoteAsync(ReadOnlyMemory<byte> reportData, CancellationToken cancellationToken = default)
        => TdxQuote.FromReply(await _transport
            .CallAsync("GetQuote", new ReportDataRequest { ReportData = ReportData.Copy(reportData) }, WireJson.Default.ReportDataRequest, WireJson.Default.QuoteReply, cancellationToken)
            .ConfigureAwait(false));

    /// <summary>Gets a versioned attestation of dstack (agents since 0.5.6).</summary>
    /// <param name="reportData">At most 64 bytes, padded with zeros on the right by the agent.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The attestation.</returns>
    /// <exception cref="ArgumentException">There are more than 64 bytes.</exception>
    /// <exception cref="DstackException">The call failed.</exception>
    public async Task<Attestation> AttestAsync(ReadOnlyMemory<byte> reportData, CancellationToken cancellationToken = default)
        => Attestation.FromReply(await _transport
            .CallAsync("Attest", new ReportDataRequest { ReportData = ReportData.Copy(reportData) }, WireJson.Default.ReportDataRequest, WireJson.Default.AttestReply, cancellationToken)
            .ConfigureAwait(false));

    /// <summary>Asks who the app is.</summary>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The app's identity and configuration.</returns>
    /// <exception cref="DstackException">The call failed.</exception>
    public async Task<AppInfo> InfoAsync(CancellationToken cancellationToken = default)
        => AppInfo.FromReply(await _transport
            .CallAsync("Info", EmptyRequest.Instance, WireJson.Default.EmptyRequest, WireJson.Default.InfoReply, cancellationToken)
            .ConfigureAwait(false));

    /// <summary>Asks for the agent's version (agents since 0.5.7).</summary>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The version.</returns>
    /// <exception cref="DstackException">The call failed.</exception>
    public async Task<AgentVersion> VersionAsync(CancellationToken cancellationToken = default)
    {
        VersionReply reply = await _transport
            .CallAsync("Version", EmptyRequest.Instance, WireJson.Default.EmptyRequest, WireJson.Default.VersionReply, cancellationToken)
            .ConfigureAwait(false);
        return new AgentVersion(reply.Version, reply.Rev);
    }

    /// <summary>Extends RTMR3 by an event (agents before 0.6 only: later ones refuse it).</summary>
    /// <param name="eventName">The event's name.</param>
    /// <param name="payload">The event's data.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>A task that ends with the call.</returns>
    /// <exception cref="ArgumentException">The name is empty or has a lone surrogate.</exception>
    /// <exception cref="DstackException">The call failed.</exception>
    public Task EmitEventAsync(string eventName, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(eventName);
        _ = new Utf8Text(eventName);
        EmitEventRequest request = new() { Event = eventName, Payload = payload.ToArray() };
        return _transport.CallAsync("EmitEvent", request, WireJson.Default.EmitEventRequest, cancellationToken);
    }

    /// <summary>Whether an agent answers <c>Info</c>.</summary>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>Whether it does.</returns>
    public async Task<bool> IsReachableAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            await InfoAsync(cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (DstackException)
        {
            return false; // why, the call itself tells
        }
    }

    /// <summary>Closes the connections.</summary>
    public void Dispose() => _transport.Dispose();

    private async Task RequireVersionAsync(string feature, CancellationToken cancellationToken)
    {
        try
        {
            await VersionAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is DstackRemoteException or DstackProtocolException)
        {
            throw new DstackAgentTooOldException(
                $"The dstack guest agent at {Endpoint} has no method Version, so it is older than 0.5.7 and could ignore {feature} without saying so.", exception);
        }
    }
}
