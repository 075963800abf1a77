namespace ChainVerify.Cli.Invocation;

/// <summary>The reader of standard output went away: the command ends quietly, but not successfully.</summary>
internal sealed class OutputClosedException(IOException cause) : Exception("The output was closed.", cause)
{
    // The system's numbers of "broken pipe": errno on Unix, two error codes on Windows.
    private const int BrokenPipeErrno = 32;
    private const int BrokenPipeWindows = unchecked((int)0x8007006D);
    private const int NoDataWindows = unchecked((int)0x800700E8);

    internal static bool IsBrokenPipe(IOException exception)
        => exception.HResult is BrokenPipeErrno or BrokenPipeWindows or NoDataWindows;
}
