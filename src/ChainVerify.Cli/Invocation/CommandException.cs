namespace ChainVerify.Cli.Invocation;

/// <summary>Ends a command with one clear line on standard error and exit code 2; its message is for the user.</summary>
internal sealed class CommandException : Exception
{
    internal CommandException(string message)
        : base(message)
    {
    }

    internal CommandException(string message, Exception cause)
        : base(message, cause)
    {
    }
}
