namespace ChainVerify.Hosting;

/// <summary>Why a call could not be taken.</summary>
public enum UnavailableReason
{
    /// <summary>No KMS root is known yet: the contract that names it has not been read.</summary>
    NoTrustedRoot = 0,

    /// <summary>The queue is full, and the options say to reject instead of to wait.</summary>
    QueueFull,

    /// <summary>The host is stopping.</summary>
    Stopping,
}

/// <summary>A call was not taken, so there is no verdict; nothing is known about the chain. Try again later.</summary>
public sealed class ChainVerifierUnavailableException : InvalidOperationException
{
    /// <summary>Makes the exception.</summary>
    public ChainVerifierUnavailableException()
        : this(default(UnavailableReason))
    {
    }

    /// <summary>Makes the exception with a message of the caller's.</summary>
    /// <param name="message">The message.</param>
    public ChainVerifierUnavailableException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception with a message and a cause of the caller's.</summary>
    /// <param name="message">The message.</param>
    /// <param name="innerException">The cause.</param>
    public ChainVerifierUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Makes the exception for a reason.</summary>
    /// <param name="reason">The reason.</param>
    public ChainVerifierUnavailableException(UnavailableReason reason)
        : base(Describe(reason))
        => Reason = reason;

    /// <summary>The reason.</summary>
    public UnavailableReason Reason { get; }

    private static string Describe(UnavailableReason reason) => reason switch
    {
        UnavailableReason.NoTrustedRoot => "No KMS root is known yet: the contract that names it has not been read.",
        UnavailableReason.QueueFull => "Too many calls are waiting to be verified.",
        _ => "The verifier is stopping.",
    };
}
