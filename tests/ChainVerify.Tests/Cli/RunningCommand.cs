using System.IO.Pipelines;
using ChainVerify.Cli.Invocation;
using Xunit;

namespace ChainVerify.Tests.Cli;

/// <summary>A command that serves until it is stopped, run inside this process; what it writes can be read while it runs.</summary>
internal sealed class RunningCommand : IAsyncDisposable
{
    private readonly Pipe _output = new();
    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private readonly StringWriter _error = new() { NewLine = "\n" };
    private readonly StreamReader _lines;

    internal RunningCommand(params string[] arguments)
    {
        _lines = new StreamReader(_output.Reader.AsStream());
        Exit = RunAsync(arguments);
    }

    /// <summary>Ends with the command, with its exit code.</summary>
    internal Task<int> Exit { get; }

    /// <summary>Everything on standard error; read it when the command has ended.</summary>
    internal string Error => _error.ToString();

    /// <summary>The next line of standard output; fails the test with the command's error if it ends before.</summary>
    internal async Task<string> ReadLineAsync()
    {
        string? line = await _lines.ReadLineAsync(TestContext.Current.CancellationToken);
        Assert.True(line is not null, Error);
        return line;
    }

    /// <summary>Stops the command as Ctrl+C does.</summary>
    internal async Task<int> StopAsync()
    {
        await _stop.CancelAsync();
        return await Exit;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _lines.Dispose();
        _stop.Dispose();
        await _error.DisposeAsync();
    }

    private async Task<int> RunAsync(string[] arguments)
    {
        await using Stream output = _output.Writer.AsStream();
        return await ChainVerifyCommand.RunAsync(arguments, new ConsoleStreams(Stream.Null, output, _error), _stop.Token);
    }
}
