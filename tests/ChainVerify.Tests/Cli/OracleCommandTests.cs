using System.Net;
using System.Text.Json;
using ChainVerify.Cli.Invocation;
using ChainVerify.Cli.Oracles;
using ChainVerify.Dstack;
using ChainVerify.Records;
using ChainVerify.Simulator;
using ChainVerify.Tests.Dstack;
using ChainVerify.Tests.Oracle;
using Xunit;
using static ChainVerify.Tests.Cli.CommandLineRun;

namespace ChainVerify.Tests.Cli;

/// <summary><c>chainverify oracle</c>: the tutorial's local check, against oracles that are right, wrong, and worse.</summary>
public static class OracleCommandTests
{
    private const string Identity = """{"endpoints":["/","/price"],"appId":"ea549f02e1a25fabd1cb788380e033ec5461b2ff","signerAddress":"0xE9bebf5c6beeb5217177266d61321364C866C56D","derivedPubkey":"0x02f79b023158b235e0787db27c2519caeb48ef6bb63d207d51ec8a1ecfd38c1f82"}""";

    /// <summary>Answers to / and to /price that nobody can verify, and what the user reads.</summary>
    public static TheoryData<string, string, string> Nonsense => new()
    {
        { "<html>", Price03Line, "at / (6 bytes) is not what the protocol promises" },
        { "{}", Price03Line, "missing required properties" },
        { Identity.Replace("ea549f02", "ea549f", StringComparison.Ordinal), Price03Line, "The appId that the oracle at" },
        { Identity.Replace("0xE9", "0xXY", StringComparison.Ordinal), Price03Line, "The signerAddress that the oracle at" },
        { Identity.Replace("0x02f7", "0x02", StringComparison.Ordinal), Price03Line, "The derivedPubkey that the oracle at" },
        { Identity, "<html>", "answers to /price is no signed price: record: not JSON" },
        { Identity, "[1]", "answers to /price is no signed price: record: " },
        { Identity, Price03Line.Replace("\"signature\"", "\"sig\"", StringComparison.Ordinal), "no signed price: messageSignature: missing" },
        { Identity, Identity, "answers to /price is no signed price" },
        { Identity, $"{{\"x\":\"{new string('x', OracleClient.MaximumAnswerBytes)}\"}}", "is longer than 1048576 bytes" },
    };

    public static TheoryData<string, string[]> WrongOptions => new()
    {
        { "Required argument 'URL' missing", ["oracle", "--kms-root", Root] },
        { "--kms-root or --kms-contract is required", ["oracle", "http://127.0.0.1:1"] },
        { "'ftp://x' is not the address of an oracle", ["oracle", "ftp://x", "--kms-root", Root] },
        { "'/price' is not the address of an oracle", ["oracle", "/price", "--kms-root", Root] },
        { "'http://x/?a=b' is not the address of an oracle", ["oracle", "http://x/?a=b", "--kms-root", Root] },
        { "--app-id '12' is not an app id", ["oracle", "http://127.0.0.1:1", "--kms-root", Root, "--app-id", "12"] },
        { "--max-age '-1' is not a number", ["oracle", "http://127.0.0.1:1", "--kms-root", Root, "--max-age", "-1"] },
    };

