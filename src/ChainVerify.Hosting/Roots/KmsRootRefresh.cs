using ChainVerify.Dstack;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ChainVerify.Hosting;

/// <summary>Reads the KMS root from its contract, again and again, as long as the host runs.</summary>
internal sealed class KmsRootRefresh : BackgroundService
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(1);

    private readonly KmsContractOptions _options;
    private readonly VerifierSource _source;
    private readonly ChainVerifierMetrics _metrics;
    private readonly TimeProvider _clock;
    private readonly ILogger<KmsRootRefresh> _logger;
    private long _lastRead;

    public KmsRootRefresh(
        IOptions<ChainVerifierHostingOptions> options, VerifierSource source, ChainVerifierMetrics metrics, TimeProvider clock, ILogger<KmsRootRefresh> logger)
    {
        _options = options.Value.KmsContract;
        _source = source;
        _metrics = metrics;
        _clock = clock;
        _logger = logger;
    }

    /// <summary>Whether the last good answer is older than the options allow, or there is none.</summary>
    internal bool IsStale => _options.IsUsed && _clock.GetUtcNow().UtcTicks - Interlocked.Read(ref _lastRead) > _options.MaximumAge.Ticks;

    /// <summary>Reads the root once.</summary>
    /// <returns>Whether that succeeded.</returns>
    internal async Task<bool> TryRefreshAsync(KmsRootSource contract, TimeSpan retry, CancellationToken cancellationToken)
    {
        KmsRoot root;
        try
        {
            root = await contract.GetKmsRootAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (DstackException exception)
        {
            _metrics.CountRootRead("failure");
            Log.RootReadFailed(_logger, _options.Address!, retry, exception.Message);
            return false;
        }

        Interlocked.Exchange(ref _lastRead, _clock.GetUtcNow().UtcTicks);
        bool changed = _source.TrustContractRoot(root, out KmsRoot? oldRoot);
        _metrics.CountRootRead(changed ? "changed" : "unchanged");
        if (changed && oldRoot is { } old)
        {
            Log.RootChanged(_logger, _options.Address!, root.ToString(), old.ToString());
        }
        else if (changed)
        {
            Log.RootRead(_logger, _options.Address!, root.ToString());
        }

        return true;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!_options.IsUsed)
        {
            return;
        }

        using KmsRootSource contract = new(
            _options.Rpc!, Address.Parse(_options.Address), _options.Block, new DstackClientOptions { Timeout = _options.Timeout, TimeProvider = _clock });
        TimeSpan retry = FirstRetry;
        while (!stoppingToken.IsCancellationRequested)
        {
            // After a failure soon again, then less and less often, but never less often than usual.
            bool succeeded = await TryRefreshAsync(contract, retry, stoppingToken).ConfigureAwait(false);
            TimeSpan delay = succeeded ? _options.RefreshInterval : retry;
            retry = succeeded ? FirstRetry : TimeSpan.FromTicks(Math.Min(2 * retry.Ticks, _options.RefreshInterval.Ticks));
            await Task.Delay(delay, _clock, stoppingToken).ConfigureAwait(false);
        }
    }
}
