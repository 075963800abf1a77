using System.CommandLine;
using ChainVerify.Cli.Invocation;

namespace ChainVerify.Cli.Diagnostics;

/// <summary><c>chainverify doctor</c>: which engines this machine has, why not others, and whether they compute rightly.</summary>
internal static class DoctorCommand
{
    internal static Command Create(ConsoleStreams streams)
    {
        Option<bool> json = new("--json") { Description = "Writes the report as JSON." };
        Command command = new(
            "doctor",
            "Shows the engines found, the native library and why others were refused, and the instruction sets, and tests each engine with known answers.")
        {
            json,
        };
        command.SetAction(parsed => Run(streams, parsed.GetValue(json)));
        return command;
    }

    private static int Run(ConsoleStreams streams, bool json)
    {
        DoctorReport report = DoctorReport.Create();
        if (json)
        {
            DoctorJson.Write(streams.Output, report);
        }
        else
        {
            using StreamWriter output = streams.CreateTextOutput();
            DoctorText.Write(PlainConsole.Create(output, streams.IsOutputTerminal), report);
        }

        if (report.Error is { } error)
        {
            throw new CommandException(error);
        }

        return report.AllPassed ? ExitCodes.Success : ExitCodes.Invalid;
    }
}
