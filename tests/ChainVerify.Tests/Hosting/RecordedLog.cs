using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace ChainVerify.Tests.Hosting;

/// <summary>A logger that keeps what it is told.</summary>
internal sealed class RecordedLog<T> : ILogger<T>
{
    private readonly ConcurrentQueue<(int Event, Exception? Exception)> _entries = new();

    internal IReadOnlyCollection<(int Event, Exception? Exception)> Entries => _entries;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        => _entries.Enqueue((eventId.Id, exception));
}
