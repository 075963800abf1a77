using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using ChainVerify.Dstack;
using ChainVerify.Dstack.Transport;

namespace ChainVerify.Simulator;

/// <summary>A price out of a JSON document that a server sends, with the fingerprint of the server's certificate.</summary>
/// <remarks>
/// Thread-safe. Each look opens a connection of its own, so that the fingerprint is that of the very connection over which
/// the price came. Redirects are not followed: the price would be another server's.
/// </remarks>
public sealed class HttpPriceSource : PriceSource
{
    private readonly Uri _address;
    private readonly PriceDocument _document;
    private readonly X509Certificate2? _pinned;

    /// <summary>Makes a source. Nothing is sent before a price is wanted.</summary>
    /// <param name="address">An address of <c>http</c> or <c>https</c>. Statements name its host, and its port unless it is the scheme's own.</param>
    /// <param name="pointer">Where in the document the price is: a JSON Pointer (RFC 6901). Empty: the document is the number.</param>
    /// <param name="pinnedCertificate">A certificate that is accepted although nobody vouches for it; null means none. It stays the caller's.</param>
    /// <param name="name">What statements name as the source instead of the host.</param>
    /// <exception cref="ArgumentException">The address is relative or of another scheme, or the name has a lone surrogate.</exception>
    /// <exception cref="FormatException">The pointer is none.</exception>
    public HttpPriceSource(
        Uri address, string pointer = PriceDocument.DefaultPointer, X509Certificate2? pinnedCertificate = null, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (!address.IsAbsoluteUri || address.Scheme is not ("http" or "https"))
        {
            throw new ArgumentException("The address of a price source is absolute, of http or https.", nameof(address));
        }

        _address = address;
        _document = new PriceDocument(pointer);
        _pinned = pinnedCertificate;
        string host = address.HostNameType == UriHostNameType.IPv6 ? address.Host : address.IdnHost; // with its brackets
        Name = name ?? (address.IsDefaultPort ? host : $"{host}:{address.Port}");
        _ = new Utf8Text(Name);
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override async Task<PriceObservation> ReadAsync(CancellationToken cancellationToken)
    {
        string fingerprint = PriceObservation.NoTls;
        using SocketsHttpHandler handler = CreateHandler((certificate, errors) =>
        {
            fingerprint = TlsFingerprint.Of(certificate);
            return errors == SslPolicyErrors.None || (_pinned is not null && certificate.RawDataMemory.Span.SequenceEqual(_pinned.RawDataMemory.Span));
        });
        using HttpClient client = new(handler, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan };

        // Public services answer nobody without one, and may want to know whom to write to.
        client.DefaultRequestHeaders.UserAgent.ParseAdd("chainverify-oracle");
        DstackClientOptions limits = new() { Timeout = Timeout.InfiniteTimeSpan, MaximumReplyBytes = MaximumDocumentBytes };
        using JsonChannel channel = new(client, ownsClient: false, $"the price source {Name}", static () => "", limits);
        try
        {
            using JsonReply reply = await channel.GetAsync(_address, cancellationToken).ConfigureAwait(false);
            return reply.StatusCode == (int)HttpStatusCode.OK
                ? new PriceObservation(Name, _document.ReadPrice(reply.Body.ToArray(), Name), fingerprint)
                : throw new PriceSourceException($"The price source {Name} answered with the HTTP status {reply.StatusCode}.");
        }
        catch (DstackException exception)
        {
            throw new PriceSourceException(exception.Message, exception);
        }
    }

    private SocketsHttpHandler CreateHandler(Func<X509Certificate2, SslPolicyErrors, bool> isAccepted) => new()
    {
        ActivityHeadersPropagator = null,
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = !_address.IsLoopback,
        SslOptions = new SslClientAuthenticationOptions
        {
            RemoteCertificateValidationCallback = (_, certificate, _, errors) => certificate is X509Certificate2 shown && isAccepted(shown, errors),
        },
    };
}