    [Theory]
    [InlineData(OracleChapter.Chapter03, "")]
    [InlineData(OracleChapter.Chapter05, "price")]
    public static async Task A_running_oracle_is_verified_in_the_tutorials_steps(OracleChapter chapter, string path)
    {
        using OracleSigner signer = await OracleKeys.CreateAsync(SimulatorFixture.Version053);
        await using OracleServer server = await OracleServerTests.StartAsync(signer, new FixedSource(OracleKeys.Observation), options => options.Chapter = chapter);

        CommandLineRun run = await RunAsync(["oracle", $"{server.Address}{path}", .. TutorialPolicy]);

        Assert.Equal("", run.Error);
        Assert.Equal(ExitCodes.Success, run.ExitCode);
        Assert.StartsWith($"Oracle {server.Address}\n  claimed app id         {App}\n", run.Output, StringComparison.Ordinal);
        foreach (string expected in (string[])["Step 1: recover", "Step 2: recover", "Step 3: recover", "limit                  none: every age is accepted", "\nVALID\n", $"app {App} under KMS root {Root} was given this key"])
        {
            Assert.Contains(expected, run.Output, StringComparison.Ordinal);
        }

        Assert.Matches("  age                    [0-9.]+ s \\([0-9,]+ days\\)\n", run.Output);
        Assert.DoesNotContain("HTTPS", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public static async Task Without_an_app_id_the_oracles_claim_is_taken_and_said_to_prove_little()
    {
        await using FakeAgent oracle = Serve(Identity, Price03Line);

        CommandLineRun run = await RunAsync("oracle", oracle.Address.ToString(), "--kms-root", Root);

        Assert.Equal(ExitCodes.Success, run.ExitCode);
        Assert.Contains($"claimed app id         {App} (the oracle's own word, taken for want of --app-id: it proves only \"some app under this KMS\")", run.Output, StringComparison.Ordinal);
        Assert.Contains($"proves                 some app under KMS root {Root} was given this key, and that key signed this message; which app, only the oracle says", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public static async Task A_claimed_app_that_is_not_the_oracles_own_is_found_out()
    {
        await using FakeAgent oracle = Serve(Identity.Replace("ea549f", "ea549e", StringComparison.Ordinal), Price03Line);

        CommandLineRun claimed = await RunAsync("oracle", oracle.Address.ToString(), "--kms-root", Root);
        CommandLineRun expected = await RunAsync(["oracle", oracle.Address.ToString(), .. TutorialPolicy]);

        Assert.Equal(ExitCodes.Invalid, claimed.ExitCode);
        Assert.Contains("INVALID: KmsRootMismatch", claimed.Output, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Success, expected.ExitCode);
        Assert.Contains($"(you expect {App})", expected.Output, StringComparison.Ordinal);
    }

    [Fact]
    public static async Task A_wrong_root_or_a_forged_statement_is_invalid()
    {
        await using FakeAgent honest = Serve(Identity, Price03Line);
        await using FakeAgent forger = Serve(Identity, ForgedLine);

        CommandLineRun wrongRoot = await RunAsync("oracle", honest.Address.ToString(), "--kms-root", "0xA7F6043C29f9cc1d9D6aCF554c53E0c6792AaEAf", "--app-id", App);
        CommandLineRun forged = await RunAsync(["oracle", forger.Address.ToString(), .. TutorialPolicy]);
        CommandLineRun purpose = await RunAsync(["oracle", honest.Address.ToString(), .. TutorialPolicy, "--purpose", "signing"]);

        Assert.All([wrongRoot, forged, purpose], run => Assert.Equal(ExitCodes.Invalid, run.ExitCode));
        Assert.Contains("INVALID: KmsRootMismatch", wrongRoot.Output, StringComparison.Ordinal);
        Assert.Contains("INVALID: StatementMismatch", forged.Output, StringComparison.Ordinal);
        Assert.Contains("INVALID: KmsRootMismatch", purpose.Output, StringComparison.Ordinal);
    }

    [Fact]
    public static async Task An_oracle_that_names_another_key_than_it_signs_with_is_invalid()
    {
        await using FakeAgent oracle = Serve(Identity.Replace("02f79b02", "03f79b02", StringComparison.Ordinal), Price03Line);

        CommandLineRun run = await RunAsync(["oracle", oracle.Address.ToString(), .. TutorialPolicy]);

        Assert.Equal(ExitCodes.Invalid, run.ExitCode);
        Assert.Contains("ANOTHER key", run.Output, StringComparison.Ordinal);
        Assert.Contains("INVALID: IdentityMismatch: the oracle names another key", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("\nVALID", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "60", ExitCodes.Success, "result                 ok")]
    [InlineData(60, "60", ExitCodes.Success, "age                    60 s")]
    [InlineData(60.001, "60", ExitCodes.Invalid, "INVALID: StatementTooOld")]
    [InlineData(-60, "0", ExitCodes.Success, "age                    60 s in the future")]
    [InlineData(-60.001, "60", ExitCodes.Invalid, "INVALID: StatementFromFuture")]
    [InlineData(-1e7, null, ExitCodes.Success, "10000000 s in the future")]
    public static async Task The_age_is_shown_and_judged_if_a_limit_is_given(double age, string? limit, int exitCode, string expected)
    {
        await using FakeAgent oracle = Serve(Identity, Price03Line);
        string[] maximum = limit is null ? [] : ["--max-age", limit];

        CommandLineRun run = await RunAtAsync(OracleKeys.Time.AddSeconds(age), ["oracle", oracle.Address.ToString(), .. TutorialPolicy, .. maximum]);

        Assert.Equal(exitCode, run.ExitCode);
        Assert.Contains(expected, run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public static async Task JSON_has_verdict_statement_and_age()
    {
        await using FakeAgent oracle = Serve(Identity, Price03Line);

        CommandLineRun valid = await RunAtAsync(OracleKeys.Time.AddSeconds(5), ["oracle", oracle.Address.ToString(), .. TutorialPolicy, "--json"]);
        CommandLineRun old = await RunAtAsync(OracleKeys.Time.AddSeconds(5), ["oracle", oracle.Address.ToString(), "--kms-root", Root, "--max-age", "4", "--json"]);

        JsonElement result = JsonElement.Parse(valid.Output);
        Assert.True(result.GetProperty("valid").GetBoolean());
        Assert.False(result.TryGetProperty("failure", out _));
        Assert.Equal("caller", result.GetProperty("appIdFrom").GetString());
        Assert.Equal(5, result.GetProperty("ageSeconds").GetDouble());
        Assert.Equal("9723456", result.GetProperty("statement").GetProperty("priceHundredths").GetString());
        Assert.Equal("2024-12-27T17:40:34.567Z", result.GetProperty("statement").GetProperty("time").GetString());
        Assert.Equal(Root, result.GetProperty("recovered").GetProperty("kmsAddress").GetString());

        JsonElement refused = JsonElement.Parse(old.Output);
        Assert.Equal(ExitCodes.Invalid, old.ExitCode);
        Assert.False(refused.GetProperty("valid").GetBoolean());
        Assert.Equal("StatementTooOld", refused.GetProperty("failure").GetString());
        Assert.Equal("oracle", refused.GetProperty("appIdFrom").GetString());
    }

    [Theory]
    [MemberData(nameof(Nonsense))]
    public static async Task Nonsense_is_one_clear_line(string identity, string price, string reason)
    {
        await using FakeAgent oracle = Serve(identity, price);

        (await RunAsync(["oracle", oracle.Address.ToString(), .. TutorialPolicy])).AssertRefused(reason);
    }

    [Fact]
    public static async Task A_chain_that_states_nothing_is_no_oracles_answer()
    {
        string record = $$"""{"appId":"{{App}}","publicKey":"02f79b023158b235e0787db27c2519caeb48ef6bb63d207d51ec8a1ecfd38c1f82","appSignature":"{{new string('1', 130)}}","kmsSignature":"{{new string('1', 130)}}","messageScheme":"none"}""";
        await using FakeAgent oracle = Serve(Identity, record);

        (await RunAsync(["oracle", oracle.Address.ToString(), .. TutorialPolicy])).AssertRefused("has no statement of an oracle");
    }

    [Fact]
    public static async Task What_an_oracle_says_about_its_failure_is_shown_without_control_characters()
    {
        await using FakeAgent oracle = new(
            request => request.Path == "/" ? FakeAgent.Json(Identity) : FakeAgent.Json("""{"status":502,"detail":"no price\u001b[2J today"}""", 502), overTcp: true);

        (await RunAsync(["oracle", oracle.Address.ToString(), .. TutorialPolicy])).AssertRefused("answered /price with the HTTP status 502: no price [2J today");
    }

    [Fact]
    public static async Task A_silent_oracle_and_one_that_is_not_there_are_one_clear_line()
    {
        FakeAgent silent = new(_ => null, overTcp: true);
        (await RunAsync(["oracle", silent.Address.ToString(), .. TutorialPolicy, "--timeout", "0.01"])).AssertRefused("did not answer within 0.01 s");
        await silent.DisposeAsync();
        (await RunAsync(["oracle", silent.Address.ToString(), .. TutorialPolicy])).AssertRefused("Cannot connect to the oracle at http://127.0.0.1:");
    }

    [Theory]
    [MemberData(nameof(WrongOptions))]
    public static async Task Wrong_usage_is_refused(string reason, string[] arguments) => (await RunAsync(arguments)).AssertRefused(reason);

    [Fact]
    public static async Task Over_HTTPS_the_statement_is_said_not_to_be_about_this_connection()
    {
        using HttpClient client = new(new Canned(Identity, Price03Line));
        using OracleClient oracle = new(new Uri("https://oracle.example/base"), client: client);
        TrustPolicy policy = new TrustPolicyBuilder().TrustKmsRoot(KmsRoot.Parse(Root)).AcceptApp(AppId.Parse(App)).Build();

        OracleCheck check = await OracleCheck.RunAsync(oracle, new OracleExpectation(policy, TakesClaimedApp: false, null), TimeProvider.System, TestContext.Current.CancellationToken);

        using StringWriter text = new() { NewLine = "\n" };
        new OracleNarrative(text).Write(check);
        Assert.True(check.IsValid);
        Assert.StartsWith(
            "Oracle https://oracle.example/base/\n  connection             HTTPS. The fingerprint in the statement is that of the oracle's source, not of this connection\n",
            text.ToString(),
            StringComparison.Ordinal);
    }

    private static FakeAgent Serve(string identity, string price)
        => new(request => FakeAgent.Json(request.Path == "/price" ? price : identity), overTcp: true);

    private static async Task<CommandLineRun> RunAtAsync(DateTimeOffset now, string[] arguments)
    {
        using MemoryStream output = new();
        using StringWriter error = new() { NewLine = "\n" };
        ConsoleStreams streams = new(Stream.Null, output, error) { Clock = new ManualTimeProvider(now) };
        int exitCode = await ChainVerifyCommand.RunAsync(arguments, streams, TestContext.Current.CancellationToken);
        return new CommandLineRun(exitCode, System.Text.Encoding.UTF8.GetString(output.ToArray()), error.ToString());
    }

    /// <summary>HTTPS without a certificate: answers what it was given.</summary>
    private sealed class Canned(string identity, string price) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
            => Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK)
            {
                Content = new StringContent(request.RequestUri!.AbsolutePath == "/base/price" ? price : identity),
            });
    }
}
