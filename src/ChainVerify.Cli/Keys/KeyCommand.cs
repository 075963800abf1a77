using System.CommandLine;
using ChainVerify.Cli.Invocation;
using ChainVerify.Cli.Options;
using ChainVerify.Dstack;

namespace ChainVerify.Cli.Keys;

/// <summary><c>chainverify key</c>: asks a running agent for a key, and verifies and shows the chain that comes with it.</summary>
internal sealed class KeyCommand
{
    private readonly ConsoleStreams _streams;

    private readonly Argument<string?> _path = new("PATH")
    {
        Description = "The key's path, such as /oracle; taken as it is, and may be empty. Not with --v1.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> _purpose = new("--purpose") { Description = "The purpose that the app key claims [default: ethereum]. Not with --v1.", HelpName = "TEXT" };

    private readonly Option<bool> _v1 = new("--v1") { Description = "Asks the agent's v1 API, whose keys are other ones." };

    private readonly Option<string?> _domain = new("--domain") { Description = "The domain of a v1 key.", HelpName = "TEXT" };

    private readonly Option<string> _algorithm = new("--algorithm")
    {
        Description = "The key's algorithm.",
        DefaultValueFactory = _ => "secp256k1",
        HelpName = "secp256k1|ed25519",
    };

    private readonly Option<string?> _endpoint = AgentOption.Create();
    private readonly KmsRootOptions _roots = new();

    private readonly Option<bool> _showPrivateKey = new("--show-private-key") { Description = "Shows the private key, too." };

    private readonly Option<bool> _json = new("--json") { Description = "Writes the result as JSON." };

    private KeyCommand(ConsoleStreams streams) => _streams = streams;

    internal static Command Create(ConsoleStreams streams)
    {
        KeyCommand key = new(streams);
        key._algorithm.AcceptOnlyFromAmong("secp256k1", "ed25519");
        Command command = new(
            "key",
            "Asks a running guest agent for a key and shows its chain, verified. Without --kms-root or --kms-contract that proves nothing about who issued the key. Exit code 1: the chain is invalid, or not by a trusted root.")
        {
            key._path, key._purpose, key._v1, key._domain, key._algorithm, key._endpoint, key._showPrivateKey, key._json,
        };
        key._roots.AddTo(command);

        command.SetAction((parsed, cancellationToken) => key.RunAsync(parsed, cancellationToken));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        KeyRequest request = ReadRequest(parsed);
        DstackEndpoint endpoint = AgentOption.Resolve(parsed.GetValue(_endpoint));
        IReadOnlyList<KmsRoot> roots = await _roots.ReadOptionalAsync(parsed, cancellationToken).ConfigureAwait(false);
        try
        {
            (AppId appId, DerivedKey key) = await request.SendAsync(endpoint, cancellationToken).ConfigureAwait(false);
            using (key)
            {
                KeyReport report = KeyReport.Create(request, key, appId, roots, parsed.GetValue(_showPrivateKey));
                Write(report, parsed.GetValue(_json));
                return report.Verdict.IsValid ? ExitCodes.Success : ExitCodes.Invalid;
            }
        }
        catch (DstackException exception)
        {
            throw new CommandException(exception.Message, exception);
        }
    }

    private KeyRequest ReadRequest(ParseResult parsed)
    {
        KeyAlgorithm algorithm = parsed.GetValue(_algorithm) == "ed25519" ? KeyAlgorithm.Ed25519 : KeyAlgorithm.Secp256k1;
        string? path = parsed.GetValue(_path);
        string? purpose = parsed.GetValue(_purpose);
        string? domain = parsed.GetValue(_domain);
        if (parsed.GetValue(_v1))
        {
            return path is null && purpose is null
                ? new KeyRequest(ClaimVersion.V1, "", Checked("--domain", domain ?? throw new CommandException("--v1 needs --domain: it names the key")), algorithm)
                : throw new CommandException("a v1 key has a domain, neither a path nor a purpose: give --domain only");
        }

        if (domain is not null)
        {
            throw new CommandException("--domain goes with --v1: a v0 key has a path and a purpose");
        }

        return new KeyRequest(
            ClaimVersion.V0, Checked("PATH", path ?? throw new CommandException("PATH is required: it names the key")), Checked("--purpose", purpose ?? "ethereum"), algorithm);
    }

    private static string Checked(string option, string text)
    {
        PolicyOptions.ParseText(option, text);
        return text;
    }

    private void Write(KeyReport report, bool asJson)
    {
        if (asJson)
        {
            KeyReportJson.Write(_streams.Output, report);
            return;
        }

        using StreamWriter output = _streams.CreateTextOutput();
        KeyReportText.Write(output, report);
    }
}
