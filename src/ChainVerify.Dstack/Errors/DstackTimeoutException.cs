namespace ChainVerify.Dstack;

/// <summary>No complete reply came within <see cref="DstackClientOptions.Timeout"/>.</summary>
public sealed class DstackTimeoutException : DstackException
{
    /// <summary>An exception with a general text.</summary>
    public DstackTimeoutException()
        : base("The dstack guest agent did not answer in time.")
    {
    }

    /// <summary>An exception with a text of its own.</summary>
    /// <param name="message">The text.</param>
    public DstackTimeoutException(string message)
        : base(message)
    {
    }

    /// <summary>An exception with a text and a cause.</summary>
    /// <param name="message">The text.</param>
    /// <param name="innerException">The cause.</param>
    public DstackTimeoutException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
