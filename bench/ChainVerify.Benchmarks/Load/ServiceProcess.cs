using System.Diagnostics;

namespace ChainVerify.Benchmarks.Load;

/// <summary><c>chainverify serve</c> in a process of its own, on a free port of this machine.</summary>
internal sealed class ServiceProcess : IAsyncDisposable
{
    private readonly Process _process;

    private ServiceProcess(Process process, Uri address)
    {
        _process = process;
        Address = address;
    }

    internal Uri Address { get; }

    /// <summary>The memory of the process that is in use now.</summary>
    internal long WorkingSet
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    internal static async Task<ServiceProcess> StartAsync(KmsRoot root, bool http2 = true)
    {
        ProcessStartInfo start = new("dotnet") { RedirectStandardOutput = true };
        foreach (string argument in (string[])[
            Path.Combine(AppContext.BaseDirectory, "chainverify.dll"), "serve", "--kms-root", root.ToString(), "--any-app", "--listen", "127.0.0.1:0", "--set", $"Kestrel:Endpoints:Http:Protocols={(http2 ? "Http2" : "Http1")}"])
        {
            start.ArgumentList.Add(argument);
        }

        Process process = Process.Start(start) ?? throw new InvalidOperationException("The service does not start.");
        string line = await process.StandardOutput.ReadLineAsync().ConfigureAwait(false) ?? throw new InvalidOperationException("The service has ended.");
        return new ServiceProcess(process, new Uri(line[line.IndexOf("http", StringComparison.Ordinal)..]));
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync().ConfigureAwait(false);
        }

        _process.Dispose();
    }
}
