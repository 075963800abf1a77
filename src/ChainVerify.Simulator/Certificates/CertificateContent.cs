namespace ChainVerify.Simulator;

/// <summary>What a certificate says about its key.</summary>
internal sealed record CertificateContent
{
    internal required string Subject { get; init; }

    internal IReadOnlyList<string> AlternativeNames { get; init; } = [];

    internal bool ForServers { get; init; }

    internal bool ForClients { get; init; }

    internal required DateTimeOffset NotBefore { get; init; }

    internal required DateTimeOffset NotAfter { get; init; }
}

/// <summary>When certificates are valid.</summary>
internal static class CertificateTimes
{
    private const int Years = 10;

    // 253402300799 is the last second of the year 9999, where the encoding of times ends.
    private const ulong LastSecond = 253402300799;

    /// <summary>From a day ago, for clocks that are behind, for ten years.</summary>
    internal static (DateTimeOffset From, DateTimeOffset To) Default(DateTimeOffset now) => (now.AddDays(-1), now.AddYears(Years));

    /// <summary>The times of a request in seconds since 1970, the defaults where it names none.</summary>
    /// <exception cref="AgentException">They are out of range, or the first is not before the second.</exception>
    internal static (DateTimeOffset From, DateTimeOffset To) Read(ulong? notBefore, ulong? notAfter, DateTimeOffset now)
    {
        (DateTimeOffset from, DateTimeOffset to) = Default(now);
        from = Read(notBefore, "not_before") ?? from;
        to = Read(notAfter, "not_after") ?? to;
        return from < to ? (from, to) : throw new AgentException("not_before must be earlier than not_after");
    }

    private static DateTimeOffset? Read(ulong? seconds, string field) => seconds switch
    {
        null => null,
        <= LastSecond => DateTimeOffset.FromUnixTimeSeconds((long)seconds.Value),
        _ => throw new AgentException($"{field} is out of range"),
    };
}
