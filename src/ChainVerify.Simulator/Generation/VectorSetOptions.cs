namespace ChainVerify.Simulator;

/// <summary>What a <see cref="VectorSet"/> holds. The same options give the same records, byte for byte.</summary>
public sealed record VectorSetOptions
{
    /// <summary>Decides all keys, messages, places and mutations.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>How many records there are.</summary>
    public long Count { get; init; } = 10_000;

    /// <summary>The share of invalid records in percent, rounded to the nearest number of records, at random places.</summary>
    public double InvalidPercent { get; init; } = 10;

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(Count, nameof(Count));
        if (!(InvalidPercent is >= 0 and <= 100))
        {
            throw new ArgumentOutOfRangeException(nameof(InvalidPercent), "A share lies between 0 and 100 percent.");
        }
    }
}
