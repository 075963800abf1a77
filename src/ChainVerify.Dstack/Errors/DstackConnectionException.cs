namespace ChainVerify.Dstack;

/// <summary>There is nobody at the endpoint, or the connection broke before the reply was complete.</summary>
public sealed class DstackConnectionException : DstackException
{
    /// <summary>An exception with a general text.</summary>
    public DstackConnectionException()
        : base("The connection to the dstack guest agent failed.")
    {
    }

    /// <summary>An exception with a text of its own.</summary>
    /// <param name="message">The text.</param>
    public DstackConnectionException(string message)
        : base(message)
    {
    }

    /// <summary>An exception with a text and a cause.</summary>
    /// <param name="message">The text.</param>
    /// <param name="innerException">The cause.</param>
    public DstackConnectionException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
