namespace ChainVerify.Dstack;

/// <summary>The agent is older than what was asked of it: it has no v1 API, or it would ignore a field and answer something else.</summary>
public sealed class DstackAgentTooOldException : DstackException
{
    /// <summary>An exception with a general text.</summary>
    public DstackAgentTooOldException()
        : base("The dstack guest agent is too old.")
    {
    }

    /// <summary>An exception with a text of its own.</summary>
    /// <param name="message">The text.</param>
    public DstackAgentTooOldException(string message)
        : base(message)
    {
    }

    /// <summary>An exception with a text and a cause.</summary>
    /// <param name="message">The text.</param>
    /// <param name="innerException">The cause.</param>
    public DstackAgentTooOldException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
