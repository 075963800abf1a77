using System.Diagnostics;
using System.Net;
using ChainVerify.Benchmarks.Figures;
using ChainVerify.Cli.Invocation;

namespace ChainVerify.Benchmarks.Load;

/// <summary>What HTTP costs: a file of records through the running service, against <c>verify</c> with the same file.</summary>
/// <remarks>
/// The client shares the machine with the service. A lean one takes little of it; .NET's own client over HTTP/2 takes about as much as the service.
/// </remarks>
internal static class StreamingFigures
{
    private const int Records = 262_144;

    internal static async Task<IReadOnlyList<Figure>> MeasureAsync(int rounds, CancellationToken cancellationToken)
    {
        LoadRecords records = new(Records, invalidPercent: 0);
        DirectoryInfo directory = Directory.CreateTempSubdirectory("chainverify-");
        try
        {
            string file = Path.Combine(directory.FullName, "records.ndjson");
            string output = Path.Combine(directory.FullName, "verdicts.ndjson");
            await File.WriteAllBytesAsync(file, records.Lines, cancellationToken).ConfigureAwait(false);
            Rounds ofFile = new(rounds), ofUpload = new(rounds), ofClient = new(rounds);
            ServiceProcess service = await ServiceProcess.StartAsync(records.Root, http2: false).ConfigureAwait(false);
            ServiceProcess service2 = await ServiceProcess.StartAsync(records.Root, http2: true).ConfigureAwait(false);
            await using (service.ConfigureAwait(false))
            await using (service2.ConfigureAwait(false))
            {
                using HttpClient client = new() { BaseAddress = service2.Address, Timeout = Timeout.InfiniteTimeSpan, DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
                for (int round = -2; round < rounds; round++)
                {
                    ofFile.Add(round, await TimeAsync(() => VerifyFileAsync(records, file, output, cancellationToken)).ConfigureAwait(false));
                    ofUpload.Add(round, await TimeAsync(() => new UploadClient(service.Address, records).RunAsync(cancellationToken)).ConfigureAwait(false));
                    ofClient.Add(round, await TimeAsync(() => new StreamingClient(client, records).RunAsync(new CancellationToken(canceled: true))).ConfigureAwait(false)); // one round
                }
            }

            return
            [
                ofFile.Ratio("NDJSON over HTTP/1.1, throughput against verify over the file", ofUpload, least: 0.50),
                ofFile.Ratio("NDJSON over HTTP/2 by .NET's client, throughput against verify over the file", ofClient),
            ];
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static async Task<double> TimeAsync(Func<Task> action)
    {
        long started = Stopwatch.GetTimestamp();
        await action().ConfigureAwait(false);
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static async Task VerifyFileAsync(LoadRecords records, string file, string output, CancellationToken cancellationToken)
    {
        using MemoryStream nothing = new();
        using StringWriter error = new();
        int code = await ChainVerifyCommand.RunAsync(
            ["verify", file, "--kms-root", records.Root.ToString(), "--any-app", "--out", output],
            new ConsoleStreams(nothing, nothing, error),
            cancellationToken).ConfigureAwait(false);
        if (code != 0)
        {
            throw new CommandException($"verify ended with {code}: {error}");
        }
    }
}
