using System.CommandLine;
using System.Text.Json;
using ChainVerify.Cli.Invocation;
using ChainVerify.Cli.Options;
using ChainVerify.Dstack;

namespace ChainVerify.Cli.Oracles;

/// <summary><c>chainverify oracle</c>: the tutorial's local check against a running oracle.</summary>
internal sealed class OracleCommand
{
    private readonly ConsoleStreams _streams;

    private readonly Argument<string> _url = new("URL") { Description = "Where the oracle listens, such as http://127.0.0.1:8080." };

    private readonly KmsRootOptions _roots = new();

    private readonly Option<string?> _app = new("--app-id")
    {
        Description = "The app that you expect (20 bytes in hex). Without it the oracle's own claim is taken, which proves only \"some app under this KMS\".",
        HelpName = "HEX",
    };

    private readonly Option<string> _purpose = new("--purpose")
    {
        Description = "The purpose that the oracle's key must be claimed for.",
        DefaultValueFactory = _ => "ethereum",
        HelpName = "TEXT",
    };

    private readonly Option<string> _rules = PolicyOptions.CreateRules();

    private readonly Option<double?> _maximumAge = NumberOption.CreateOptional(
        "--max-age", "SECONDS", "How old the statement may be [default: any age, which is shown]. Also refuses what is more than a minute ahead.", 0.0, 1e9);

    private readonly Option<double> _timeout = NumberOption.Create(
        "--timeout", "SECONDS", "How long each of the two answers may take.", 30.0, 0.001, 86_400);

    private readonly Option<bool> _json = new("--json") { Description = "Writes the result as JSON." };

    private OracleCommand(ConsoleStreams streams) => _streams = streams;

    internal static Command Create(ConsoleStreams streams)
    {
        OracleCommand oracle = new(streams);
        Command command = new(
            "oracle",
            "Verifies a running oracle: fetches / and /price, recomputes the statement's hash, and shows the tutorial's three steps and the statement's age. Exit code 0: valid; 1: invalid; 2: no answer that could be verified.")
        {
            oracle._url,
        };
        oracle._roots.AddTo(command);
        foreach (Option option in (Option[])[oracle._app, oracle._purpose, oracle._rules, oracle._maximumAge, oracle._timeout, oracle._json])
        {
            command.Add(option);
        }

        command.SetAction((parsed, cancellationToken) => Task.Run(() => oracle.RunAsync(parsed, cancellationToken), CancellationToken.None));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        DstackClientOptions limits = new() { Timeout = TimeSpan.FromSeconds(parsed.GetValue(_timeout)) };
        using OracleClient client = CreateClient(parsed.GetValue(_url)!, limits);
        OracleExpectation expectation = await ReadExpectationAsync(parsed, cancellationToken).ConfigureAwait(false);
        OracleCheck check = await OracleCheck.RunAsync(client, expectation, _streams.Clock, cancellationToken).ConfigureAwait(false);
        if (parsed.GetValue(_json))
        {
            using (Utf8JsonWriter json = new(_streams.Output, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
            {
                OracleCheckJson.Write(json, check);
            }

            _streams.Output.Write("\n"u8);
        }
        else
        {
            using StreamWriter output = _streams.CreateTextOutput();
            new OracleNarrative(output).Write(check);
        }

        return check.IsValid ? ExitCodes.Success : ExitCodes.Invalid;
    }

    private async Task<OracleExpectation> ReadExpectationAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        TrustPolicyBuilder policy = new TrustPolicyBuilder()
            .AcceptPurpose(PolicyOptions.ParseText("--purpose", parsed.GetValue(_purpose)!))
            .UseRules(PolicyOptions.ReadRules(parsed.GetValue(_rules)!));
        string? app = parsed.GetValue(_app);
        _ = app is null ? policy.AcceptAnyApp() : policy.AcceptApp(PolicyOptions.ParseApp(app));
        foreach (KmsRoot root in await _roots.ReadAsync(parsed, cancellationToken).ConfigureAwait(false))
        {
            policy.TrustKmsRoot(root);
        }

        TimeSpan? maximumAge = parsed.GetValue(_maximumAge) is { } seconds ? TimeSpan.FromSeconds(seconds) : null;
        return new OracleExpectation(policy.Build(), TakesClaimedApp: app is null, maximumAge);
    }

    private static OracleClient CreateClient(string url, DstackClientOptions limits)
    {
        try
        {
            return new OracleClient(new Uri(url, UriKind.Absolute), limits);
        }
        catch (Exception exception) when (exception is ArgumentException or UriFormatException)
        {
            string shown = PolicyOptions.Quoted(url);
            throw new CommandException($"'{shown}' is not the address of an oracle: http or https, without user name, query or fragment", exception);
        }
    }
}
