using ChainVerify.Benchmarks.Plots;
using ChainVerify.Benchmarks.Vector;
using ChainVerify.Cli.Invocation;
using ChainVerify.Tests.Engineering;
using Xunit;

namespace ChainVerify.Tests.Benchmarks;

/// <summary>The plots of docs/performance.md come from the reports beside them, and from nothing else.</summary>
public sealed class PlotsTests : IDisposable
{
    private const string ReportName = "ChainVerify.Benchmarks.Vector.BatchSizeBenchmarks-report-brief.json";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("cv-plots");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public void The_plots_in_the_documentation_are_those_of_its_reports()
    {
        string plots = Repository.PathOf("docs", "plots");
        Assert.Equal(0, PlotsCommand.Create().Parse(["--results", Path.Combine(plots, "results"), "--output", _directory.FullName]).Invoke());
        string[] drawn = [.. _directory.GetFiles().Select(file => file.Name).Order(StringComparer.Ordinal)];
        Assert.Equal(Directory.GetFiles(plots).Select(Path.GetFileName).Order(StringComparer.Ordinal), drawn);
        Assert.All(drawn, name => Assert.Equal(File.ReadAllText(Path.Combine(plots, name)), File.ReadAllText(Path.Combine(_directory.FullName, name))));
    }

    [Fact]
    public void Ratios_are_those_of_the_medians_by_rising_parameter()
    {
        Write(Benchmark("Vector", 64, 2), Benchmark("LibSecp256k1", 64, 30), Benchmark("BouncyCastle", 64, 300), Benchmark("LibSecp256k1", 4, 20), Benchmark("Vector", 4, 10));
        Assert.Equal([new RatioPoint(4, 2), new RatioPoint(64, 15)], Read());
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("{\"Benchmarks\":{}}")]
    [InlineData("{\"Benchmarks\":[{\"Method\":\"Vector\",\"Parameters\":\"Batch=x\",\"Statistics\":{\"Median\":1}}]}")]
    [InlineData("{\"Benchmarks\":[{\"Method\":\"Vector\",\"Parameters\":\"Batch=1\",\"Statistics\":null}]}")]
    public void What_is_no_report_is_said_to_be_none(string text)
    {
        File.WriteAllText(Path.Combine(_directory.FullName, ReportName), text);
        Assert.Contains("is no brief report of BenchmarkDotNet", Assert.Throws<CommandException>(Read).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_and_doubled_measurements_are_named()
    {
        Assert.Contains("run the benchmarks first", Assert.Throws<CommandException>(Read).Message, StringComparison.Ordinal);
        Write();
        Assert.Contains("lacks measurements", Assert.Throws<CommandException>(Read).Message, StringComparison.Ordinal);
        Write(Benchmark("Vector", 1, 1), Benchmark("Vector", 2, 1), Benchmark("LibSecp256k1", 1, 1));
        Assert.Contains("lacks measurements", Assert.Throws<CommandException>(Read).Message, StringComparison.Ordinal);
        Write(Benchmark("Vector", 1, 0), Benchmark("LibSecp256k1", 1, 1));
        Assert.Contains("lacks measurements", Assert.Throws<CommandException>(Read).Message, StringComparison.Ordinal);
        Write(Benchmark("Vector", 1, 1), Benchmark("LibSecp256k1", 1, 1), Benchmark("Vector", 1, 1));
        Assert.Contains("more than one job", Assert.Throws<CommandException>(Read).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_all_reports_nothing_is_drawn()
    {
        Write(Benchmark("Vector", 1, 1), Benchmark("LibSecp256k1", 1, 1));
        string output = Path.Combine(_directory.FullName, "plots");
        Assert.Equal(2, PlotsCommand.Create().Parse(["--results", _directory.FullName, "--output", output]).Invoke());
        Assert.False(Directory.Exists(output));
    }

    private static string Benchmark(string method, int batch, double median)
        => $"{{\"Method\":\"{method}\",\"Parameters\":\"Batch={batch}\",\"Statistics\":{{\"Median\":{median}}}}}";

    private void Write(params string[] benchmarks)
        => File.WriteAllText(Path.Combine(_directory.FullName, ReportName), $"{{\"Benchmarks\":[{string.Join(',', benchmarks)}]}}");

    private RatioPoint[] Read() => BenchmarkReport.ReadRatios(_directory.FullName, nameof(BatchSizeBenchmarks));
}
