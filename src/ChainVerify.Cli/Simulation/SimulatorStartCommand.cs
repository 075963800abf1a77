using System.CommandLine;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using ChainVerify.Cli.Invocation;
using ChainVerify.Cli.Options;
using ChainVerify.Dstack;
using ChainVerify.Simulator;

namespace ChainVerify.Cli.Simulation;

/// <summary><c>chainverify simulator start</c>: serves a guest agent's API until it is stopped.</summary>
internal sealed class SimulatorStartCommand
{
    private const int MostKeyFileBytes = 1024 * 1024;

    private readonly ConsoleStreams _streams;

    private readonly Option<string?> _socket = new("--socket")
    {
        Description = "The unix socket [default: ~/.phala-cloud/simulator/0.5.3/dstack.sock, unless another place to listen is given].",
        HelpName = "PATH",
    };

    private readonly Option<string?> _tappdSocket = new("--tappd-socket") { Description = "One more unix socket, for clients of the legacy tappd.sock.", HelpName = "PATH" };

    private readonly Option<string?> _listen = new("--listen") { Description = "An address of the loopback interface, such as 127.0.0.1:8090; port 0 takes a free one.", HelpName = "ADDRESS:PORT" };

    private readonly Option<string> _fixture = new("--fixture")
    {
        Description = "Which published simulator's keys are served; the API is the whole one with both.",
        DefaultValueFactory = _ => SimulatorFixture.Version053.Name,
        HelpName = "0.5.3|0.5.6",
    };

    private readonly Option<string?> _keys = new("--keys") { Description = "An appkeys.json whose keys are served instead of a fixture's.", HelpName = "FILE" };

    private readonly Option<string?> _appId = new("--app-id")
    {
        Description = "The app that the keys of --keys belong to, if the file does not say so in app_id [default: the fixture's].",
        HelpName = "HEX",
    };

    private readonly Option<bool> _json = new("--json") { Description = "Writes where it listens and whose keys it serves as one line of JSON." };

    private SimulatorStartCommand(ConsoleStreams streams) => _streams = streams;

