namespace ChainVerify;

/// <summary>Thrown by <see cref="Verdict.ThrowIfInvalid"/> for callers that prefer an exception to a verdict.</summary>
public sealed class ChainVerificationException : Exception
{
    /// <summary>An exception without a verdict.</summary>
    public ChainVerificationException()
        : this(default(Verdict))
    {
    }

    /// <summary>An exception with a text of its own.</summary>
    /// <param name="message">The text.</param>
    public ChainVerificationException(string message)
        : base(message)
    {
    }

    /// <summary>An exception with a text and a cause.</summary>
    /// <param name="message">The text.</param>
    /// <param name="innerException">The cause.</param>
    public ChainVerificationException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>An exception that carries a verdict.</summary>
    /// <param name="verdict">The verdict.</param>
    public ChainVerificationException(Verdict verdict)
        : base($"The signature chain is not valid. {verdict}")
        => Verdict = verdict;

    /// <summary>The verdict; <c>default</c> when the exception was made without one.</summary>
    public Verdict Verdict { get; }
}
