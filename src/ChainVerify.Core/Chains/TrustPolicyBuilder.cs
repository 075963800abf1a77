namespace ChainVerify;

/// <summary>Builds a <see cref="TrustPolicy"/> step by step, with the defaults of RECORDS-AND-CLI.md 2.</summary>
/// <remarks>
/// Roots and apps have no default: a policy without a root, or without apps or <see cref="AcceptAnyApp"/>, is refused.
/// Purposes default to <c>ethereum</c>, message schemes to <see cref="MessageScheme.Eip191Hash"/>, and naming one
/// replaces the default; no v1 domain is accepted unless named. Not thread-safe.
/// </remarks>
/// <example>
/// <code>
/// TrustPolicy policy = new TrustPolicyBuilder()
///     .TrustKmsRoot(KmsRoot.Parse("0x8f2cF602C9695b23130367ed78d8F557554de7C5"))
///     .AcceptApp(AppId.Parse("ea549f02e1a25fabd1cb788380e033ec5461b2ff"))
///     .Build();
/// </code>
/// </example>
public sealed class TrustPolicyBuilder
{
    private static readonly Utf8Text DefaultPurpose = new("ethereum");

    private readonly List<Utf8Text> _purposes = [];
    private readonly List<MessageScheme> _schemes = [];

    internal List<KmsRoot> KmsRoots { get; } = [];

    internal List<AppId> Apps { get; } = [];

    internal bool AnyApp { get; private set; }

    internal IReadOnlyList<Utf8Text> Purposes => _purposes.Count == 0 && !AnyPurpose ? [DefaultPurpose] : _purposes;

    internal bool AnyPurpose { get; private set; }

    internal List<Utf8Text> Domains { get; } = [];

    internal bool AnyDomain { get; private set; }

    internal IReadOnlyList<MessageScheme> MessageSchemes => _schemes.Count == 0 && !AnyMessageScheme ? [MessageScheme.Eip191Hash] : _schemes;

    internal bool AnyMessageScheme { get; private set; }

    internal VerificationRules Rules { get; private set; } = VerificationRules.Strict;

    /// <summary>Trusts a KMS root; may be called for several.</summary>
    /// <param name="root">The root.</param>
    /// <returns>This builder.</returns>
    /// <exception cref="ArgumentException">The root is <c>default</c>.</exception>
    public TrustPolicyBuilder TrustKmsRoot(in KmsRoot root)
    {
        if (root.Address.IsZero)
        {
            throw new ArgumentException("The zero address is not a KMS root.", nameof(root));
        }

        KmsRoots.Add(root);
        return this;
    }

    /// <summary>Accepts an app; may be called for several.</summary>
    /// <param name="appId">The app id.</param>
    /// <returns>This builder.</returns>
    public TrustPolicyBuilder AcceptApp(in AppId appId)
    {
        Apps.Add(appId);
        return this;
    }

    /// <summary>Accepts every app under a trusted root: a valid chain then proves only "some app under this KMS".</summary>
    /// <returns>This builder.</returns>
    public TrustPolicyBuilder AcceptAnyApp()
    {
        AnyApp = true;
        return this;
    }

    /// <summary>Accepts a v0 purpose; the first one replaces the default.</summary>
    /// <param name="purpose">The purpose, which may be empty.</param>
    /// <returns>This builder.</returns>
    public TrustPolicyBuilder AcceptPurpose(Utf8Text purpose)
    {
        _purposes.Add(purpose);
        return this;
    }

    /// <summary>Accepts every v0 purpose, those of the <c>Sign</c> method included.</summary>
    /// <returns>This builder.</returns>
    public TrustPolicyBuilder AcceptAnyPurpose()
    {
        AnyPurpose = true;
        return this;
    }

    /// <summary>Accepts a v1 domain; may be called for several.</summary>
    /// <param name="domain">The domain, which may be empty.</param>
    /// <returns>This builder.</returns>
    public TrustPolicyBuilder AcceptDomain(Utf8Text domain)
    {
        Domains.Add(domain);
        return this;
    }

    /// <summary>Accepts every v1 domain.</summary>
    /// <returns>This builder.</returns>
    public TrustPolicyBuilder AcceptAnyDomain()
    {
        AnyDomain = true;
        return this;
    }

    /// <summary>Accepts a message scheme; the first one replaces the default.</summary>
    /// <param name="scheme">The scheme.</param>
    /// <returns>This builder.</returns>
    /// <exception cref="ArgumentOutOfRangeException">No such scheme.</exception>
    public TrustPolicyBuilder AcceptMessageScheme(MessageScheme scheme)
    {
        if ((uint)scheme >= MessageSchemeNames.Count)
        {
            throw new ArgumentOutOfRangeException(nameof(scheme));
        }

        _schemes.Add(scheme);
        return this;
    }

    /// <summary>Accepts every message scheme, and chains without a message.</summary>
    /// <returns>This builder.</returns>
    public TrustPolicyBuilder AcceptAnyMessageScheme()
    {
        AnyMessageScheme = true;
        return this;
    }

    /// <summary>Sets the rules; <see cref="VerificationRules.Strict"/> unless called.</summary>
    /// <param name="rules">The rules.</param>
    /// <returns>This builder.</returns>
    /// <exception cref="ArgumentOutOfRangeException">No such rules.</exception>
    public TrustPolicyBuilder UseRules(VerificationRules rules)
    {
        if (rules is not (VerificationRules.Strict or VerificationRules.Evm))
        {
            throw new ArgumentOutOfRangeException(nameof(rules));
        }

        Rules = rules;
        return this;
    }

    /// <summary>Makes the policy.</summary>
    /// <returns>An immutable policy; later calls on the builder do not change it.</returns>
    /// <exception cref="InvalidOperationException">
    /// No root is trusted, neither an app nor any app is accepted, or something is both named and any.
    /// </exception>
    public TrustPolicy Build()
    {
        Require(KmsRoots.Count > 0, "A trust policy needs at least one KMS root.");
        Require(AnyApp || Apps.Count > 0, "A trust policy needs the accepted app ids, or any app said explicitly.");
        Require(!AnyApp || Apps.Count == 0, "A trust policy accepts either named apps or any app, not both.");
        Require(!AnyPurpose || _purposes.Count == 0, "A trust policy accepts either named purposes or any purpose, not both.");
        Require(!AnyDomain || Domains.Count == 0, "A trust policy accepts either named domains or any domain, not both.");
        Require(!AnyMessageScheme || _schemes.Count == 0, "A trust policy accepts either named message schemes or any, not both.");
        return new TrustPolicy(this);
    }

    private static void Require(bool condition, string message)
    {
        if (!condition)
        {
            throw new InvalidOperationException(message);
        }
    }
}
