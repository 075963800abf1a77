namespace ChainVerify.Cli.Invocation;

/// <summary>The exit codes of every command (RECORDS-AND-CLI.md 4).</summary>
internal static class ExitCodes
{
    /// <summary>Everything that was asked for holds.</summary>
    internal const int Success = 0;

    /// <summary>At least one record is invalid, or a self-test failed.</summary>
    internal const int Invalid = 1;

    /// <summary>Wrong usage, unreadable input, an engine that is not there, output that cannot be written.</summary>
    internal const int Error = 2;

    /// <summary>Interrupted from the keyboard: 128 and the number of SIGINT, as shells have it.</summary>
    internal const int Cancelled = 130;
}
