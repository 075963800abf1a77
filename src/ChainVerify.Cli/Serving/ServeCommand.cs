using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using ChainVerify.Cli.Invocation;
using ChainVerify.Cli.Options;
using ChainVerify.Service;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Options;

namespace ChainVerify.Cli.Serving;

/// <summary><c>chainverify serve</c>: the verifier as a service over HTTP and gRPC.</summary>
internal sealed class ServeCommand
{
    private const string DefaultListen = "127.0.0.1:8090";

    private readonly ConsoleStreams _streams;
    private readonly PolicyOptions _policy = new();
    private readonly Option<string> _engine = EngineOption.Create();

    private readonly Option<int?> _threads = NumberOption.CreateOptional(
        "--threads", "N", "How many batches are verified at once [default: one a processor].", 1, 1024);

    private readonly Option<string> _listen = ListenOption.Create(DefaultListen);

    private readonly Option<string?> _grpcListen = new("--grpc-listen")
    {
        Description = "Where gRPC is served without TLS, which takes a port of its own. With TLS (setting Kestrel:Endpoints) one port serves everything.",
        HelpName = "ADDRESS:PORT",
    };

    private readonly Option<string[]> _set = PolicyOptions.Repeatable(
        "--set", "NAME=VALUE", "Any setting of appsettings.json by its full name, such as Service:MaxConcurrentStreams=16. Not for API keys: others can see a command line. Repeatable.");

    private ServeCommand(ConsoleStreams streams) => _streams = streams;

    internal static Command Create(ConsoleStreams streams)
    {
        ServeCommand serve = new(streams);
        Command command = new(
            "serve",
            "Serves verification over HTTP (one record, arrays, NDJSON streams) and gRPC, with health, metrics and a status page. Settings come from appsettings.json in the current directory, from CHAINVERIFY_ environment variables, and from here, which outweighs both. Ctrl+C ends it when every record that was accepted has its verdict.");
        serve._policy.AddTo(command);
        foreach (Option option in (Option[])[serve._engine, serve._threads, serve._listen, serve._grpcListen, serve._set])
        {
            command.Add(option);
        }

        command.SetAction((parsed, cancellationToken) => Task.Run(() => serve.RunAsync(parsed, cancellationToken), CancellationToken.None));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        WebApplication service = CreateService(parsed);
        await using (service.ConfigureAwait(false))
        {
            await StartAsync(service, cancellationToken).ConfigureAwait(false);
            using (StreamWriter output = _streams.CreateTextOutput())
            {
                output.WriteLine($"Verifier service at {string.Join(" and ", service.Urls)}");
            }

            // Being stopped is how a server ends well.
            await Task.Delay(Timeout.Infinite, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await service.StopAsync(CancellationToken.None).ConfigureAwait(false);
        }

        return ExitCodes.Success;
    }

    private WebApplication CreateService(ParseResult parsed)
    {
        try
        {
            Dictionary<string, string?> settings = new(StringComparer.OrdinalIgnoreCase);
            foreach ((string name, string? value) in ReadSettings(parsed))
            {
                settings[name] = value; // said twice, the later counts
            }

            return VerifierService.Create(settings);
        }
        catch (OptionsValidationException exception)
        {
            throw Refuse(exception);
        }
        catch (Exception exception) when (IsOfSettings(exception))
        {
            throw Refuse(exception);
        }
    }

    private IEnumerable<KeyValuePair<string, string?>> ReadSettings(ParseResult parsed)
    {
        foreach (KeyValuePair<string, string?> setting in _policy.ReadSettings(parsed))
        {
            yield return setting;
        }

        if (parsed.GetResult(_engine) is { Implicit: false })
        {
            EngineOption.Resolve(parsed.GetValue(_engine)!); // says what is wrong with it
            yield return new("ChainVerify:Engine", parsed.GetValue(_engine));
        }

        if (parsed.GetValue(_threads) is { } threads)
        {
            yield return new("ChainVerify:Threads", threads.ToString(CultureInfo.InvariantCulture));
        }

        foreach (KeyValuePair<string, string?> setting in ReadAddresses(parsed))
        {
            yield return setting;
        }

        foreach (string text in parsed.GetValue(_set) ?? [])
        {
            int equals = text.IndexOf('=', StringComparison.Ordinal);
            yield return equals > 0
                ? new(text[..equals], text[(equals + 1)..])
                : throw new CommandException($"--set '{PolicyOptions.Quoted(text)}' is not NAME=VALUE");
        }
    }

    private IEnumerable<KeyValuePair<string, string?>> ReadAddresses(ParseResult parsed)
    {
        IPEndPoint listen = ListenOption.Parse(parsed.GetValue(_listen)!);
        if (parsed.GetValue(_grpcListen) is { } grpc)
        {
            yield return new("Kestrel:Endpoints:Grpc:Url", $"http://{ListenOption.Parse(grpc)}");
            yield return new("Kestrel:Endpoints:Grpc:Protocols", "Http2");
        }
        else if (parsed.GetResult(_listen) is not { Implicit: false })
        {
            // Only where nothing else says where to listen: endpoints of the configuration outweigh it.
            yield return new("Urls", $"http://{listen}");
            yield break;
        }

        yield return new("Kestrel:Endpoints:Http:Url", $"http://{listen}");
    }

    private static async Task StartAsync(WebApplication service, CancellationToken cancellationToken)
    {
        try
        {
            await service.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OptionsValidationException exception)
        {
            throw Refuse(exception);
        }
        catch (Exception exception) when (IsOfSettings(exception))
        {
            throw Refuse(exception);
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            throw new CommandException($"cannot listen: {exception.Message.TrimEnd('.')}", exception);
        }
    }

    /// <summary>What the configuration throws about values, files, addresses and certificates that it cannot use.</summary>
    private static bool IsOfSettings(Exception exception)
        => exception is InvalidOperationException or FormatException or InvalidDataException or CryptographicException;

    private static CommandException Refuse(Exception exception)
        => new($"the settings make no sense: {exception.Message.TrimEnd('.')}", exception);

    private static CommandException Refuse(OptionsValidationException exception)
        => new($"the settings make no sense: {string.Join(" ", exception.Failures).TrimEnd('.')}", exception);
}
