using System.Text;

namespace ChainVerify.Hosting;

/// <summary>Makes policies of <see cref="TrustOptions"/>, and says in words what is wrong with them.</summary>
internal static class TrustPolicyReader
{
    /// <summary>Everything that is wrong with the options; nothing when <see cref="Read"/> will succeed.</summary>
    /// <param name="trust">The options.</param>
    /// <param name="hasOtherRoots">Whether a root comes from elsewhere, so that none need be named.</param>
    internal static IEnumerable<string> FindMistakes(TrustOptions trust, bool hasOtherRoots)
    {
        if (trust.KmsRoots.Count == 0 && !hasOtherRoots)
        {
            yield return "Trust:KmsRoots is empty and KmsContract:Address is not set: the root must come from you, never from a record.";
        }

        foreach (string root in trust.KmsRoots.Where(text => !KmsRoot.TryParse(text, out _)))
        {
            yield return $"Trust:KmsRoots: '{Shorten(root)}' is neither a non-zero address (20 bytes) nor a public key (33 or 65 bytes) in hexadecimal.";
        }

        foreach (string app in trust.Apps.Where(text => !AppId.TryParse(text.AsSpan(), out _)))
        {
            yield return $"Trust:Apps: '{Shorten(app)}' is not an app id: 20 bytes in hexadecimal.";
        }

        if (trust.Apps.Count == 0 && !trust.AnyApp)
        {
            yield return "Trust:Apps is empty: name the accepted apps, or set Trust:AnyApp.";
        }

        foreach (string scheme in trust.MessageSchemes.Where(text => !TryParseScheme(text, out _)))
        {
            yield return $"Trust:MessageSchemes: '{Shorten(scheme)}' is none of eip191-hash, eip191, digest, sha256, ed25519, none.";
        }

        if (trust.Purposes.Concat(trust.Domains).Any(text => !IsWellFormed(text)))
        {
            yield return "Trust:Purposes and Trust:Domains hold a text that is not well-formed Unicode.";
        }

        foreach ((bool any, int named, string name) in ((bool, int, string)[])[
            (trust.AnyApp, trust.Apps.Count, "App"),
            (trust.AnyPurpose, trust.Purposes.Count, "Purpose"),
            (trust.AnyDomain, trust.Domains.Count, "Domain"),
            (trust.AnyMessageScheme, trust.MessageSchemes.Count, "MessageScheme")])
        {
            if (any && named > 0)
            {
                yield return $"Trust:{name}s and Trust:Any{name} contradict each other: give one of them.";
            }
        }

        if (trust.Rules is not (VerificationRules.Strict or VerificationRules.Evm))
        {
            yield return "Trust:Rules is neither Strict nor Evm.";
        }
    }

    /// <summary>The policy of options without mistakes.</summary>
    /// <param name="trust">The options.</param>
    /// <param name="contractRoot">The root that a contract names; null when there is none.</param>
    internal static TrustPolicy Read(TrustOptions trust, KmsRoot? contractRoot)
    {
        TrustPolicyBuilder builder = new TrustPolicyBuilder().UseRules(trust.Rules);
        foreach (string root in trust.KmsRoots)
        {
            builder.TrustKmsRoot(KmsRoot.Parse(root));
        }

        if (contractRoot is { } fromContract)
        {
            builder.TrustKmsRoot(fromContract);
        }

        foreach (string app in trust.Apps)
        {
            builder.AcceptApp(AppId.Parse(app));
        }

        foreach (string purpose in trust.Purposes)
        {
            builder.AcceptPurpose(purpose);
        }

        foreach (string domain in trust.Domains)
        {
            builder.AcceptDomain(domain);
        }

        foreach (string name in trust.MessageSchemes)
        {
            builder.AcceptMessageScheme(TryParseScheme(name, out MessageScheme scheme) ? scheme : throw new FormatException($"No message scheme: {name}"));
        }

        AcceptAny(trust, builder);
        return builder.Build();
    }

    private static void AcceptAny(TrustOptions trust, TrustPolicyBuilder builder)
    {
        if (trust.AnyApp)
        {
            builder.AcceptAnyApp();
        }

        if (trust.AnyPurpose)
        {
            builder.AcceptAnyPurpose();
        }

        if (trust.AnyDomain)
        {
            builder.AcceptAnyDomain();
        }

        if (trust.AnyMessageScheme)
        {
            builder.AcceptAnyMessageScheme();
        }
    }

    private static bool TryParseScheme(string name, out MessageScheme scheme) => MessageSchemeNames.TryParse(Encoding.UTF8.GetBytes(name), out scheme);

    private static bool IsWellFormed(string text) => !text.EnumerateRunes().Any(rune => rune == Rune.ReplacementChar) || text.Contains('\uFFFD', StringComparison.Ordinal);

    private static string Shorten(string text) => text.Length > 80 ? text[..80] + "…" : text;
}
