using Microsoft.Extensions.Logging;

namespace ChainVerify.Hosting;

/// <summary>What is logged. Chains and their contents are not: they belong to the callers.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "Verifying with the engine {Engine}: {Threads} batches at once, at most {MaxBatch} chains each, {QueueCapacity} calls waiting.")]
    internal static partial void Started(ILogger logger, string engine, int threads, int maxBatch, int queueCapacity);

    [LoggerMessage(2, LogLevel.Information, "Stopping: {Pending} calls are still to be verified.")]
    internal static partial void Stopping(ILogger logger, int pending);

    [LoggerMessage(3, LogLevel.Information, "Stopped: every call has its verdict.")]
    internal static partial void Stopped(ILogger logger);

    [LoggerMessage(4, LogLevel.Warning, "Stopped before every call had its verdict: {Pending} calls were left.")]
    internal static partial void StoppedEarly(ILogger logger, int pending);

    [LoggerMessage(5, LogLevel.Warning, "The queue is full ({QueueCapacity} calls); calls are rejected. Not said again within ten seconds.")]
    internal static partial void QueueFull(ILogger logger, int queueCapacity);

    [LoggerMessage(6, LogLevel.Error, "A batch could not be verified as a whole; its calls are verified one by one. This is a defect of the engine: please report it.")]
    internal static partial void BatchFailed(ILogger logger, Exception exception);

    [LoggerMessage(7, LogLevel.Error, "A listener of metrics or traces threw. Verdicts do not depend on it. Not said again within ten seconds.")]
    internal static partial void ListenerFailed(ILogger logger, Exception exception);

    [LoggerMessage(10, LogLevel.Information, "The contract {Contract} names the KMS root {Root}.")]
    internal static partial void RootRead(ILogger logger, string contract, string root);

    [LoggerMessage(11, LogLevel.Warning, "The contract {Contract} names another KMS root now: {Root} instead of {OldRoot}, which is trusted no more.")]
    internal static partial void RootChanged(ILogger logger, string contract, string root, string oldRoot);

    [LoggerMessage(12, LogLevel.Warning, "The KMS root cannot be read from the contract {Contract}, the next attempt is in {Delay}: {Reason}")]
    internal static partial void RootReadFailed(ILogger logger, string contract, TimeSpan delay, string reason);

    [LoggerMessage(20, LogLevel.Critical, "The engine {Engine} fails its self-test ({Checks}): its verdicts cannot be relied on.")]
    internal static partial void SelfTestFailed(ILogger logger, string engine, string checks);
}
