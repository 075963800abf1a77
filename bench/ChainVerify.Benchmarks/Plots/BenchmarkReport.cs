using System.Globalization;
using System.Text.Json;
using ChainVerify.Cli.Invocation;

namespace ChainVerify.Benchmarks.Plots;

/// <summary>One point of a plot: how many times as fast as libsecp256k1 at a parameter's value.</summary>
internal readonly record struct RatioPoint(int Parameter, double Ratio);

/// <summary>Reads what BenchmarkDotNet's brief JSON exporter wrote of a class with one parameter and a baseline.</summary>
internal static class BenchmarkReport
{
    private const string Baseline = "LibSecp256k1";
    private const string Subject = "Vector";

    /// <summary>The ratios of the medians, by rising parameter.</summary>
    /// <exception cref="CommandException">The file is missing, is no such report, or lacks a measurement.</exception>
    internal static RatioPoint[] ReadRatios(string directory, string className)
    {
        string path = Path.Combine(directory, $"{typeof(Vector.KnownKeyBatch).Namespace}.{className}-report-brief.json");
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
            return ReadRatios(document.RootElement, path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"cannot read {path}; run the benchmarks first: --filter '*{className}*'");
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new CommandException($"{path} is no brief report of BenchmarkDotNet, or one of its benchmarks failed");
        }
    }

    private static RatioPoint[] ReadRatios(JsonElement report, string path)
    {
        SortedDictionary<int, double> baselines = [];
        SortedDictionary<int, double> subjects = [];
        foreach (JsonElement benchmark in report.GetProperty("Benchmarks").EnumerateArray())
        {
            string method = benchmark.GetProperty("Method").GetString()!;
            string parameters = benchmark.GetProperty("Parameters").GetString()!;
            int value = int.Parse(parameters.AsSpan(parameters.IndexOf('=') + 1), CultureInfo.InvariantCulture);
            double median = benchmark.GetProperty("Statistics").GetProperty("Median").GetDouble();
            SortedDictionary<int, double>? medians = method switch { Baseline => baselines, Subject => subjects, _ => null };
            if (medians?.TryAdd(value, median) == false)
            {
                throw new CommandException($"{path} has more than one job; plots need a run of one");
            }
        }

        if (subjects.Count == 0 || !subjects.Keys.SequenceEqual(baselines.Keys) || subjects.Values.Any(median => median <= 0))
        {
            throw new CommandException($"{path} lacks measurements: {Baseline} and {Subject} are needed at every value");
        }

        return [.. subjects.Select(subject => new RatioPoint(subject.Key, baselines[subject.Key] / subject.Value))];
    }
}
