using System.IO.Pipelines;
using System.Text;
using ChainVerify.Cli.Invocation;
using Xunit;

namespace ChainVerify.Tests.Cli;

/// <summary>A command that goes on until it is stopped, run inside this process, whose output is read as it comes.</summary>
internal sealed class InProcessRun : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private readonly Pipe _output = new();
    private readonly StringWriter _error = new() { NewLine = "\n" };
    private readonly StreamReader _reader;
    private readonly Task<int> _running;

    private InProcessRun(string[] arguments)
    {
        _reader = new StreamReader(_output.Reader.AsStream(), Encoding.UTF8);
        _running = RunAsync(arguments);
    }

    internal string Error => _error.ToString();

    internal static InProcessRun Start(params string[] arguments) => new(arguments);

    /// <summary>The next line of output; fails the test with what went wrong when there is none.</summary>
    internal async Task<string> ReadLineAsync()
    {
        string? line = await _reader.ReadLineAsync(_stop.Token);
        Assert.True(line is not null, $"The command ended with {(line is null ? await _running : 0)}: {Error}");
        return line!;
    }

    /// <summary>Stops the command as Ctrl+C does.</summary>
    /// <returns>Its exit code.</returns>
    internal async Task<int> StopAsync()
    {
        await _stop.CancelAsync();
        return await _running;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
        _reader.Dispose();
        await _error.DisposeAsync();
    }

    private async Task<int> RunAsync(string[] arguments)
    {
        using Stream output = _output.Writer.AsStream();
        return await ChainVerifyCommand.RunAsync(arguments, new ConsoleStreams(Stream.Null, output, _error), _stop.Token);
    }
}
