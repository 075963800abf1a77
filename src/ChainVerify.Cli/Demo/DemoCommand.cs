using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using ChainVerify.Cli.Invocation;
using ChainVerify.Cli.Options;
using ChainVerify.Simulator;

namespace ChainVerify.Cli.Demo;

/// <summary><c>chainverify demo</c>: the main job on real input, with nothing else installed (RECORDS-AND-CLI.md 4).</summary>
internal sealed class DemoCommand
{
    // Enough that one in a hundred is there whatever the seed spreads.
    private const int LeastChains = 200;

    private readonly ConsoleStreams _streams;

    private readonly Option<int> _chains = NumberOption.Create("--chains", "N", "How many chains the batch has; one in a hundred is invalid.", 4096, LeastChains, 1 << 20);

    private readonly Option<double> _seconds = NumberOption.Create("--seconds", "S", "About how long all engines together are timed.", 5.0, 0.001, 3600);

    private readonly Option<bool> _json = new("--json") { Description = "Writes the result as JSON." };

    private DemoCommand(ConsoleStreams streams) => _streams = streams;

    internal static Command Create(ConsoleStreams streams)
    {
        DemoCommand demo = new(streams);
        Command command = new(
            "demo",
            "Shows the whole way: starts a simulated guest agent and an oracle, fetches a signed price, verifies it step by step, boots several nodes of one app, verifies a batch, and times every engine of this machine. Exit code 0: everything held; 1: something did not.")
        {
            demo._chains, demo._seconds, demo._json,
        };
        command.SetAction((parsed, cancellationToken) => Task.Run(() => demo.RunAsync(parsed, cancellationToken), CancellationToken.None));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        // Sockets' paths are short: nothing but a name below the system's own directory.
        DirectoryInfo directory = Directory.CreateTempSubdirectory("cv-demo-");
        try
        {
            bool holds = parsed.GetValue(_json)
                ? await RunForProgramsAsync(parsed, directory.FullName, cancellationToken).ConfigureAwait(false)
                : await RunForPeopleAsync(parsed, directory.FullName, cancellationToken).ConfigureAwait(false);
            return holds ? ExitCodes.Success : ExitCodes.Invalid;
        }
        catch (GuestAgentServerException exception)
        {
            throw new CommandException(exception.Message.TrimEnd('.'), exception);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private async Task<bool> RunForPeopleAsync(ParseResult parsed, string directory, CancellationToken cancellationToken)
    {
        long started = Stopwatch.GetTimestamp();
        using StreamWriter output = _streams.CreateTextOutput();
        DemoText text = new(output, PlainConsole.Create(output, _streams.IsOutputTerminal));
        text.WriteOpening();
        OracleActResult oracle = await OracleAct.RunAsync(directory, _streams.Clock, cancellationToken).ConfigureAwait(false);
        text.Write(oracle);
        await output.FlushAsync(cancellationToken).ConfigureAwait(false);
        NodesActResult nodes = await NodesAct.RunAsync(directory, _streams.Clock.GetUtcNow(), cancellationToken).ConfigureAwait(false);
        text.Write(nodes);
        await output.FlushAsync(cancellationToken).ConfigureAwait(false);
        BatchActResult batch = RunBatch(parsed, cancellationToken);
        text.Write(batch);
        bool holds = Holds(oracle, nodes, batch);
        text.WriteClosing(holds, Stopwatch.GetElapsedTime(started));
        return holds;
    }

    private async Task<bool> RunForProgramsAsync(ParseResult parsed, string directory, CancellationToken cancellationToken)
    {
        OracleActResult oracle = await OracleAct.RunAsync(directory, _streams.Clock, cancellationToken).ConfigureAwait(false);
        NodesActResult nodes = await NodesAct.RunAsync(directory, _streams.Clock.GetUtcNow(), cancellationToken).ConfigureAwait(false);
        BatchActResult batch = RunBatch(parsed, cancellationToken);
        bool holds = Holds(oracle, nodes, batch);
        using (Utf8JsonWriter json = new(_streams.Output, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            DemoJson.Write(json, oracle, nodes, batch, holds);
        }

        _streams.Output.Write("\n"u8);
        return holds;
    }

    private BatchActResult RunBatch(ParseResult parsed, CancellationToken cancellationToken)
        => BatchAct.Run(parsed.GetValue(_chains), parsed.GetValue(_seconds), ReportProgress, cancellationToken);

    private static bool Holds(OracleActResult oracle, NodesActResult nodes, BatchActResult batch)
        => oracle.Check.IsValid && nodes.Holds && batch.Holds;

    private void ReportProgress(string text)
    {
        if (_streams.IsErrorTerminal)
        {
            _streams.Error.Write($"\r{text,-40}{(text.Length == 0 ? "\r" : string.Empty)}");
        }
    }
}
