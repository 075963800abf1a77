using ChainVerify.Cli.Explanation;
using ChainVerify.Cli.Invocation;
using Xunit;
using static ChainVerify.Tests.Cli.CommandLineRun;

namespace ChainVerify.Tests.Cli;

/// <summary><c>verify --explain</c>: the tutorial's three steps for people.</summary>
public static class ExplainTests
{
    private const string Price03Explained = """
        Record 1
          app id                 ea549f02e1a25fabd1cb788380e033ec5461b2ff (from the policy: the record names none)
          purpose                ethereum (from the policy: the record names none)
          derived public key     0x02f79b023158b235e0787db27c2519caeb48ef6bb63d207d51ec8a1ecfd38c1f82
          its address            0xE9bebf5c6beeb5217177266d61321364C866C56D
        Statement of the oracle (the tutorial's chapter 03)
          price                  97234.56 (signed, as 9723456 hundredths)
          timestamp              1735321234567 ms, 2024-12-27 17:40:34 UTC (signed)
          source                 api.coingecko.com (signed)
          TLS fingerprint        AB:CD:EF:01:23:45:67:89:AB:CD:EF:01:23:45:67:89:AB:CD:EF:01:23:45:67:89:AB:CD:EF:01:23:45:67:89 (signed)
          statement hash         0xc31d4368a3ffccd9a5fe1ffe3b7c10e0e2bf54e09d932db3c517746640e13115 (recomputed: matches messageHash)
        Step 1: recover the app public key from the app signature
          signed by the app key  "ethereum:" and the derived public key in hex
          recovered app key      0x02b85cceca0c02d878f0ebcda72a97469a472416eb6faf3c4807642132f9786810
          result                 ok: recovered; step 2 decides whose it is
        Step 2: recover the KMS signer from the KMS signature
          signed by the KMS root "dstack-kms-issued:", the app id and the app public key
          recovered KMS signer   0x8f2cF602C9695b23130367ed78d8F557554de7C5
          expected KMS root      0x8f2cF602C9695b23130367ed78d8F557554de7C5
          result                 ok: the KMS root that you trust signed this app key
        Step 3: recover the message signer from the message signature
          message scheme         eip191-hash
          message hash           0xc31d4368a3ffccd9a5fe1ffe3b7c10e0e2bf54e09d932db3c517746640e13115
          recovered signer       0xE9bebf5c6beeb5217177266d61321364C866C56D
          expected signer        0xE9bebf5c6beeb5217177266d61321364C866C56D (the derived key)
          claimed signer         0xE9bebf5c6beeb5217177266d61321364C866C56D (signerAddress)
          result                 ok: the derived key signed this message
        VALID
          proves                 app ea549f02e1a25fabd1cb788380e033ec5461b2ff under KMS root 0x8f2cF602C9695b23130367ed78d8F557554de7C5 was given this key, and that key signed this message
          does not prove         which code runs now, the path of the key, or that the message is fresh or true


        """;

    [Fact]
    public static async Task The_tutorials_answer_is_told_in_three_steps_with_recovered_and_expected_keys()
    {
        CommandLineRun run = await RunAsync(["verify", "--explain", .. TutorialPolicy, Price03]);

        Assert.Equal(ExitCodes.Success, run.ExitCode);
        Assert.Equal(Price03Explained.ReplaceLineEndings("\n"), run.Output);
    }

