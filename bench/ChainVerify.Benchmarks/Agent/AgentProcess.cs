using System.Diagnostics;
using System.Runtime.InteropServices;

namespace ChainVerify.Benchmarks.Agent;

/// <summary>A simulator in a process of its own, on a socket in a directory of its own.</summary>
internal sealed class AgentProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly DirectoryInfo _directory;

    private AgentProcess(Process process, DirectoryInfo directory, string socketPath)
    {
        _process = process;
        _directory = directory;
        SocketPath = socketPath;
    }

    internal string SocketPath { get; }

    /// <summary>The processor time that it has used so far.</summary>
    internal TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    internal static async Task<AgentProcess> StartAsync(CancellationToken cancellationToken)
    {
        DirectoryInfo directory = Directory.CreateTempSubdirectory("cv");
        string socketPath = Path.Combine(directory.FullName, "dstack.sock");
        string host = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));
        Process process = Process.Start(new ProcessStartInfo(host, [Path.Combine(AppContext.BaseDirectory, "chainverify.dll"), "simulator", "start", "--socket", socketPath, "--json"])
        {
            RedirectStandardOutput = true,
        })!;
        if (await process.StandardOutput.ReadLineAsync(cancellationToken) is null)
        {
            throw new InvalidOperationException("The simulator did not start.");
        }

        return new AgentProcess(process, directory, socketPath);
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _directory.Delete(recursive: true);
    }
}
