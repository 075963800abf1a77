using ChainVerify.Cli.Invocation;
using ChainVerify.Cli.Options;

namespace ChainVerify.Cli.Verification;

/// <summary>
/// The file of <c>--out</c>. It appears, or is replaced, only when everything is written: a run that fails or is
/// interrupted leaves what was there before, never a part that looks complete.
/// </summary>
/// <remarks>
/// Written under a temporary name beside the target and moved into place. What exists and is empty (a device, a pipe, a
/// file made for this purpose) is written directly, because a move would replace the device; if the run fails, an empty
/// file is emptied again.
/// </remarks>
internal sealed class OutputFile : IDisposable
{
    private readonly string _target;
    private readonly string? _temporary;
    private readonly FileStream _file;
    private bool _isShared;
    private bool _isComplete;

    private OutputFile(string name, string target, string? temporary, FileStream file)
    {
        _target = target;
        _temporary = temporary;
        _file = file;
        Stream = new GuardedOutputStream(file, PolicyOptions.Quoted(name));
    }

    /// <summary>Where the verdicts go.</summary>
    internal Stream Stream { get; }

    /// <summary>Prepares the file.</summary>
    /// <exception cref="CommandException">It cannot be written, or is one of the inputs.</exception>
    internal static OutputFile Create(string name, IEnumerable<string> inputs)
    {
        if (name.Length == 0)
        {
            throw new CommandException("the file name of --out is empty");
        }

        try
        {
            string target = Resolve(name);
            if (inputs.Any(input => input != InputFile.StandardInput && IsSame(Resolve(input), target)))
            {
                throw new CommandException($"--out {PolicyOptions.Quoted(name)} is an input as well: it would be overwritten");
            }

            if (Directory.Exists(target))
            {
                throw new CommandException($"cannot write {PolicyOptions.Quoted(name)}: it is a directory");
            }

            return Directory.Exists(Path.GetDirectoryName(target))
                ? Open(name, target)
                : throw new CommandException($"cannot write {PolicyOptions.Quoted(name)}: no such directory");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new CommandException($"cannot write {PolicyOptions.Quoted(name)}: {exception.Message}", exception);
        }
    }

    /// <summary>Everything is written: puts the file in its place.</summary>
    internal void Complete()
    {
        try
        {
            _file.Dispose();
            if (_temporary is not null)
            {
                File.Move(_temporary, _target, overwrite: true);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"cannot write {PolicyOptions.Quoted(_target)}: {exception.Message}", exception);
        }

        _isComplete = true;
    }

    public void Dispose()
    {
        if (_isComplete)
        {
            return;
        }

        try
        {
            Undo();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Why the run failed is what is told; that something was left behind comes of that.
        }
    }

    private void Undo()
    {
        using (_file)
        {
            if (_temporary is null && !_isShared && _file.CanSeek)
            {
                _file.SetLength(0);
            }
        }

        if (_temporary is not null)
        {
            File.Delete(_temporary);
        }
    }

    private static OutputFile Open(string name, string target)
    {
        // /dev/stdout and its kin may lead to a file that belongs to somebody else's redirection: never replaced.
        if (IsSystemPath(name))
        {
            return new OutputFile(name, target, temporary: null, new FileStream(name, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0))
            {
                _isShared = true,
            };
        }

        if (File.Exists(name))
        {
            FileStream existing = new(name, FileMode.Open, FileAccess.Write, FileShare.Read, bufferSize: 0);
            if (!existing.CanSeek || existing.Length == 0)
            {
                return new OutputFile(name, target, temporary: null, existing);
            }

            existing.Dispose();
        }

        string temporary = $"{target}.{Path.GetRandomFileName()}.partial";
        FileStream file = new(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0);
        if (!OperatingSystem.IsWindows() && File.Exists(target))
        {
            File.SetUnixFileMode(temporary, File.GetUnixFileMode(target));
        }

        return new OutputFile(name, target, temporary, file);
    }

    private static bool IsSystemPath(string name)
        => !OperatingSystem.IsWindows() && Path.GetFullPath(name) is { } path
            && (path.StartsWith("/dev/", StringComparison.Ordinal) || path.StartsWith("/proc/", StringComparison.Ordinal));

    private static bool IsSame(string left, string right)
        => string.Equals(
            left, right, OperatingSystem.IsWindows() || OperatingSystem.IsMacOS() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal);

    /// <summary>The full path behind links.</summary>
    private static string Resolve(string name)
    {
        string path = Path.GetFullPath(name);
        return File.Exists(path) ? File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path : path;
    }
}
