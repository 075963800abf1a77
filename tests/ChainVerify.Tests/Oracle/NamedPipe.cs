using System.ComponentModel;
using System.Runtime.InteropServices;

namespace ChainVerify.Tests.Oracle;

/// <summary>A pipe with a name in the file system that nobody writes to: to open it for reading blocks.</summary>
internal sealed partial class NamedPipe : IDisposable
{
    private const uint OwnerReadsAndWrites = 0x180; // 0600

    private NamedPipe(string path) => Path = path;

    internal string Path { get; private set; }

    internal static NamedPipe Create(string path)
        => MakePipe(path, OwnerReadsAndWrites) == 0 ? new NamedPipe(path) : throw new Win32Exception(Marshal.GetLastPInvokeError());

    internal void MoveTo(string path)
    {
        File.Move(Path, path);
        Path = path;
    }

    /// <summary>Lets those go who are blocked: they find a writer, and then the end.</summary>
    public void Dispose()
    {
        // For both, because to open it for writing alone would wait for a reader.
        using FileStream both = new(Path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
    }

    [LibraryImport("libc", EntryPoint = "mkfifo", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MakePipe(string path, uint mode);
}
