using System.Text;
using System.Text.Json;
using ChainVerify.Cli.Invocation;
using Xunit;
using static ChainVerify.Tests.Cli.CommandLineRun;

namespace ChainVerify.Tests.Cli;

/// <summary>The output contract of <c>verify</c> (RECORDS-AND-CLI.md 3 and 4): one verdict a record, in input order.</summary>
public static class VerifyCommandTests
{
    private const string ValidVerdict = """{"line":1,"valid":true,"messageScheme":"eip191-hash"}""" + "\n";

    [Theory]
    [InlineData("price-chapter03.json", Root, App)]
    [InlineData("price-chapter05.json", Root, App)]
    [InlineData("price-chapter03-0.5.6plus.json", "0xA7F6043C29f9cc1d9D6aCF554c53E0c6792AaEAf", "5bb4ff9a3837357f19dc176407a5709c62eb6c56")]
    [InlineData("price-chapter05-0.5.6plus.json", "0321529e458424ab1f710a3a57ec4dad2fb195ddca572f7469242ba6c7563085b6", "0x5BB4FF9A3837357F19DC176407A5709C62EB6C56")]
    public static async Task The_answers_of_the_tutorials_oracles_are_valid_under_their_own_root_and_app(string file, string root, string app)
    {
        CommandLineRun run = await RunAsync("verify", "--kms-root", root, "--app-id", app, Vectors.VectorFile.PathOf("oracle/" + file));

        Assert.Equal(ExitCodes.Success, run.ExitCode);
        Assert.Equal(ValidVerdict, run.Output);
    }

    [Theory]
    [InlineData("auto")]
    [InlineData("managed")]
    [InlineData("vector")]
    public static async Task The_summary_on_standard_error_tells_counts_and_engine(string engine)
    {
        CommandLineRun run = await RunWithInputAsync($"{Price03Line}\n{ForgedLine}\nnot json\n", ["verify", .. TutorialPolicy, "--engine", engine]);

        Assert.Equal(ExitCodes.Invalid, run.ExitCode);
        Assert.Equal(2, run.ErrorLines.Count);
        Assert.Equal("3 records: 1 valid, 2 invalid (MalformedRecord 1, StatementMismatch 1)", run.ErrorLines[0]);
        string expected = engine == "auto" ? ChainVerify.Signatures.SignatureEngine.Default.Name : engine;
        Assert.Matches($@"^[0-9.]+ seconds, [0-9]+ chains per second, engine {expected}( \([^)]+\))?$", run.ErrorLines[1]);
    }

