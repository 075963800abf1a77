using System.Globalization;
using ChainVerify.Native;
using Spectre.Console;

namespace ChainVerify.Cli.Benchmarking;

/// <summary>The result for people.</summary>
internal static class BenchmarkTable
{
    internal static void Write(IAnsiConsole console, BenchmarkResult result)
    {
        WorkloadSettings settings = result.Workload.Settings;
        string keys = settings.HasHotKeys ? $", {settings.Keys} hot keys" : string.Empty;
        string invalid = settings.HasInvalid ? $", {result.Workload.InvalidChains} of them invalid" : string.Empty;
        console.WriteLine($"workload {settings.Name}: {settings.Chains} chains{keys}{invalid}");
        console.WriteLine($"{BenchmarkRun.Rounds} rounds, all contenders in each, the same time for each; the median counts");
        NativeLibraryDiscovery native = NativeSecp256k1.Discovery;
        console.WriteLine(native.IsAvailable
            ? $"libsecp256k1 {native.Version}, {native.Path}"
            : "libsecp256k1 is not available: no baselines, no native engine");
        console.WriteLine();
        WriteRows(console, result);
    }

    private static void WriteRows(IAnsiConsole console, BenchmarkResult result)
    {
        bool hasInvalid = result.Workload.Settings.HasInvalid;
        Table table = new Table().Border(TableBorder.Rounded).AddColumn("contender");
        string[] figures = ["lanes", "threads", "chains/s", "best", "signatures/s", "x lean-loop", "x lean-loop-cached"];
        foreach (string figure in hasInvalid ? [.. figures, "share of clean"] : figures)
        {
            table.AddColumn(new TableColumn(new Text(figure)).RightAligned());
        }

        foreach (BenchmarkRow row in BenchmarkRow.CreateAll(result))
        {
            List<Text> cells =
            [
                new(row.Name),
                new(Number(row.Lanes)),
                new(Number(row.Threads)),
                new(Number(row.ChainsPerSecond)),
                new(Number(row.BestChainsPerSecond)),
                new(Number(row.SignaturesPerSecond)),
                new(Ratio(row.RatioToLeanLoop)),
                new(Ratio(row.RatioToLeanLoopCached)),
            ];
            if (hasInvalid)
            {
                cells.Add(new Text(row.ShareOfClean is { } share ? share.ToString("P0", CultureInfo.InvariantCulture) : "-"));
            }

            table.AddRow(cells);
        }

        console.Write(table);
    }

    private static string Number(double value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Ratio(double? value) => value?.ToString("0.00", CultureInfo.InvariantCulture) ?? "-";
}
