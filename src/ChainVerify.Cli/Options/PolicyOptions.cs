using System.CommandLine;
using System.Text;
using ChainVerify.Cli.Invocation;

namespace ChainVerify.Cli.Options;

/// <summary>The options that say what is trusted (RECORDS-AND-CLI.md 2). Trust comes from here, never from a record.</summary>
internal sealed class PolicyOptions
{
    private readonly KmsRootOptions _kmsRoots = new();

    private readonly Option<string[]> _apps = Repeatable("--app-id", "HEX", "An accepted app (20 bytes in hex). Repeatable. This or --any-app is required.");

    private readonly Option<bool> _anyApp = new("--any-app")
    {
        Description = "Accepts every app under the roots: a valid chain then proves only \"some app under this KMS\".",
    };

    private readonly Option<string[]> _purposes = Repeatable("--purpose", "TEXT", "An accepted v0 purpose; replaces the default 'ethereum'. Repeatable.");

    private readonly Option<bool> _anyPurpose = new("--any-purpose") { Description = "Accepts every v0 purpose, that of the Sign method included." };

    private readonly Option<string[]> _domains = Repeatable("--domain", "TEXT", "An accepted v1 domain; none is accepted by default. Repeatable.");

    private readonly Option<bool> _anyDomain = new("--any-domain") { Description = "Accepts every v1 domain." };

    private readonly Option<string[]> _schemes = Repeatable(
        "--message-scheme", "NAME", "An accepted message scheme: eip191-hash (the default, which naming one replaces), eip191, digest, sha256, ed25519 or none. Repeatable.");

    private readonly Option<bool> _anyScheme = new("--any-message-scheme") { Description = "Accepts every message scheme, and records without a message." };

    private readonly Option<string> _rules = CreateRules();

    internal void AddTo(Command command)
    {
        _kmsRoots.AddTo(command);
        foreach (Option option in (Option[])[_apps, _anyApp, _purposes, _anyPurpose, _domains, _anyDomain, _schemes, _anyScheme, _rules])
        {
            command.Add(option);
        }
    }

    /// <summary>The policy that the command line states.</summary>
    /// <exception cref="CommandException">It states none: something is missing, contradictory or not hexadecimal.</exception>
    internal async Task<TrustPolicy> ReadAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        TrustPolicyBuilder builder = new();
        AcceptTexts(builder, parsed);
        AcceptSchemes(builder, parsed);
        builder.UseRules(ReadRules(parsed.GetValue(_rules)!));
        AcceptApps(builder, parsed);

        // Last, because it may ask a server: what is wrong on the command line is told before.
        foreach (KmsRoot root in await _kmsRoots.ReadAsync(parsed, cancellationToken).ConfigureAwait(false))
        {
            builder.TrustKmsRoot(root);
        }

