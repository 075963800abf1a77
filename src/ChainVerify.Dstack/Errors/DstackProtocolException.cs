namespace ChainVerify.Dstack;

/// <summary>A reply came, but it is not what the protocol promises: no JSON, a missing field, wrong lengths, too many bytes.</summary>
public sealed class DstackProtocolException : DstackException
{
    /// <summary>An exception with a general text.</summary>
    public DstackProtocolException()
        : base("The reply does not follow the protocol.")
    {
    }

    /// <summary>An exception with a text of its own.</summary>
    /// <param name="message">The text.</param>
    public DstackProtocolException(string message)
        : base(message)
    {
    }

    /// <summary>An exception with a text and a cause.</summary>
    /// <param name="message">The text.</param>
    /// <param name="innerException">The cause.</param>
    public DstackProtocolException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
