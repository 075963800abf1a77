namespace ChainVerify.Dstack;

/// <summary>How old a timestamp may be, and how far ahead: both limits are still accepted (PROTOCOL.md 4.3).</summary>
/// <remarks>Immutable and thread-safe. Times are compared in whole seconds.</remarks>
public sealed class EnvEncryptFreshness
{
    /// <summary>Makes a rule.</summary>
    /// <param name="maximumAge">How old; not negative. <see cref="TimeSpan.MaxValue"/> is no limit.</param>
    /// <param name="maximumClockSkew">How far ahead; not negative. <see cref="TimeSpan.MaxValue"/> is no limit.</param>
    /// <param name="timeProvider">The clock; null means the system's.</param>
    /// <exception cref="ArgumentOutOfRangeException">A limit is negative.</exception>
    public EnvEncryptFreshness(TimeSpan maximumAge, TimeSpan maximumClockSkew, TimeProvider? timeProvider = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maximumAge, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(maximumClockSkew, TimeSpan.Zero);
        MaximumAge = maximumAge;
        MaximumClockSkew = maximumClockSkew;
        TimeProvider = timeProvider ?? TimeProvider.System;
    }

    /// <summary>The SDKs' rule: at most 300 s old, at most 60 s ahead, by the system's clock.</summary>
    public static EnvEncryptFreshness Default { get; } = new(TimeSpan.FromSeconds(300), TimeSpan.FromSeconds(60));

    /// <summary>How old a timestamp may be.</summary>
    public TimeSpan MaximumAge { get; }

    /// <summary>How far ahead a timestamp may be.</summary>
    public TimeSpan MaximumClockSkew { get; }

    /// <summary>The clock.</summary>
    public TimeProvider TimeProvider { get; }

    /// <summary>Judges a timestamp of any value.</summary>
    internal EnvEncryptFailure Check(ulong timestamp)
    {
        // 128 bits hold every difference, so that a timestamp near 2^64 cannot wrap around into the window.
        Int128 age = (Int128)TimeProvider.GetUtcNow().ToUnixTimeSeconds() - timestamp;
        return Exceeds(age, MaximumAge) ? EnvEncryptFailure.Stale
            : Exceeds(-age, MaximumClockSkew) ? EnvEncryptFailure.FromTheFuture
            : EnvEncryptFailure.None;
    }

    private static bool Exceeds(Int128 seconds, TimeSpan limit) => limit != TimeSpan.MaxValue && seconds > (long)limit.TotalSeconds;
}