    [Fact]
    public static async Task What_chapter_05_does_not_sign_is_said_to_be_unsigned()
    {
        CommandLineRun run = await RunAsync(["verify", "--explain", .. TutorialPolicy, Price05]);

        Assert.Equal(ExitCodes.Success, run.ExitCode);
        Assert.Contains("price                  9723456 (signed, as 9723456 hundredths)", run.Output, StringComparison.Ordinal);
        Assert.Contains("timestamp              1735321234 s, 2024-12-27 17:40:34 UTC (signed)", run.Output, StringComparison.Ordinal);
        Assert.Contains("source                 api.coingecko.com (NOT signed)", run.Output, StringComparison.Ordinal);
        Assert.Contains("89 (NOT signed)", run.Output, StringComparison.Ordinal);
        Assert.Contains("nor                    source and TLS fingerprint, which nobody signed", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public static async Task A_failing_step_says_why_and_later_steps_are_not_reached()
    {
        string otherRoot = "0xA7F6043C29f9cc1d9D6aCF554c53E0c6792AaEAf";

        CommandLineRun run = await RunAsync("verify", "--explain", "--kms-root", otherRoot, "--app-id", App, Price03);

        Assert.Equal(ExitCodes.Invalid, run.ExitCode);
        Assert.Equal(
            ["ok: recovered; step 2 decides whose it is", "FAILED: the KMS signature was not made by a trusted root", "not reached"],
            Results(run));
        Assert.Contains($"recovered KMS signer   {Root}", run.Output, StringComparison.Ordinal);
        Assert.Contains($"expected KMS root      {otherRoot}", run.Output, StringComparison.Ordinal);
        Assert.Contains("INVALID: KmsRootMismatch", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("\nVALID", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public static async Task A_forged_statement_fails_the_third_step()
    {
        CommandLineRun run = await RunWithInputAsync(ForgedLine, ["verify", "--explain", .. TutorialPolicy]);

        Assert.Contains("DIFFERS from messageHash", run.Output, StringComparison.Ordinal);
        Assert.Equal("FAILED: the statement does not hash to messageHash", Results(run)[2]);
    }

    [Fact]
    public static async Task What_the_policy_refuses_reaches_no_step()
    {
        CommandLineRun run = await RunWithInputAsync(
            $"{Price03Line.Insert(1, $"\"appId\":\"{new string('2', 40)}\",")}\n???\n", ["verify", "--explain", .. TutorialPolicy]);

        Assert.Equal(["not reached", "not reached", "not reached"], Results(run));
        Assert.Contains("INVALID: AppNotAccepted", run.Output, StringComparison.Ordinal);
        Assert.Contains("Record 2\n  No step was taken: the record cannot be read.\nINVALID: MalformedRecord: record: not JSON\n", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public static async Task Any_app_proves_less_and_says_so()
    {
        CommandLineRun run = await RunWithInputAsync(
            Price03Line.Insert(1, $"\"appId\":\"{App}\","), "verify", "--explain", "--kms-root", Root, "--any-app");

        Assert.Equal(ExitCodes.Success, run.ExitCode);
        Assert.Contains($"proves                 some app under KMS root {Root} was given this key", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public static async Task A_record_cannot_send_escape_sequences_to_the_terminal()
    {
        string hostile = Price03Line
            .Replace("api.coingecko.com", "\\u001b[2J\\u202eVALID\\n", StringComparison.Ordinal)
            .Insert(1, "\"id\":\"\\u001b]0;x\\u0007\",");

        CommandLineRun run = await RunWithInputAsync(hostile, ["verify", "--explain", .. TutorialPolicy]);

        Assert.Contains("Record 1, id \"\\u{1b}]0;x\\u{7}\"\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("source                 \\u{1b}[2J\\u{202e}VALID\\u{a} (signed)", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(run.Output, character => char.IsControl(character) && character != '\n');
    }

    [Theory]
    [InlineData("plain ascii", "plain ascii")]
    [InlineData("naïve 東京 😀", "naïve 東京 😀")]
    [InlineData("a\tb\u0085", "a\\u{9}b\\u{85}")]
    [InlineData("\u200b\u2028\ufeff\ue000", "\\u{200b}\\u{2028}\\u{feff}\\u{e000}")]
    public static void Only_visible_characters_are_shown_as_they_are(string text, string shown)
        => Assert.Equal(shown, TerminalText.Show(text));

    [Fact]
    public static void A_long_text_is_cut_and_says_so()
    {
        string shown = TerminalText.Show(new string('x', 5000));

        Assert.Equal(new string('x', 200) + "… (5000 characters)", shown);
        Assert.Equal(new string('x', 200) + "… (5000 bytes)", TerminalText.Show(new Utf8Text(new string('x', 5000))));
        Assert.Equal("xx" + string.Concat(Enumerable.Repeat("€", 66)) + "… (3002 bytes)", TerminalText.Show(new Utf8Text("xx" + new string('€', 1000))));
        Assert.Equal("x" + string.Concat(Enumerable.Repeat("€", 66)) + "… (3001 bytes)", TerminalText.Show(new Utf8Text("x" + new string('€', 1000))));
    }

    private static string[] Results(CommandLineRun run)
        => [.. run.Output.Split('\n').Where(line => line.StartsWith("  result ", StringComparison.Ordinal)).Select(line => line[25..])];
}
