namespace ChainVerify.Service;

/// <summary>The limits of the service: the section <c>Service</c> of its configuration. Whom to trust is in the section <c>ChainVerify</c>.</summary>
public sealed class VerifierServiceOptions
{
    /// <summary>The longest body of <c>POST /v1/verify</c>; longer ones are refused with 413.</summary>
    public long MaxRequestBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>The most records of one request to <c>/v1/verify</c> or one gRPC message: a body of nothing but commas and zeros would hold millions.</summary>
    public int MaxRequestRecords { get; set; } = Hosting.ChainVerifierHostingOptions.LargestBatch;

    /// <summary>The longest record; a longer one is malformed.</summary>
    public int MaxRecordBytes { get; set; } = 1024 * 1024;

    /// <summary>How many requests to <c>/v1/verify</c> and unary gRPC calls are served at once; more are refused with 429.</summary>
    public int MaxConcurrentRequests { get; set; } = 1024;

    /// <summary>How many streams are served at once; more are refused with 429. A stream takes up to some megabytes.</summary>
    public int MaxConcurrentStreams { get; set; } = 64;

    /// <summary>How long a request to <c>/v1/verify</c> or a unary gRPC call may take.</summary>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a stream may rest: its client sends nothing that is awaited, or takes nothing that is offered.</summary>
    public TimeSpan StreamIdleTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How many records of one stream make a block.</summary>
    public int StreamBlockRecords { get; set; } = 1024;

    /// <summary>How many blocks of one stream may be on their way: what keeps one client from taking the queue for itself.</summary>
    public int StreamWindow { get; set; } = 4;

    /// <summary>How long the service waits at its end for requests that it has begun.</summary>
    public TimeSpan ShutdownTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Keys, one of which <c>/v1</c> and gRPC ask for in <c>X-Api-Key</c> or as a bearer token; none means that anybody may call.</summary>
    public IList<string> ApiKeys { get; } = [];

    /// <summary>What is wrong with the options; empty when nothing is.</summary>
    internal IEnumerable<string> FindMistakes()
    {
        foreach ((string name, long value, long most) in ((string, long, long)[])[
            ("MaxRequestBytes", MaxRequestBytes, 1L << 32),
            ("MaxRequestRecords", MaxRequestRecords, 1 << 24),
            ("MaxRecordBytes", MaxRecordBytes, 1 << 29),
            ("MaxConcurrentRequests", MaxConcurrentRequests, int.MaxValue),
            ("MaxConcurrentStreams", MaxConcurrentStreams, int.MaxValue),
            ("StreamBlockRecords", StreamBlockRecords, Hosting.ChainVerifierHostingOptions.LargestBatch),
            ("StreamWindow", StreamWindow, 1024)])
        {
            if (value < 1 || value > most)
            {
                yield return $"Service:{name} is not between 1 and {most}.";
            }
        }

        foreach ((string name, TimeSpan value) in ((string, TimeSpan)[])[
            ("RequestTimeout", RequestTimeout), ("StreamIdleTimeout", StreamIdleTimeout), ("ShutdownTimeout", ShutdownTimeout)])
        {
            if (value <= TimeSpan.Zero || value > TimeSpan.FromDays(1))
            {
                yield return $"Service:{name} is not between zero and a day.";
            }
        }

        if (ApiKeys.Any(key => key.Length < 16))
        {
            yield return "Service:ApiKeys holds a key of fewer than 16 characters, which can be guessed.";
        }
    }
}
