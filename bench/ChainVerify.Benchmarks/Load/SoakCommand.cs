using System.CommandLine;
using System.Diagnostics;
using System.Net.Http.Json;

namespace ChainVerify.Benchmarks.Load;

/// <summary>
/// <c>soak</c>: full load on the real service for a while. Streams with some invalid records, one with nothing else, and single
/// requests. Every verdict is checked, and the service's memory must not grow.
/// </summary>
internal static class SoakCommand
{
    private const int Streams = 3;
    private const int LeastSecondsForMemory = 180;
    private const double MemoryTolerance = 0.05;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(60);

    internal static RootCommand Create()
    {
        Option<int> seconds = new("--seconds") { Description = "How long; memory is judged from three minutes on.", DefaultValueFactory = _ => 600 };
        RootCommand command = new("Soaks the service. Exit code 0: every record got its verdict and memory stayed flat; 1: not.") { seconds };
        command.SetAction((parsed, cancellationToken) => RunAsync(TimeSpan.FromSeconds(parsed.GetValue(seconds)), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(TimeSpan duration, CancellationToken cancellationToken)
    {
        LoadRecords mixed = new(10_000, invalidPercent: 1);
        LoadRecords garbage = new(10_000, invalidPercent: 100);
        ServiceProcess service = await ServiceProcess.StartAsync(mixed.Root).ConfigureAwait(false);
        await using (service.ConfigureAwait(false))
        {
            using HttpClient client = new() { BaseAddress = service.Address, Timeout = Timeout.InfiniteTimeSpan, DefaultRequestVersion = System.Net.HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
            using CancellationTokenSource enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            enough.CancelAfter(duration);
            StreamingClient[] clients = [.. Enumerable.Range(0, Streams).Select(_ => new StreamingClient(client, mixed)), new StreamingClient(client, garbage)];
            Task<long> singles = SendSinglesAsync(client, mixed, enough.Token);
            Task[] running = [.. clients.Select(one => one.RunAsync(enough.Token)), singles];
            List<(TimeSpan At, long Bytes)> memory = await SampleAsync(service, enough.Token).ConfigureAwait(false);
            await Task.WhenAll(running).ConfigureAwait(false); // throws for the first verdict that is missing, doubled or another's
            return Report(clients, await singles.ConfigureAwait(false), memory, duration);
        }
    }

    private static async Task<long> SendSinglesAsync(HttpClient client, LoadRecords records, CancellationToken enough)
    {
        byte[] line = records.Lines[..(Array.IndexOf(records.Lines, (byte)'\n') + 1)];
        long count = 0;
        while (!enough.IsCancellationRequested)
        {
            using HttpResponseMessage response = await client.PostAsync(new Uri("v1/verify", UriKind.Relative), new ByteArrayContent(line), CancellationToken.None).ConfigureAwait(false);
            response.EnsureSuccessStatusCode();
            Answer? answer = await response.Content.ReadFromJsonAsync<Answer>(CancellationToken.None).ConfigureAwait(false);
            if (answer?.Valid != records.IsValid[0])
            {
                throw new InvalidDataException("A single request got another record's verdict.");
            }

            count++;
        }

        return count;
    }

    private static async Task<List<(TimeSpan At, long Bytes)>> SampleAsync(ServiceProcess service, CancellationToken enough)
    {
        List<(TimeSpan, long)> samples = [];
        long started = Stopwatch.GetTimestamp();
        using PeriodicTimer timer = new(TimeSpan.FromSeconds(1));
        try
        {
            while (await timer.WaitForNextTickAsync(enough).ConfigureAwait(false))
            {
                samples.Add((Stopwatch.GetElapsedTime(started), service.WorkingSet));
            }
        }
        catch (OperationCanceledException)
        {
            // The time is over; what was sampled until now counts.
        }

        return samples;
    }

    private static int Report(StreamingClient[] clients, long singles, List<(TimeSpan At, long Bytes)> memory, TimeSpan duration)
    {
        long received = clients.Sum(client => client.Received);
        Console.WriteLine($"{received} records in streams ({clients[^1].Received} of them in the stream of garbage), {singles} in requests, none lost, none doubled");
        Console.WriteLine($"{received / duration.TotalSeconds:F0} records per second");
        long[] settled = [.. memory.Where(sample => sample.At >= WarmUp).Select(sample => sample.Bytes)];
        if (duration.TotalSeconds < LeastSecondsForMemory)
        {
            Console.WriteLine($"working set at the end: {memory[^1].Bytes >> 20} MiB; not judged in less than {LeastSecondsForMemory} seconds");
            return 0;
        }

        // Medians of quarters: one collection more or less must not decide.
        double early = Median(settled[..(settled.Length / 4)]);
        double late = Median(settled[^(settled.Length / 4)..]);
        double change = (late - early) / early;
        Console.WriteLine($"working set after the first minute: {early / (1 << 20):F0} MiB, at the end {late / (1 << 20):F0} MiB ({change:+0.0%;-0.0%})");
        return change <= MemoryTolerance ? 0 : 1;
    }

    private static double Median(long[] values)
    {
        Array.Sort(values);
        return values[values.Length / 2];
    }

    private sealed record Answer(long Line, bool Valid);
}
