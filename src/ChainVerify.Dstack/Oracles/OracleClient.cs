using System.Net;
using ChainVerify.Dstack.Transport;
using ChainVerify.Dstack.Wire;

namespace ChainVerify.Dstack;

/// <summary>A client of a price oracle as the tutorial builds it (PROTOCOL.md 12).</summary>
/// <remarks>
/// Thread-safe. The oracle is what is to be checked, so nothing about it is trusted: its replies are bounded, every
/// failure is a <see cref="DstackException"/>, and only a <see cref="ChainVerifier"/> says what an answer is worth.
/// </remarks>
public sealed class OracleClient : IDisposable
{
    /// <summary>The longest answer that is read unless the options allow less: an answer has about a kilobyte.</summary>
    public const int MaximumAnswerBytes = 1 << 20;

    private readonly JsonChannel _channel;
    private readonly string _peer;

    /// <summary>Makes a client. Nothing is sent before the first call.</summary>
    /// <param name="address">Where the oracle listens, an address of <c>http</c> or <c>https</c>; <c>/price</c> at its end is left away.</param>
    /// <param name="options">How to wait; null means the defaults.</param>
    /// <param name="client">Does the HTTP, and stays the caller's; null means one of the oracle client's own, which follows no redirect.</param>
    /// <exception cref="ArgumentException">The address is relative, of another scheme, or has a query, a fragment or a user name.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The timeout or the limit is zero or negative.</exception>
    public OracleClient(Uri address, DstackClientOptions? options = null, HttpClient? client = null)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (!address.IsAbsoluteUri || address.Scheme is not ("http" or "https"))
        {
            throw new ArgumentException("The address of an oracle is absolute, of http or https.", nameof(address));
        }

        if (address.Query.Length > 0 || address.Fragment.Length > 0 || address.UserInfo.Length > 0)
        {
            throw new ArgumentException("The address of an oracle has neither user name nor query nor fragment.", nameof(address));
        }

        options ??= new DstackClientOptions();
        options.Validate();
        Address = FindRoot(address);
        _peer = $"the oracle at {Address.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped)}";
        DstackClientOptions bounded = new()
        {
            Timeout = options.Timeout,
            TimeProvider = options.TimeProvider,
            MaximumReplyBytes = Math.Min(options.MaximumReplyBytes, MaximumAnswerBytes),
        };
        _channel = new JsonChannel(client ?? CreateClient(), ownsClient: client is null, _peer, static () => "", bounded);
    }

    /// <summary>The address that <c>price</c> is appended to.</summary>
    public Uri Address { get; }

    /// <summary>Asks the oracle who it is.</summary>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>What it claims.</returns>
    /// <exception cref="DstackRemoteException">It answered with another HTTP status than 200.</exception>
    /// <exception cref="DstackProtocolException">The answer is no oracle's.</exception>
    /// <exception cref="DstackException">The call failed.</exception>
    public async Task<OracleIdentity> GetIdentityAsync(CancellationToken cancellationToken = default)
    {
        using JsonReply reply = await GetAsync("", "/", cancellationToken).ConfigureAwait(false);
        return OracleIdentity.FromReply(reply.Read(WireJson.Default.OracleIdentityReply, $"{_peer} at /"), _peer);
    }

    /// <summary>Asks for a signed price.</summary>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The answer. Nothing in it has been verified.</returns>
    /// <exception cref="DstackRemoteException">It answered with another HTTP status than 200; the text has its own words.</exception>
    /// <exception cref="DstackProtocolException">The answer is no oracle's.</exception>
    /// <exception cref="DstackException">The call failed.</exception>
    public async Task<OracleAnswer> GetPriceAsync(CancellationToken cancellationToken = default)
    {
        using JsonReply reply = await GetAsync("price", "/price", cancellationToken).ConfigureAwait(false);
        return OracleAnswer.Read(reply, _peer);
    }

    /// <summary>Closes the connections, unless the HTTP client is the caller's.</summary>
    public void Dispose() => _channel.Dispose();

    private async Task<JsonReply> GetAsync(string path, string shownPath, CancellationToken cancellationToken)
    {
        JsonReply reply = await _channel.GetAsync(new Uri(Address, path), cancellationToken).ConfigureAwait(false);
        if (reply.StatusCode == (int)HttpStatusCode.OK)
        {
            return reply;
        }

        using (reply)
        {
            string text = reply.ReadProblemText() ?? "";
            throw new DstackRemoteException(
                $"The{_peer[3..]} answered {shownPath} with the HTTP status {reply.StatusCode}{(text.Length > 0 ? $": {text}" : ".")}",
                reply.StatusCode,
                text);
        }
    }

    private static Uri FindRoot(Uri address)
    {
        string path = address.AbsolutePath;
        if (path.EndsWith("/price", StringComparison.Ordinal))
        {
            path = path[..^"price".Length];
        }

        // Relative paths replace what follows the last slash, so that there must be one at the end.
        return new UriBuilder(address) { Path = path.EndsWith('/') ? path : path + "/" }.Uri;
    }

    private static HttpClient CreateClient()
        => new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ActivityHeadersPropagator = null }, disposeHandler: true)
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
}
