using System.Net.Sockets;
using System.Text;

namespace ChainVerify.Simulator;

/// <summary>Makes room for a unix socket: replaces what a dead process left, and nothing else.</summary>
internal static class SocketFile
{
    // What opening a socket as a file ends with: ENXIO on Linux, EOPNOTSUPP on macOS.
    private const int NoSuchDeviceLinux = 6;
    private const int NotSupportedMac = 102;

    /// <summary>Checks a path, and removes a socket that nobody listens on any more.</summary>
    /// <returns>The full path.</returns>
    /// <exception cref="GuestAgentServerException">A socket cannot be made there; the text says why.</exception>
    internal static string Prepare(string path)
    {
        if (string.IsNullOrWhiteSpace(path) || path.Contains('\0', StringComparison.Ordinal))
        {
            throw new GuestAgentServerException("The path of the socket is empty or holds a zero character.");
        }

        string full = Path.GetFullPath(path);
        int length = Encoding.UTF8.GetByteCount(full);
        if (length > GuestAgentServerOptions.MaximumSocketPathBytes)
        {
            throw new GuestAgentServerException(
                $"The path of the socket has {length} bytes, and a socket's path can have {GuestAgentServerOptions.MaximumSocketPathBytes}: {full}");
        }

        if (Directory.Exists(full))
        {
            throw new GuestAgentServerException($"There is a directory where the socket should be: {full}");
        }

        if (!Directory.Exists(Path.GetDirectoryName(full)))
        {
            throw new GuestAgentServerException($"There is no directory for the socket: {full}");
        }

        try
        {
            RemoveStale(full);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new GuestAgentServerException($"The file where the socket should be cannot be replaced: {full}: {exception.Message}", exception);
        }

        return full;
    }

    private static void RemoveStale(string path)
    {
        if (!File.Exists(path))
        {
            return;
        }

        if (!IsSocket(path))
        {
            throw new GuestAgentServerException($"There is a file where the socket should be, and it is not a socket: {path}");
        }

        if (IsListening(path))
        {
            throw new GuestAgentServerException($"Another process listens on this socket: {path}");
        }

        File.Delete(path);
    }

    /// <summary>Opening tells a socket from everything else. For writing too, because reading would wait on a pipe without a writer.</summary>
    private static bool IsSocket(string path)
    {
        try
        {
            File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete).Dispose();
            return false;
        }
        catch (IOException exception) when (exception.HResult is NoSuchDeviceLinux or NotSupportedMac)
        {
            return true;
        }
    }

    private static bool IsListening(string path)
    {
        using Socket probe = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(new UnixDomainSocketEndPoint(path));
            return true;
        }
        catch (SocketException exception)
        {
            // Refused is nobody; anything else, such as a full queue, is somebody.
            return exception.SocketErrorCode is not (SocketError.ConnectionRefused or SocketError.AddressNotAvailable);
        }
    }
}