    internal static Command Create(ConsoleStreams streams)
    {
        SimulatorStartCommand start = new(streams);
        start._fixture.AcceptOnlyFromAmong(SimulatorFixture.Version053.Name, SimulatorFixture.Version056.Name);
        Command command = new(
            "start",
            "Serves the dstack guest agent's API (v0, v1 and tappd) until it is stopped. Its keys are published, and its quotes are marked as simulated: there is no TEE.")
        {
            start._socket, start._tappdSocket, start._listen, start._fixture, start._keys, start._appId, start._json,
        };
        command.SetAction((parsed, cancellationToken) => start.RunAsync(parsed, cancellationToken));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        GuestAgentServerOptions options = ReadOptions(parsed);
        using SimulatedAgent agent = CreateAgent(parsed);
        GuestAgentServer server = await StartAsync(agent, options, cancellationToken).ConfigureAwait(false);
        await using (server.ConfigureAwait(false))
        {
            Announce(agent, server, parsed.GetValue(_json));
            await WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        return ExitCodes.Success;
    }

    private static async Task<GuestAgentServer> StartAsync(SimulatedAgent agent, GuestAgentServerOptions options, CancellationToken cancellationToken)
    {
        try
        {
            return await GuestAgentServer.StartAsync(agent, options, cancellationToken).ConfigureAwait(false);
        }
        catch (GuestAgentServerException exception)
        {
            throw new CommandException(exception.Message, exception);
        }
    }

    /// <summary>Until Ctrl+C or SIGTERM, which is how a server is stopped and no failure.</summary>
    private static async Task WaitAsync(CancellationToken cancellationToken)
    {
        TaskCompletionSource stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using CancellationTokenRegistration registration = cancellationToken.Register(stopped.SetResult);
        await stopped.Task.ConfigureAwait(false);
    }

    private GuestAgentServerOptions ReadOptions(ParseResult parsed)
    {
        GuestAgentServerOptions options = new()
        {
            SocketPath = parsed.GetValue(_socket),
            TappdSocketPath = parsed.GetValue(_tappdSocket),
            TcpAddress = parsed.GetValue(_listen) is { } listen ? ParseAddress(listen) : null,
        };
        if (options is { SocketPath: null, TappdSocketPath: null, TcpAddress: null })
        {
            options.SocketPath = DefaultSocket.PreparePath();
        }

        return options;
    }

    private static IPEndPoint ParseAddress(string text)
    {
        IPEndPoint address = ListenOption.Parse(text);
        return IPAddress.IsLoopback(address.Address)
            ? address
            : throw new CommandException($"--listen '{PolicyOptions.Quoted(text)}' is not an address of the loopback interface: the simulator hands out private keys");
    }

    private SimulatedAgent CreateAgent(ParseResult parsed)
    {
        SimulatorFixture fixture = parsed.GetValue(_fixture) == SimulatorFixture.Version056.Name ? SimulatorFixture.Version056 : SimulatorFixture.Version053;
        AppId? named = parsed.GetValue(_appId) is { } text ? ParseAppId(text) : null;
        if (parsed.GetValue(_keys) is not { } file)
        {
            return named is null
                ? SimulatedAgent.FromFixture(fixture)
                : throw new CommandException("--app-id goes with --keys only: a fixture has its own app id");
        }

        try
        {
            using AppKeys keys = ReadKeys(file);
            if (named is not null && keys.AppId is not null && named != keys.AppId)
            {
                throw new CommandException($"--app-id is not the app_id of {PolicyOptions.Quoted(file)}");
            }

            return SimulatedAgent.FromAppKeys(keys, IdentityFor(fixture, named ?? keys.AppId));
        }
        catch (FormatException exception)
        {
            throw new CommandException($"cannot use {PolicyOptions.Quoted(file)}: {exception.Message}", exception);
        }
    }

    /// <summary>The fixture's identity is a recorded one, so that another app gets one of its own.</summary>
    private static AppIdentity IdentityFor(SimulatorFixture fixture, AppId? appId)
        => appId is { } other && other != fixture.AppId ? new AppIdentity { AppId = other } : fixture.Identity;

    private static AppId ParseAppId(string text)
        => AppId.TryParse(text.AsSpan(), out AppId appId)
            ? appId
            : throw new CommandException($"--app-id '{PolicyOptions.Quoted(text)}' is not an app id: 20 bytes in hexadecimal");

    private static AppKeys ReadKeys(string file)
    {
        byte[] content = [];
        try
        {
            using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            if (stream.Length > MostKeyFileBytes)
            {
                throw new CommandException($"cannot use {PolicyOptions.Quoted(file)}: it is longer than an appkeys.json can be");
            }

            content = GC.AllocateUninitializedArray<byte>((int)stream.Length, pinned: true);
            stream.ReadExactly(content);
            return AppKeys.Parse(content);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new CommandException($"cannot read {PolicyOptions.Quoted(file)}: {exception.Message}", exception);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(content);
        }
    }

    private void Announce(SimulatedAgent agent, GuestAgentServer server, bool asJson)
    {
        string root = agent.TryRecoverKmsRoot(out PublicKey key) ? Address.FromPublicKey(key).ToString() : "none: the KMS signature recovers to no key";
        using StreamWriter output = _streams.CreateTextOutput();
        if (asJson)
        {
            output.WriteLine(AnnouncementJson(agent, server, root));
            return;
        }

        output.WriteLine("Simulated dstack guest agent: published keys, no TEE, marked quotes.");
        output.WriteLine($"  app id    {agent.Identity.AppId}");
        output.WriteLine($"  KMS root  {root}");
        foreach (DstackEndpoint endpoint in server.Endpoints)
        {
            output.WriteLine($"  listens   {endpoint.SocketPath ?? endpoint.BaseAddress.ToString()}");
        }

        output.WriteLine(server.Endpoint.SocketPath is { } path
            ? $"Try: curl --unix-socket {path} 'http://localhost/GetKey?path=/oracle&purpose=ethereum'"
            : $"Try: curl '{server.Endpoint.BaseAddress}GetKey?path=/oracle&purpose=ethereum'");
        output.WriteLine("Ctrl+C stops it.");
    }

    private static string AnnouncementJson(SimulatedAgent agent, GuestAgentServer server, string root)
    {
        using MemoryStream buffer = new();
        using (Utf8JsonWriter json = new(buffer))
        {
            json.WriteStartObject();
            json.WriteString("appId", agent.Identity.AppId.ToString());
            json.WriteString("kmsRoot", root);
            json.WriteStartArray("endpoints");
            foreach (DstackEndpoint endpoint in server.Endpoints)
            {
                json.WriteStringValue(endpoint.SocketPath ?? endpoint.BaseAddress.ToString());
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(buffer.ToArray());
    }
}
