namespace ChainVerify.Dstack;

/// <summary>What every failure of a guest agent, of a KMS contract, of an oracle, or of the way to them is thrown as.</summary>
/// <remarks>Mistakes of the caller are <see cref="ArgumentException"/>s and never these. No text ever holds a body that could hold a key.</remarks>
public class DstackException : Exception
{
    /// <summary>An exception with a general text.</summary>
    public DstackException()
        : base("The dstack guest agent could not be used.")
    {
    }

    /// <summary>An exception with a text of its own.</summary>
    /// <param name="message">The text.</param>
    public DstackException(string message)
        : base(message)
    {
    }

    /// <summary>An exception with a text and a cause.</summary>
    /// <param name="message">The text.</param>
    /// <param name="innerException">The cause.</param>
    public DstackException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