        return builder.Build();
    }

    /// <summary>What the command line states, as settings of the service; what it does not state is left to files and environment.</summary>
    internal IEnumerable<KeyValuePair<string, string?>> ReadSettings(ParseResult parsed)
    {
        foreach ((Option<string[]> option, string name) in ((Option<string[]>, string)[])[
            (_apps, "Apps"), (_purposes, "Purposes"), (_domains, "Domains"), (_schemes, "MessageSchemes")])
        {
            string[] values = Values(parsed, option);
            for (int i = 0; i < values.Length; i++)
            {
                yield return new($"ChainVerify:Trust:{name}:{i}", values[i]);
            }
        }

        foreach ((Option<bool> option, string name) in ((Option<bool>, string)[])[
            (_anyApp, "AnyApp"), (_anyPurpose, "AnyPurpose"), (_anyDomain, "AnyDomain"), (_anyScheme, "AnyMessageScheme")])
        {
            if (parsed.GetValue(option))
            {
                yield return new($"ChainVerify:Trust:{name}", "true");
            }
        }

        if (parsed.GetResult(_rules) is { Implicit: false })
        {
            yield return new("ChainVerify:Trust:Rules", parsed.GetValue(_rules));
        }

        foreach (KeyValuePair<string, string?> setting in _kmsRoots.ReadSettings(parsed))
        {
            yield return setting;
        }
    }

    /// <summary>The app id of an option.</summary>
    internal static AppId ParseApp(string text)
        => AppId.TryParse(text.AsSpan(), out AppId appId)
            ? appId
            : throw new CommandException($"--app-id '{Quoted(text)}' is not an app id: 20 bytes in hexadecimal");

    /// <summary>The rules of that name.</summary>
    internal static VerificationRules ReadRules(string name) => name == "evm" ? VerificationRules.Evm : VerificationRules.Strict;

    internal static Option<string> CreateRules()
    {
        Option<string> rules = new("--rules")
        {
            Description = "Which signatures count: strict refuses a high s, evm accepts it as the tutorial's contract does.",
            DefaultValueFactory = _ => "strict",
            HelpName = "strict|evm",
        };
        rules.AcceptOnlyFromAmong("strict", "evm");
        return rules;
    }

    /// <summary>A part of the command line as an error line may show it: short, and without control characters.</summary>
    internal static string Quoted(string text)
    {
        const int most = 80;
        StringBuilder shown = new();
        foreach (char character in text.AsSpan(0, Math.Min(text.Length, most)))
        {
            shown.Append(char.IsControl(character) ? '?' : character);
        }

        return text.Length > most ? shown.Append('…').ToString() : shown.ToString();
    }

    internal static Utf8Text ParseText(string option, string text)
    {
        try
        {
            return new Utf8Text(text);
        }
        catch (ArgumentException exception)
        {
            throw new CommandException($"{option}: the text is not well-formed Unicode", exception);
        }
    }

    private void AcceptApps(TrustPolicyBuilder builder, ParseResult parsed)
    {
        string[] apps = Values(parsed, _apps);
        if (IsAny(parsed, _anyApp, _apps))
        {
            builder.AcceptAnyApp();
        }
        else if (apps.Length == 0)
        {
            throw new CommandException("--app-id or --any-app is required: say whose keys you accept");
        }

        foreach (string app in apps)
        {
            builder.AcceptApp(ParseApp(app));
        }
    }

    private void AcceptTexts(TrustPolicyBuilder builder, ParseResult parsed)
    {
        if (IsAny(parsed, _anyPurpose, _purposes))
        {
            builder.AcceptAnyPurpose();
        }

        if (IsAny(parsed, _anyDomain, _domains))
        {
            builder.AcceptAnyDomain();
        }

        foreach (string purpose in Values(parsed, _purposes))
        {
            builder.AcceptPurpose(ParseText("--purpose", purpose));
        }

        foreach (string domain in Values(parsed, _domains))
        {
            builder.AcceptDomain(ParseText("--domain", domain));
        }
    }

    private void AcceptSchemes(TrustPolicyBuilder builder, ParseResult parsed)
    {
        if (IsAny(parsed, _anyScheme, _schemes))
        {
            builder.AcceptAnyMessageScheme();
        }

        foreach (string name in Values(parsed, _schemes))
        {
            builder.AcceptMessageScheme(MessageSchemeNames.TryParse(Encoding.UTF8.GetBytes(name), out MessageScheme scheme)
                ? scheme
                : throw new CommandException(
                    $"--message-scheme '{Quoted(name)}' is none of eip191-hash, eip191, digest, sha256, ed25519, none"));
        }
    }

    private static bool IsAny(ParseResult parsed, Option<bool> any, Option<string[]> named)
    {
        bool isAny = parsed.GetValue(any);
        if (isAny && Values(parsed, named).Length > 0)
        {
            throw new CommandException($"{any.Name} and {named.Name} contradict each other: give one of them");
        }

        return isAny;
    }

    private static string[] Values(ParseResult parsed, Option<string[]> option) => parsed.GetValue(option) ?? [];

    internal static Option<string[]> Repeatable(string name, string helpName, string description)
    {
        Option<string[]> option = new(name) { Description = description, HelpName = helpName, Arity = ArgumentArity.OneOrMore };

        // The parser counts values over all occurrences, so one without a value would be read over.
        option.Validators.Add(result =>
        {
            if (result.IdentifierTokenCount > result.Tokens.Count)
            {
                result.AddError($"{name} needs a value each time");
            }
        });
        return option;
    }
}
