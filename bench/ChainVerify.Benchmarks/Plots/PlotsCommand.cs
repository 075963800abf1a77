using System.CommandLine;
using System.Globalization;
using ChainVerify.Cli.Invocation;

namespace ChainVerify.Benchmarks.Plots;

/// <summary><c>plots</c>: draws the plots of docs/performance.md from BenchmarkDotNet's results.</summary>
internal static class PlotsCommand
{
    private static readonly RatioPlot[] Plots =
    [
        new(nameof(Vector.BatchSizeBenchmarks), "batch-size.svg", "Signatures by 16 known keys, by batch size", "signatures in a batch", Number),
        new(nameof(Vector.KeyCountBenchmarks), "keys.svg", "1,024 signatures, by number of known keys", "keys", Number),
        new(nameof(Vector.InvalidShareBenchmarks), "invalid-share.svg", "1,024 signatures, by share of invalid ones", "invalid signatures, %", Percent),
        new(nameof(Vector.LaneBenchmarks), "lanes.svg", "1,024 signatures by 16 keys, by lanes", "lanes of a vector", Number),
        new(nameof(Vector.ThreadBenchmarks), "threads.svg", "1,024 cold chains, against one thread of libsecp256k1", "threads of the vector engine", Number),
    ];

    internal static RootCommand Create()
    {
        Option<string> results = new("--results")
        {
            Description = "Where BenchmarkDotNet's brief JSON reports are.",
            DefaultValueFactory = _ => Path.Combine("BenchmarkDotNet.Artifacts", "results"),
            HelpName = "DIR",
        };
        Option<string> output = new("--output")
        {
            Description = "Where the plots go.",
            DefaultValueFactory = _ => Path.Combine("docs", "plots"),
            HelpName = "DIR",
        };
        RootCommand command = new("Draws plots from BenchmarkDotNet's results. Exit code 0: all drawn, 2: results are missing or unusable.") { results, output };
        command.SetAction(parsed => Run(parsed.GetValue(results)!, parsed.GetValue(output)!));
        return command;
    }

    private static int Run(string results, string output)
    {
        try
        {
            // All are drawn before the first is written, so that a missing report leaves no mixture of old and new plots.
            string[] drawings = [.. Plots.Select(plot => plot.Draw(BenchmarkReport.ReadRatios(results, plot.ClassName)))];
            Directory.CreateDirectory(output);
            for (int i = 0; i < Plots.Length; i++)
            {
                File.WriteAllText(Path.Combine(output, Plots[i].FileName), drawings[i]);
            }

            return 0;
        }
        catch (Exception exception) when (exception is CommandException or IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine(exception.Message);
            return 2;
        }
    }

    private static string Number(int value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Percent(int perMille) => (perMille / 10.0).ToString("0.#", CultureInfo.InvariantCulture);
}
