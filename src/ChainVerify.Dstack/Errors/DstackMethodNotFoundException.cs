namespace ChainVerify.Dstack;

/// <summary>The agent is there and has no such method.</summary>
public sealed class DstackMethodNotFoundException : DstackRemoteException
{
    /// <summary>An exception with a general text.</summary>
    public DstackMethodNotFoundException()
        : base("The dstack guest agent has no such method.")
    {
    }

    /// <summary>An exception with a text of its own.</summary>
    /// <param name="message">The text.</param>
    public DstackMethodNotFoundException(string message)
        : base(message)
    {
    }

    /// <summary>An exception with a text and a cause.</summary>
    /// <param name="message">The text.</param>
    /// <param name="innerException">The cause.</param>
    public DstackMethodNotFoundException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    internal DstackMethodNotFoundException(string message, int statusCode, string remoteText)
        : base(message, statusCode, remoteText)
    {
    }
}
