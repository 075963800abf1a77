namespace ChainVerify.Simulator;

/// <summary>The agent cannot listen where it should; the text says why and is for people.</summary>
public sealed class GuestAgentServerException : Exception
{
    /// <summary>Makes an exception.</summary>
    public GuestAgentServerException()
        : base("The guest agent cannot listen.")
    {
    }

    /// <summary>Makes an exception.</summary>
    /// <param name="message">Why.</param>
    public GuestAgentServerException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception.</summary>
    /// <param name="message">Why.</param>
    /// <param name="innerException">The cause.</param>
    public GuestAgentServerException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
