namespace ChainVerify.Dstack;

/// <summary>The other side answered with an error: the method ran and failed, or was refused.</summary>
public class DstackRemoteException : DstackException
{
    /// <summary>An exception with a general text.</summary>
    public DstackRemoteException()
        : base("The dstack guest agent answered with an error.")
    {
    }

    /// <summary>An exception with a text of its own.</summary>
    /// <param name="message">The text.</param>
    public DstackRemoteException(string message)
        : base(message)
    {
    }

    /// <summary>An exception with a text and a cause.</summary>
    /// <param name="message">The text.</param>
    /// <param name="innerException">The cause.</param>
    public DstackRemoteException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    internal DstackRemoteException(string message, int statusCode, string remoteText)
        : base(message)
    {
        StatusCode = statusCode;
        RemoteText = remoteText;
    }

    /// <summary>The HTTP status; 0 when the exception was made without one.</summary>
    public int StatusCode { get; }

    /// <summary>What the other side says went wrong, without control characters and shortened to 1,000 characters. Not to be trusted.</summary>
    public string RemoteText { get; } = "";
}
