using ChainVerify.Dstack.Wire;

namespace ChainVerify.Dstack;

/// <summary>What a certificate is asked for with: v0 <c>GetTlsKey</c>, v1 <c>IssueCert</c>. The defaults are the SDKs'.</summary>
public sealed class CertificateOptions
{
    /// <summary>The subject; may be empty.</summary>
    public string Subject { get; set; } = "";

    /// <summary>Alternative DNS names.</summary>
    public IReadOnlyList<string> AlternativeNames { get; set; } = [];

    /// <summary>Whether the certificate carries a quote (RA-TLS).</summary>
    public bool UsageRaTls { get; set; }

    /// <summary>Whether a server may use it; the default.</summary>
    public bool UsageServerAuthentication { get; set; } = true;

    /// <summary>Whether a client may use it.</summary>
    public bool UsageClientAuthentication { get; set; }

    /// <summary>When it becomes valid, in whole seconds; null leaves it to the agent.</summary>
    public DateTimeOffset? NotBefore { get; set; }

    /// <summary>When it ceases to be valid, in whole seconds; null leaves it to the agent.</summary>
    public DateTimeOffset? NotAfter { get; set; }

    /// <summary>Whether the certificate carries what is known about the app.</summary>
    public bool WithAppInfo { get; set; }

    /// <summary>Whether agents that are too old would ignore some of it without saying so.</summary>
    internal bool NeedsRecentAgent => NotBefore is not null || NotAfter is not null || WithAppInfo;

    /// <summary>The request.</summary>
    /// <exception cref="ArgumentException">The times are before 1970, or the first is not before the second.</exception>
    internal CertificateRequest ToRequest()
    {
        ArgumentNullException.ThrowIfNull(Subject);
        ArgumentNullException.ThrowIfNull(AlternativeNames);
        ulong? notBefore = ToSeconds(NotBefore, nameof(NotBefore));
        ulong? notAfter = ToSeconds(NotAfter, nameof(NotAfter));
        if (notBefore >= notAfter)
        {
            throw new ArgumentException($"{nameof(NotBefore)} must be earlier than {nameof(NotAfter)}.");
        }

        return new CertificateRequest
        {
            Subject = Subject,
            UsageRaTls = UsageRaTls,
            UsageServerAuth = UsageServerAuthentication,
            UsageClientAuth = UsageClientAuthentication,
            AltNames = AlternativeNames.Count == 0 ? null : [.. AlternativeNames],
            NotBefore = notBefore,
            NotAfter = notAfter,
            WithAppInfo = WithAppInfo ? true : null,
        };
    }

    private static ulong? ToSeconds(DateTimeOffset? time, string name)
    {
        if (time is not { } value)
        {
            return null;
        }

        long seconds = value.ToUnixTimeSeconds();
        return seconds >= 0 ? (ulong)seconds : throw new ArgumentException("The time is before 1970.", name);
    }
}
