using System.Buffers;
using System.Text.Json;
using ChainVerify.Dstack.Transport;
using ChainVerify.Dstack.Wire;
using ChainVerify.Hashing;

namespace ChainVerify.Dstack;

/// <summary>Reads the KMS root from a <c>DstackKms</c> contract: <c>kmsInfo()</c> by JSON-RPC's <c>eth_call</c>.</summary>
/// <remarks>
/// <para>Who answers decides whom the policy trusts: use a node of your own or one that you trust, and <c>https</c>. The
/// contract's address must come from you, never from the party being checked.</para>
/// <para>Thread-safe. The server is not trusted to be well-behaved: its reply is bounded, and every failure is a
/// <see cref="DstackException"/>.</para>
/// </remarks>
public sealed class KmsRootSource : IDisposable
{
    private readonly JsonChannel _channel;
    private readonly Uri _rpc;
    private readonly Address _contract;
    private readonly string _block;

    /// <summary>Makes a source. Nothing is sent before the first call.</summary>
    /// <param name="rpc">The address of a JSON-RPC server, of <c>http</c> or <c>https</c>. Errors show its host only: path and query may hold a secret.</param>
    /// <param name="contract">The address of the contract.</param>
    /// <param name="block">The block to read at: <c>latest</c>, <c>safe</c>, <c>finalized</c>, or a number such as <c>0x10d4f</c>.</param>
    /// <param name="options">How to wait; null means the defaults.</param>
    /// <param name="client">Does the HTTP, and stays the caller's; null means one of the source's own, which follows no redirect.</param>
    /// <exception cref="ArgumentException">The address is relative or of another scheme, the contract is zero, or the block is empty.</exception>
    public KmsRootSource(Uri rpc, in Address contract, string block = "latest", DstackClientOptions? options = null, HttpClient? client = null)
    {
        ArgumentNullException.ThrowIfNull(rpc);
        ArgumentException.ThrowIfNullOrWhiteSpace(block);
        if (!rpc.IsAbsoluteUri || rpc.Scheme is not ("http" or "https"))
        {
            throw new ArgumentException("The address of a JSON-RPC server is absolute, of http or https.", nameof(rpc));
        }

        if (contract.IsZero)
        {
            throw new ArgumentException("The zero address is no contract.", nameof(contract));
        }

        options ??= new DstackClientOptions();
        options.Validate();
        _rpc = rpc;
        _contract = contract;
        _block = block;
        _channel = new JsonChannel(client ?? CreateClient(), ownsClient: client is null, Peer, static () => "", options);
    }

    private string Peer => $"The JSON-RPC server at {_rpc.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped)}";

    /// <summary>Reads the root.</summary>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The root, with its public key.</returns>
    /// <exception cref="DstackRemoteException">The server answered with an error.</exception>
    /// <exception cref="DstackProtocolException">The reply is not that of the contract, or its key is no point of the curve.</exception>
    /// <exception cref="DstackException">The call failed.</exception>
    public async Task<KmsRoot> GetKmsRootAsync(CancellationToken cancellationToken = default)
    {
        KmsInfo info = await GetKmsInfoAsync(cancellationToken).ConfigureAwait(false);
        return info.TryGetRoot(out KmsRoot root)
            ? root
            : throw new DstackProtocolException(info.K256PublicKey.IsEmpty
                ? $"The contract {_contract} has no k256Pubkey yet: nobody has set its KMS up."
                : $"The k256Pubkey of the contract {_contract} ({info.K256PublicKey.Length} bytes) is no public key of secp256k1.");
    }

    /// <summary>Reads everything that <c>kmsInfo()</c> returns.</summary>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The values, as the server sent them.</returns>
    /// <exception cref="DstackRemoteException">The server answered with an error.</exception>
    /// <exception cref="DstackProtocolException">The reply is not that of the contract.</exception>
    /// <exception cref="DstackException">The call failed.</exception>
    public async Task<KmsInfo> GetKmsInfoAsync(CancellationToken cancellationToken = default)
    {
        byte[] request = CreateRequest();
        using JsonReply reply = await _channel.PostAsync(_rpc, request, cancellationToken).ConfigureAwait(false);
        string result = ReadResult(reply);
        if (result is "0x" or "")
        {
            throw new DstackProtocolException($"There is no contract with kmsInfo() at {_contract}, as far as {Peer} knows: is it the right chain?");
        }

        byte[] data = new byte[result.Length / 2];
        ReadOnlySpan<char> digits = result.StartsWith("0x", StringComparison.Ordinal) ? result.AsSpan(2) : result;
        if (digits.Length % 2 != 0 || Convert.FromHexString(digits, data, out _, out int written) != OperationStatus.Done)
        {
            throw new DstackProtocolException($"The result of {Peer} is not hexadecimal text.");
        }

        return KmsInfo.TryDecode(data.AsSpan(0, written), out KmsInfo? info)
            ? info
            : throw new DstackProtocolException($"The {written} bytes that {Peer} returned are not what kmsInfo() returns: is {_contract} a DstackKms contract?");
    }

    /// <summary>Closes the connections, unless the HTTP client is the caller's.</summary>
    public void Dispose() => _channel.Dispose();

    private byte[] CreateRequest()
    {
        Span<byte> digest = stackalloc byte[Digest256.Size];
        Keccak256.HashData("kmsInfo()"u8, digest);
        EthCall call = new()
        {
            To = "0x" + Convert.ToHexStringLower(_contract.Bytes),
            Data = "0x" + Convert.ToHexStringLower(digest[..sizeof(uint)]), // a function is named by the first four bytes
        };
        EthCallRequest request = new()
        {
            Parameters =
            [
                JsonSerializer.SerializeToElement(call, WireJson.Default.EthCall),
                JsonSerializer.SerializeToElement(_block, WireJson.Default.String),
            ],
        };
        return JsonSerializer.SerializeToUtf8Bytes(request, WireJson.Default.EthCallRequest);
    }

    private string ReadResult(JsonReply reply)
    {
        JsonRpcReply answer;
        try
        {
            answer = reply.Read(WireJson.Default.JsonRpcReply, Peer);
        }
        catch (DstackProtocolException) when (reply.StatusCode is < 200 or > 299)
        {
            throw new DstackRemoteException($"{Peer} answered with the HTTP status {reply.StatusCode} and no JSON-RPC.", reply.StatusCode, "");
        }

        if (answer.Error is { } error)
        {
            string text = JsonReply.MakePrintable(error.Message);
            throw new DstackRemoteException($"{Peer} refused eth_call: {text} (code {error.Code})", reply.StatusCode, text);
        }

        if (answer.Result is not { } result || answer.Id is not { ValueKind: JsonValueKind.Number } id || !id.TryGetInt32(out int value) || value != EthCallRequest.FixedId)
        {
            throw new DstackProtocolException($"The reply of {Peer} is no answer to the request: it has neither result nor error, or another id.");
        }

        return result;
    }

    private static HttpClient CreateClient()
        => new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ActivityHeadersPropagator = null }, disposeHandler: true)
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
}
