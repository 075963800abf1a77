using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using ChainVerify.Cli.Invocation;
using ChainVerify.Cli.Options;
using ChainVerify.Dstack;
using ChainVerify.Records;
using ChainVerify.Simulator;

namespace ChainVerify.Cli.Oracles;

/// <summary><c>chainverify oracle-server</c>: the tutorial's oracle, which signs prices with a derived key.</summary>
internal sealed class OracleServerCommand
{
    private readonly ConsoleStreams _streams;
    private readonly Option<string?> _endpoint = AgentOption.Create();
    private readonly Option<string> _listen = ListenOption.Create("127.0.0.1:8080");

    private readonly Option<string> _chapter = new("--chapter")
    {
        Description = "The form of the statement, by the tutorial's chapter: 03 signs source, price, time in ms and fingerprint; 05 signs price and time in s.",
        DefaultValueFactory = _ => "03",
        HelpName = "03|05",
    };

    private readonly PriceSourceOptions _source = new();

    private readonly Option<string> _path = new("--path")
    {
        Description = "The path of the key. It alone enters the key.",
        DefaultValueFactory = _ => OracleSigner.DefaultPath,
        HelpName = "PATH",
    };

    private readonly Option<string> _purpose = new("--purpose")
    {
        Description = "The purpose that the key is claimed for.",
        DefaultValueFactory = _ => OracleSigner.DefaultPurpose,
        HelpName = "TEXT",
    };

    private readonly Option<bool> _json = new("--json") { Description = "Writes one line of JSON when the server is ready, instead of text." };

    private OracleServerCommand(ConsoleStreams streams) => _streams = streams;

    internal static Command Create(ConsoleStreams streams)
    {
        OracleServerCommand server = new(streams);
        server._chapter.AcceptOnlyFromAmong("03", "05");
        Command command = new(
            "oracle-server",
            "Serves signed prices over HTTP as the tutorial's oracle does: asks the guest agent for its key, fetches a price for every request of /price, and signs it. The key is the same after every restart. Ctrl+C stops it.")
        {
            server._endpoint, server._listen, server._chapter, server._path, server._purpose, server._json,
        };
        server._source.AddTo(command);
        command.SetAction((parsed, cancellationToken) => Task.Run(() => server.RunAsync(parsed, cancellationToken), CancellationToken.None));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        OracleServerOptions options = new()
        {
            Listen = ListenOption.Parse(parsed.GetValue(_listen)!),
            Chapter = parsed.GetValue(_chapter) == "05" ? OracleChapter.Chapter05 : OracleChapter.Chapter03,
            SourceTimeout = _source.ReadTimeout(parsed),
            SourceFailed = reason => _streams.Error.WriteLine($"no price: {reason}"),
            TimeProvider = _streams.Clock,
        };
        PriceSource? source = _source.Read(parsed);
        string path = PolicyOptions.ParseText("--path", parsed.GetValue(_path)!).ToString();
        string purpose = PolicyOptions.ParseText("--purpose", parsed.GetValue(_purpose)!).ToString();
        using DstackClient agent = new(AgentOption.Resolve(parsed.GetValue(_endpoint)));
        using OracleSigner signer = await OracleSigner.CreateAsync(agent, path, purpose, cancellationToken).ConfigureAwait(false);
        LoopbackPriceServer? loopback = source is null ? await LoopbackPriceServer.StartAsync(cancellationToken).ConfigureAwait(false) : null;
        try
        {
            await ServeAsync(signer, source ?? loopback!.Source, options, parsed.GetValue(_json), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (loopback is not null)
            {
                await loopback.DisposeAsync().ConfigureAwait(false);
            }
        }

        return ExitCodes.Success;
    }

    private async Task ServeAsync(OracleSigner signer, PriceSource source, OracleServerOptions options, bool json, CancellationToken cancellationToken)
    {
        OracleServer server = await StartAsync(signer, source, options, cancellationToken).ConfigureAwait(false);
        await using (server.ConfigureAwait(false))
        {
            if (json)
            {
                WriteJson(signer, source, options, server.Address);
            }
            else
            {
                WriteText(signer, source, options, server.Address);
            }

            // Being stopped is how a server ends well.
            await Task.Delay(Timeout.Infinite, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task<OracleServer> StartAsync(OracleSigner signer, PriceSource source, OracleServerOptions options, CancellationToken cancellationToken)
    {
        try
        {
            return await OracleServer.StartAsync(signer, source, options, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            throw new CommandException($"cannot listen on {options.Listen}: {exception.Message.TrimEnd('.')}", exception);
        }
    }

    private void WriteText(OracleSigner signer, PriceSource source, OracleServerOptions options, Uri address)
    {
        using StreamWriter output = _streams.CreateTextOutput();
        output.WriteLine($"Oracle of chapter {NameOf(options.Chapter)} at {address}");
        output.WriteLine($"  app id          {signer.AppId}");
        output.WriteLine($"  signer address  {signer.Address}");
        output.WriteLine($"  derived key     {signer.PublicKey}");
        output.WriteLine($"  price source    {source.Name}");
        output.WriteLine($"  verify it with  chainverify oracle {Reachable(address)} --kms-root ROOT-THAT-YOU-TRUST --app-id {signer.AppId}");
    }

    private void WriteJson(OracleSigner signer, PriceSource source, OracleServerOptions options, Uri address)
    {
        using (Utf8JsonWriter json = new(_streams.Output))
        {
            json.WriteStartObject();
            json.WriteString("address", address.ToString());
            json.WriteString("chapter", NameOf(options.Chapter));
            json.WriteString("appId", signer.AppId.ToString());
            json.WriteString("signerAddress", signer.Address.ToString());
            json.WriteString("derivedPubkey", signer.PublicKey.ToString());
            json.WriteString("source", source.Name);
            json.WriteEndObject();
        }

        _streams.Output.Write("\n"u8);
    }

    /// <summary>An address that a client can use: "every network" is none.</summary>
    private static Uri Reachable(Uri address)
        => IPAddress.TryParse(address.Host, out IPAddress? ip) && (ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any))
            ? new UriBuilder(address) { Host = "127.0.0.1" }.Uri
            : address;

    private static string NameOf(OracleChapter chapter) => chapter == OracleChapter.Chapter05 ? "05" : "03";
}
