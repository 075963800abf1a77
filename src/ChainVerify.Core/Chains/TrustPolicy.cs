using System.Collections.Frozen;

namespace ChainVerify;

/// <summary>
/// What the caller trusts: roots, apps, purposes, domains, message schemes and rules. Said explicitly, never read from a
/// record (RECORDS-AND-CLI.md 2).
/// </summary>
/// <remarks>Immutable and thread-safe. Made by <see cref="TrustPolicyBuilder"/>.</remarks>
public sealed class TrustPolicy
{
    private readonly FrozenSet<AppId> _apps;
    private readonly FrozenSet<Utf8Text> _purposes;
    private readonly FrozenSet<Utf8Text> _domains;
    private readonly FrozenSet<MessageScheme> _schemes;
    private readonly bool[] _acceptedSchemes = new bool[MessageSchemeNames.Count];

    internal TrustPolicy(TrustPolicyBuilder builder)
    {
        KmsRoots = [.. builder.KmsRoots];
        AnyApp = builder.AnyApp;
        AnyPurpose = builder.AnyPurpose;
        AnyDomain = builder.AnyDomain;
        AnyMessageScheme = builder.AnyMessageScheme;
        Rules = builder.Rules;
        _apps = builder.Apps.ToFrozenSet();
        _purposes = builder.Purposes.ToFrozenSet();
        _domains = builder.Domains.ToFrozenSet();
        _schemes = builder.MessageSchemes.ToFrozenSet();
        for (int scheme = 0; scheme < _acceptedSchemes.Length; scheme++)
        {
            _acceptedSchemes[scheme] = AnyMessageScheme || _schemes.Contains((MessageScheme)scheme);
        }

        OnlyApp = !AnyApp && _apps.Count == 1 ? _apps.Items[0] : null;
        OnlyPurpose = !AnyPurpose && _purposes.Count == 1 ? _purposes.Items[0] : (Utf8Text?)null;
    }

    /// <summary>The trusted roots; at least one.</summary>
    public IReadOnlyList<KmsRoot> KmsRoots { get; }

    /// <summary>Whether every app under a trusted root is accepted.</summary>
    public bool AnyApp { get; }

    /// <summary>The accepted apps; empty when any app is.</summary>
    public IReadOnlyCollection<AppId> Apps => _apps;

    /// <summary>Whether every v0 purpose is accepted.</summary>
    public bool AnyPurpose { get; }

    /// <summary>The accepted v0 purposes; <c>ethereum</c> unless said otherwise.</summary>
    public IReadOnlyCollection<Utf8Text> Purposes => _purposes;

    /// <summary>Whether every v1 domain is accepted.</summary>
    public bool AnyDomain { get; }

    /// <summary>The accepted v1 domains; none unless said otherwise.</summary>
    public IReadOnlyCollection<Utf8Text> Domains => _domains;

    /// <summary>Whether every message scheme is accepted, <see cref="MessageScheme.None"/> included.</summary>
    public bool AnyMessageScheme { get; }

    /// <summary>The accepted message schemes; <see cref="MessageScheme.Eip191Hash"/> unless said otherwise.</summary>
    public IReadOnlyCollection<MessageScheme> MessageSchemes => _schemes;

    /// <summary>The rules for signatures.</summary>
    public VerificationRules Rules { get; }

    /// <summary>The app that a record without an app id means; null when the policy does not name exactly one.</summary>
    public AppId? OnlyApp { get; }

    /// <summary>The purpose that a v0 record without one means; null when the policy does not name exactly one.</summary>
    public Utf8Text? OnlyPurpose { get; }

    /// <summary>Whether the policy accepts an app.</summary>
    /// <param name="appId">The app id.</param>
    /// <returns>Whether it does.</returns>
    public bool Accepts(in AppId appId) => AnyApp || _apps.Contains(appId);

    /// <summary>Whether the policy accepts a v0 purpose.</summary>
    /// <param name="purpose">The purpose.</param>
    /// <returns>Whether it does.</returns>
    public bool AcceptsPurpose(Utf8Text purpose) => AnyPurpose || _purposes.Contains(purpose);

    /// <summary>Whether the policy accepts a v1 domain.</summary>
    /// <param name="domain">The domain.</param>
    /// <returns>Whether it does.</returns>
    public bool AcceptsDomain(Utf8Text domain) => AnyDomain || _domains.Contains(domain);

    /// <summary>Whether the policy accepts a message scheme.</summary>
    /// <param name="scheme">The scheme; a value outside the enumeration is not accepted.</param>
    /// <returns>Whether it does.</returns>
    public bool Accepts(MessageScheme scheme) => (uint)scheme < (uint)_acceptedSchemes.Length && _acceptedSchemes[(int)scheme];
}
