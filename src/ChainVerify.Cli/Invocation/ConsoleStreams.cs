using System.Text;
using Microsoft.Win32.SafeHandles;

namespace ChainVerify.Cli.Invocation;

/// <summary>What a command reads and writes: the process's own streams, or a test's.</summary>
/// <param name="Input">Standard input.</param>
/// <param name="Output">Standard output: results only, unbuffered.</param>
/// <param name="Error">Standard error: one-line errors, summaries, progress.</param>
internal sealed record ConsoleStreams(Stream Input, Stream Output, TextWriter Error)
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Whether a person watches standard output, so that colours are welcome.</summary>
    internal bool IsOutputTerminal { get; init; }

    /// <summary>Whether a person watches standard error, so that progress is welcome.</summary>
    internal bool IsErrorTerminal { get; init; }

    /// <summary>The clock that says how old a statement is.</summary>
    internal TimeProvider Clock { get; init; } = TimeProvider.System;

    internal static ConsoleStreams OfProcess() => new(Console.OpenStandardInput(), OpenStandardOutput(), Console.Error)
    {
        IsOutputTerminal = !Console.IsOutputRedirected,
        IsErrorTerminal = !Console.IsErrorRedirected,
    };

    /// <summary>A buffered text writer on standard output; the caller disposes it, which leaves the stream open.</summary>
    internal StreamWriter CreateTextOutput() => CreateText(Output);

    /// <summary>A buffered text writer on a stream: UTF-8 without a byte-order mark, lines ended by LF on every system.</summary>
    internal static StreamWriter CreateText(Stream stream)
        => new(stream, Utf8, bufferSize: 16 * 1024, leaveOpen: true) { NewLine = "\n" };

    /// <summary>
    /// The console's own stream swallows "broken pipe", so a run would go on for nobody and end with success. A bare
    /// handle reports it; but on a regular file it would leave the shared offset behind, and there no pipe can break.
    /// </summary>
    private static GuardedOutputStream OpenStandardOutput()
    {
        if (!OperatingSystem.IsWindows() && Console.IsOutputRedirected)
        {
            FileStream handle = new(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
            if (!handle.CanSeek)
            {
                return new GuardedOutputStream(handle, "standard output");
            }
        }

        return new GuardedOutputStream(Console.OpenStandardOutput(), "standard output");
    }
}
