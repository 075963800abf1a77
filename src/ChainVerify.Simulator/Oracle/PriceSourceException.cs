namespace ChainVerify.Simulator;

/// <summary>A source gave no price. The text is fit for the oracle's callers: it names the source, never a path or a query.</summary>
public sealed class PriceSourceException : Exception
{
    /// <summary>An exception with a general text.</summary>
    public PriceSourceException()
        : base("The source gave no price.")
    {
    }

    /// <summary>An exception with a text of its own.</summary>
    /// <param name="message">The text.</param>
    public PriceSourceException(string message)
        : base(message)
    {
    }

    /// <summary>An exception with a text and a cause.</summary>
    /// <param name="message">The text.</param>
    /// <param name="innerException">The cause.</param>
    public PriceSourceException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
