using System.Net;
using ChainVerify.Records;

namespace ChainVerify.Simulator;

/// <summary>How an oracle serves.</summary>
/// <remarks>Read once, when the server starts.</remarks>
public sealed class OracleServerOptions
{
    /// <summary>Where to listen. By default 127.0.0.1:8080, as the tutorial's oracle; port 0 takes a free one.</summary>
    public IPEndPoint Listen { get; set; } = new(IPAddress.Loopback, 8080);

    /// <summary>The form of the statements. Chapter 03's by default, in which the source is signed too.</summary>
    public OracleChapter Chapter { get; set; } = OracleChapter.Chapter03;

    /// <summary>How long the source may take; after that the oracle's caller is told so. 10 s by default.</summary>
    public TimeSpan SourceTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The clock of the statements and of <see cref="SourceTimeout"/>.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>Is told each time the source gave no price, in one line without control characters; null means nobody.</summary>
    public Action<string>? SourceFailed { get; set; }

    internal void Validate()
    {
        ArgumentNullException.ThrowIfNull(Listen);
        ArgumentNullException.ThrowIfNull(TimeProvider);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(SourceTimeout, TimeSpan.Zero);
        if (Chapter is not (OracleChapter.Chapter03 or OracleChapter.Chapter05))
        {
            throw new ArgumentException("The oracle of the tutorial is that of chapter 03 or that of chapter 05.");
        }
    }
}
