namespace ChainVerify.Dstack;

/// <summary>How a client waits and what it puts up with.</summary>
/// <remarks>Read once, when the client is made.</remarks>
public sealed class DstackClientOptions
{
    /// <summary>The default of <see cref="MaximumReplyBytes"/>: 10 MiB, the agent's own limit for requests.</summary>
    public const int DefaultMaximumReplyBytes = 10 * 1024 * 1024;

    /// <summary>How long a call may take, from connecting to the last byte of the reply. 30 s by default; <see cref="Timeout.InfiniteTimeSpan"/> waits for ever.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The longest reply that is read, in bytes; a longer one is a <see cref="DstackProtocolException"/>.</summary>
    public int MaximumReplyBytes { get; set; } = DefaultMaximumReplyBytes;

    /// <summary>The clock behind <see cref="Timeout"/>.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>Refuses settings that make no sense.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The timeout or the limit is zero or negative.</exception>
    internal void Validate()
    {
        if (Timeout != System.Threading.Timeout.InfiniteTimeSpan)
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(Timeout, TimeSpan.Zero, nameof(Timeout));
        }

        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaximumReplyBytes);
        ArgumentNullException.ThrowIfNull(TimeProvider);
    }
}