    [Fact]
    public static async Task Verdicts_come_in_the_order_of_the_input_with_malformed_lines_between_them()
    {
        // More than two batches, so that batches that are parsed while others are verified could change places.
        StringBuilder input = new();
        List<string?> expected = [];
        for (int i = 0; i < 2500; i++)
        {
            string? failure = (i % 5) switch { 0 => null, 1 => "MalformedRecord", 2 => "StatementMismatch", 3 => "MalformedRecord", _ => "AppNotAccepted" };
            string line = (i % 5) switch
            {
                0 => Price03Line,
                1 => "{\"publicKey\":",
                2 => ForgedLine,
                3 => "42",
                _ => Price03Line.Insert(1, $"\"appId\":\"{new string('1', 40)}\","),
            };
            input.Append(i % 5 == 1 || i % 5 == 3 ? line : line.Insert(1, $"\"id\":\"{i}\",")).Append('\n');
            expected.Add(failure);
        }

        CommandLineRun run = await RunWithInputAsync(input.ToString(), ["verify", .. TutorialPolicy, "--threads", "3"]);

        Assert.Equal(ExitCodes.Invalid, run.ExitCode);
        IReadOnlyList<JsonElement> verdicts = run.Verdicts;
        Assert.Equal(expected.Count, verdicts.Count);
        for (int i = 0; i < expected.Count; i++)
        {
            Assert.Equal(i + 1, verdicts[i].GetProperty("line").GetInt32());
            Assert.Equal(expected[i], verdicts[i].TryGetProperty("failure", out JsonElement failure) ? failure.GetString() : null);
            if (i % 5 is 0 or 2 or 4)
            {
                Assert.Equal($"{i}", verdicts[i].GetProperty("id").GetString());
            }
        }
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public static async Task A_byte_order_mark_and_blank_lines_are_no_records_but_count_as_lines(string lineEnd)
    {
        string input = $"\uFEFF{Price03Line}{lineEnd}{lineEnd}  {lineEnd}{ForgedLine}";

        CommandLineRun run = await RunWithInputAsync(input, ["verify", .. TutorialPolicy]);

        Assert.Equal([1, 4], run.Verdicts.Select(verdict => verdict.GetProperty("line").GetInt32()));
        Assert.Equal([true, false], run.Verdicts.Select(verdict => verdict.GetProperty("valid").GetBoolean()));
    }

    [Fact]
    public static async Task The_elements_of_an_array_are_numbered()
    {
        CommandLineRun run = await RunWithInputAsync($"[\n {Price03Line},\n\n {ForgedLine}, {Price03Line}]", ["verify", .. TutorialPolicy, "-"]);

        Assert.Equal(ExitCodes.Invalid, run.ExitCode);
        Assert.Equal([1, 2, 3], run.Verdicts.Select(verdict => verdict.GetProperty("line").GetInt32()));
        Assert.Equal([true, false, true], run.Verdicts.Select(verdict => verdict.GetProperty("valid").GetBoolean()));
    }

    [Fact]
    public static async Task Each_verdict_names_its_file_when_there_are_several_and_lines_start_anew()
    {
        using TemporaryDirectory directory = new();
        string two = directory.Write("two.ndjson", $"{Price03Line}\n{ForgedLine}\n");

        CommandLineRun run = await RunWithInputAsync(Price03Line, ["verify", .. TutorialPolicy, two, "-", Price05]);

        Assert.Equal([(two, 1, true), (two, 2, false), ("-", 1, true), (Price05, 1, true)], run.Verdicts.Select(verdict => (
            verdict.GetProperty("file").GetString()!,
            verdict.GetProperty("line").GetInt32(),
            verdict.GetProperty("valid").GetBoolean())));
    }

    [Fact]
    public static async Task A_record_above_the_limit_is_malformed_and_the_next_one_is_verified()
    {
        string tooLong = Price03Line.Insert(1, $"\"id\":\"{new string('a', 3000)}\",");

        CommandLineRun run = await RunWithInputAsync($"{tooLong}\n{Price03Line}\n", ["verify", .. TutorialPolicy, "--max-record-bytes", "3000"]);

        Assert.Equal("MalformedRecord", run.Verdicts[0].GetProperty("failure").GetString());
        Assert.True(run.Verdicts[1].GetProperty("valid").GetBoolean());
    }

    [Fact]
    public static async Task Only_the_summary_is_written_when_only_that_is_asked_for()
    {
        CommandLineRun run = await RunWithInputAsync(Price03Line, ["verify", .. TutorialPolicy, "--summary-only"]);

        Assert.Equal(ExitCodes.Success, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.Equal("1 record: 1 valid, 0 invalid", run.ErrorLines[0]);
    }

    [Fact]
    public static async Task Verbose_verdicts_tell_what_was_recovered()
    {
        CommandLineRun run = await RunWithInputAsync($"{Price03Line}\nnot json\n", ["verify", .. TutorialPolicy, "--verbose"]);

        JsonElement verdict = run.Verdicts[0];
        Assert.Equal("0x02b85cceca0c02d878f0ebcda72a97469a472416eb6faf3c4807642132f9786810", verdict.GetProperty("appPublicKey").GetString());
        Assert.Equal(Root, verdict.GetProperty("kmsAddress").GetString());
        Assert.Equal("0xE9bebf5c6beeb5217177266d61321364C866C56D", verdict.GetProperty("signerAddress").GetString());
        Assert.Equal("MalformedRecord", run.Verdicts[1].GetProperty("failure").GetString());
    }

    [Fact]
    public static async Task Any_app_needs_the_record_to_say_which_one()
    {
        string named = Price03Line.Insert(1, $"\"appId\":\"{App}\",");

        CommandLineRun run = await RunWithInputAsync($"{named}\n{Price03Line}\n", "verify", "--kms-root", Root, "--any-app");

        Assert.True(run.Verdicts[0].GetProperty("valid").GetBoolean());
        Assert.Equal("appId: missing", run.Verdicts[1].GetProperty("detail").GetString());
    }

    [Theory]
    [InlineData("--purpose", "ethereum", true)]
    [InlineData("--purpose", "", false)]
    [InlineData("--purpose", "mainnet", false)]
    [InlineData("--message-scheme", "eip191-hash", true)]
    [InlineData("--message-scheme", "digest", false)]
    [InlineData("--rules", "evm", true)]
    public static async Task A_named_purpose_or_scheme_replaces_the_default(string option, string value, bool valid)
    {
        CommandLineRun run = await RunWithInputAsync(Price03Line, ["verify", .. TutorialPolicy, option, value]);

        Assert.Equal(valid, Assert.Single(run.Verdicts).GetProperty("valid").GetBoolean());
        Assert.Equal(valid ? ExitCodes.Success : ExitCodes.Invalid, run.ExitCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\r\n  \n")]
    [InlineData("[]")]
    public static async Task An_input_without_records_is_no_success(string input)
    {
        CommandLineRun run = await RunWithInputAsync(input, ["verify", .. TutorialPolicy]);

        Assert.Equal(ExitCodes.Error, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.Equal("chainverify: no records in standard input: nothing was verified there", run.ErrorLines[^1]);
    }

    [Fact]
    public static async Task One_empty_file_among_others_is_no_success_either_but_the_others_are_verified()
    {
        using TemporaryDirectory directory = new();
        string empty = directory.Write("empty.ndjson", string.Empty);

        CommandLineRun run = await RunAsync(["verify", .. TutorialPolicy, empty, Price03]);

        Assert.Equal(ExitCodes.Error, run.ExitCode);
        Assert.True(Assert.Single(run.Verdicts).GetProperty("valid").GetBoolean());
        Assert.Contains(empty, run.ErrorLines[^1], StringComparison.Ordinal);
    }
}
