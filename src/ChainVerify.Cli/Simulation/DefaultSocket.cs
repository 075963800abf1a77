using ChainVerify.Cli.Invocation;

namespace ChainVerify.Cli.Simulation;

/// <summary>Where the tutorial expects the simulator: the socket that the <c>phala</c> command makes, below the user's home (PROTOCOL.md 6).</summary>
internal static class DefaultSocket
{
    private const string Directories = ".phala-cloud/simulator/0.5.3";
    private const string FileName = "dstack.sock";

    /// <summary>The path, whether there is anything or not.</summary>
    internal static string Path
        => System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), Directories, FileName);

    /// <summary>The path, with directories that only the user may enter.</summary>
    /// <exception cref="CommandException">They cannot be made.</exception>
    internal static string PreparePath()
    {
        string path = Path;
        string directory = System.IO.Path.GetDirectoryName(path)!;
        try
        {
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(directory);
            }
            else
            {
                Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"cannot make the directory of the default socket: {exception.Message}", exception);
        }

        return path;
    }
}
