using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using ChainVerify.Cli.Benchmarking;
using ChainVerify.Cli.Calldata;
using ChainVerify.Cli.Demo;
using ChainVerify.Cli.Diagnostics;
using ChainVerify.Cli.Keys;
using ChainVerify.Cli.Options;
using ChainVerify.Cli.Oracles;
using ChainVerify.Cli.Serving;
using ChainVerify.Cli.Simulation;
using ChainVerify.Cli.Vectors;
using ChainVerify.Cli.Verification;
using ChainVerify.Dstack;
using ChainVerify.Native;

namespace ChainVerify.Cli.Invocation;

/// <summary>
/// The command line as a whole: which commands there are, and how every failure becomes one line on standard error and an
/// exit code. No stack trace reaches a user, unless the environment asks for it.
/// </summary>
internal static class ChainVerifyCommand
{
    /// <summary>Set to <c>1</c> to see where an internal error came from.</summary>
    internal const string TraceVariable = "CHAINVERIFY_TRACE";

    private const string Name = "chainverify";

    private static readonly TimeSpan TerminationTimeout = TimeSpan.FromSeconds(2);

    /// <summary>Parses and runs a command line.</summary>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    internal static async Task<int> RunAsync(IReadOnlyList<string> args, ConsoleStreams streams, CancellationToken cancellationToken = default)
    {
        try
        {
            return await ParseAndInvokeAsync(args, streams, cancellationToken).ConfigureAwait(false);
        }
        catch (OutputClosedException)
        {
            // Whoever read the output has seen enough; there is nobody to tell.
            return ExitCodes.Error;
        }
        catch (OperationCanceledException)
        {
            WriteError(streams, "cancelled");
            return ExitCodes.Cancelled;
        }
        catch (CommandException exception)
        {
            WriteError(streams, exception.Message);
            return ExitCodes.Error;
        }
        catch (DstackException exception)
        {
            WriteError(streams, exception.Message.TrimEnd('.'));
            return ExitCodes.Error;
        }
        catch (NativeLibraryUnavailableException exception)
        {
            WriteError(streams, $"{FirstLine(exception.Discovery?.Error ?? exception.Message)} (see '{Name} doctor')");
            return ExitCodes.Error;
        }
#pragma warning disable CA1031 // the last line of defence: a user gets one line, whatever went wrong
        catch (Exception exception)
#pragma warning restore CA1031
        {
            WriteError(streams, $"internal error: {exception.GetType().Name}: {FirstLine(exception.Message)}");
            if (Environment.GetEnvironmentVariable(TraceVariable) == "1")
            {
                streams.Error.WriteLine(exception);
            }

            return ExitCodes.Error;
        }
    }

    private static async Task<int> ParseAndInvokeAsync(IReadOnlyList<string> args, ConsoleStreams streams, CancellationToken cancellationToken)
    {
        RootCommand root = Create(streams);

        // No response files: '@name' is a file name like any other. No bundling: '-ab' is a typing mistake, not two options.
        ParserConfiguration configuration = new() { ResponseFileTokenReplacer = null, EnablePosixBundling = false };
        ParseResult parsed = root.Parse(args, configuration);
        if (FindUsageError(parsed) is { } message)
        {
            throw new CommandException($"{message} (see '{Name}{PathOf(parsed.CommandResult)} --help')");
        }

        using StreamWriter output = streams.CreateTextOutput();
        InvocationConfiguration invocation = new()
        {
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = TerminationTimeout,
            Output = output,
            Error = streams.Error,
        };
        return await parsed.InvokeAsync(invocation, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The names of a command below the root, each after a space.</summary>
    private static string PathOf(CommandResult command)
        => command.Parent is CommandResult parent ? $"{PathOf(parent)} {command.Command.Name}" : string.Empty;

    private static string? FindUsageError(ParseResult parsed)
    {
        if (parsed.Action is HelpAction)
        {
            return null;
        }

        if (FindMisspelledOption(parsed) is { } option)
        {
            return $"unknown option '{PolicyOptions.Quoted(option)}'";
        }

        if (parsed.Errors.Count == 0)
        {
            return null;
        }

        return parsed.CommandResult == parsed.RootCommandResult && parsed.UnmatchedTokens.Count > 0
            ? $"unknown command '{PolicyOptions.Quoted(parsed.UnmatchedTokens[0])}'"
            : parsed.Errors[0].Message.TrimEnd('.');
    }

    /// <summary>
    /// What looks like an option and is none. The parser would take it for a file name, where a command takes any: only
    /// what comes after <c>--</c> is one.
    /// </summary>
    private static string? FindMisspelledOption(ParseResult parsed)
    {
        HashSet<Token> names = [.. parsed.Tokens.SkipWhile(token => token.Type != TokenType.DoubleDash)];
        return parsed.CommandResult.Children
            .OfType<ArgumentResult>()
            .SelectMany(argument => argument.Tokens)
            .Where(token => !names.Contains(token))
            .Select(token => token.Value)
            .Concat(parsed.UnmatchedTokens)
            .FirstOrDefault(value => value.Length > 1 && value[0] == '-');
    }

    private static RootCommand Create(ConsoleStreams streams)
    {
        RootCommand root = new("Verifies dstack signature chains: KMS root key, app key, derived key, message.")
        {
            DemoCommand.Create(streams),
            VerifyCommand.Create(streams),
            OracleCommand.Create(streams),
            OracleServerCommand.Create(streams),
            ServeCommand.Create(streams),
            CalldataCommand.Create(streams),
            BenchCommand.Create(streams),
            KeyCommand.Create(streams),
            SimulatorCommand.Create(streams),
            VectorsCommand.Create(streams),
            DoctorCommand.Create(streams),
        };
        root.HelpName = Name;

        // The default would tell the version of whichever program hosts this assembly.
        root.Options.OfType<VersionOption>().Single().Action = new VersionAction();
        return root;
    }

    private static void WriteError(ConsoleStreams streams, string message)
    {
        // One line, whatever the text: the parser's own messages may have several.
        string line = string.Join(' ', message.Split(['\r', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        streams.Error.WriteLine($"{Name}: {line}");
    }

    private static string FirstLine(string text)
    {
        int end = text.AsSpan().IndexOfAny('\r', '\n');
        return end < 0 ? text : text[..end];
    }

    private sealed class VersionAction : SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parseResult)
        {
            parseResult.InvocationConfiguration.Output.WriteLine(ToolVersion.Text);
            return ExitCodes.Success;
        }
    }
}
