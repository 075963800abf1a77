using System.Buffers;
using System.CommandLine;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using ChainVerify.Records;

namespace ChainVerify.Benchmarks.Load;

/// <summary>
/// <c>wrk</c>: loads the real service with the load tool of that name, by single records and by arrays. verify.lua checks every answer.
/// </summary>
internal static class WrkCommand
{
    private const int ArraySize = 64;
    private const int Records = 64 * ArraySize;
    private const int Connections = 64;
    private const int Threads = 2;

    internal static RootCommand Create()
    {
        Option<int> seconds = new("--seconds") { Description = "How long in all, one half for single records, one for arrays.", DefaultValueFactory = _ => 60 };
        RootCommand command = new("Loads the service with wrk. Exit code 0: every answer was right; 1: not; 2: wrk is not installed.") { seconds };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetValue(seconds), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(int seconds, CancellationToken cancellationToken)
    {
        LoadRecords records = new(Records, invalidPercent: 10);
        string file = Path.GetTempFileName();
        ServiceProcess service = await ServiceProcess.StartAsync(records.Root, http2: false).ConfigureAwait(false);
        await using (service.ConfigureAwait(false))
        {
            try
            {
                await File.WriteAllBytesAsync(file, Number(records), cancellationToken).ConfigureAwait(false);
                bool isGood = true;
                foreach (int size in (int[])[1, ArraySize])
                {
                    Console.WriteLine(size == 1 ? "Single records:" : $"Arrays of {size} records:");
                    isGood &= await RunAsync(service, file, size, Math.Max(1, seconds / 2), cancellationToken).ConfigureAwait(false) == 0;
                }

                Console.WriteLine(isGood ? "Every answer was right." : "FAILED: see above.");
                return isGood ? 0 : 1;
            }
            catch (Win32Exception exception)
            {
                await Console.Error.WriteLineAsync($"FAILED: wrk cannot be started ({exception.Message}); Debian: apt-get install wrk").ConfigureAwait(false);
                return 2;
            }
            finally
            {
                File.Delete(file);
            }
        }
    }

    private static async Task<int> RunAsync(ServiceProcess service, string file, int size, int seconds, CancellationToken cancellationToken)
    {
        ProcessStartInfo start = new("wrk")
        {
            ArgumentList =
            {
                "--threads", Text(Threads), "--connections", Text(Connections), "--duration", $"{seconds}s", "--timeout", "30s",
                "--script", Path.Combine(AppContext.BaseDirectory, "verify.lua"), new Uri(service.Address, "v1/verify").ToString(), "--", file, Text(size),
            },
        };
        using Process process = Process.Start(start) ?? throw new InvalidOperationException("wrk does not start.");
        await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
        return process.ExitCode;
    }

    /// <summary>A line for each record: whether it is valid, and the record with the line's number as its id.</summary>
    private static byte[] Number(LoadRecords records)
    {
        ArrayBufferWriter<byte> lines = new();
        for (int i = 0; i < Records; i++)
        {
            lines.Write(records.IsValid[i] ? "1 "u8 : "0 "u8);
            ChainRecordWriter.Write(lines, records.Chains[i], new Utf8Text(Text(i + 1)));
        }

        return lines.WrittenSpan.ToArray();
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
