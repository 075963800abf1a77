namespace ChainVerify.Simulator;

/// <summary>Where an oracle gets its prices.</summary>
/// <remarks>Implementations are thread-safe, and do not block: a server that looks at a source that does loses a thread a look.</remarks>
public abstract class PriceSource
{
    /// <summary>The longest document that is read for a price, in bytes.</summary>
    public const int MaximumDocumentBytes = 1 << 20;

    /// <summary>Only for derived types.</summary>
    protected PriceSource()
    {
    }

    /// <summary>What statements name as the source.</summary>
    public abstract string Name { get; }

    /// <summary>Looks at the price.</summary>
    /// <param name="cancellationToken">Ends the look; whoever calls sets the time.</param>
    /// <returns>The price as it is now.</returns>
    /// <exception cref="PriceSourceException">There is none to be had.</exception>
    public abstract Task<PriceObservation> ReadAsync(CancellationToken cancellationToken);
}
