using System.Text;
using System.Text.Json;
using ChainVerify.Cli.Invocation;
using ChainVerify.Tests.Vectors;
using Xunit;

namespace ChainVerify.Tests.Cli;

/// <summary>What a command line did, run inside this process.</summary>
internal sealed record CommandLineRun(int ExitCode, string Output, string Error)
{
    internal const string Root = "0x8f2cF602C9695b23130367ed78d8F557554de7C5";
    internal const string App = "ea549f02e1a25fabd1cb788380e033ec5461b2ff";

    /// <summary>The policy that the tutorial's answers satisfy.</summary>
    internal static string[] TutorialPolicy { get; } = ["--kms-root", Root, "--app-id", App];

    internal static string Price03 => VectorFile.PathOf("oracle/price-chapter03.json");

    internal static string Price05 => VectorFile.PathOf("oracle/price-chapter05.json");

    /// <summary>The tutorial's answer as one line, as NDJSON wants it.</summary>
    internal static string Price03Line { get; } = JsonSerializer.Serialize(VectorFile.Read("oracle/price-chapter03.json"));

    /// <summary>The same with another price than the signed one: a well-formed record that is invalid.</summary>
    internal static string ForgedLine { get; } = Price03Line.Replace("97234.56", "97234.57", StringComparison.Ordinal);

    internal IReadOnlyList<JsonElement> Verdicts => [.. Lines(Output).Select(line => JsonSerializer.Deserialize<JsonElement>(line))];

    internal IReadOnlyList<string> ErrorLines => Lines(Error);

    internal static Task<CommandLineRun> RunAsync(params string[] arguments) => RunWithInputAsync([], arguments);

    internal static Task<CommandLineRun> RunWithInputAsync(string input, params string[] arguments) => RunWithInputAsync(Encoding.UTF8.GetBytes(input), arguments);

    internal static async Task<CommandLineRun> RunWithInputAsync(byte[] input, params string[] arguments)
    {
        using MemoryStream standardInput = new(input);
        using MemoryStream output = new();
        using StringWriter error = new() { NewLine = "\n" };
        int exitCode = await ChainVerifyCommand.RunAsync(
            arguments, new ConsoleStreams(standardInput, output, error), TestContext.Current.CancellationToken);
        return new CommandLineRun(exitCode, Encoding.UTF8.GetString(output.ToArray()), error.ToString());
    }

    /// <summary>Wrong usage or unreadable input: exit code 2, nothing on standard output, one line on standard error.</summary>
    internal void AssertRefused(string reason)
    {
        Assert.Equal(ExitCodes.Error, ExitCode);
        Assert.Empty(Output);
        string line = Assert.Single(ErrorLines);
        Assert.StartsWith("chainverify: ", line, StringComparison.Ordinal);
        Assert.Contains(reason, line, StringComparison.Ordinal);
    }

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
