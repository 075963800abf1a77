using ChainVerify.Cli.Invocation;
using ChainVerify.Simulator;
using ChainVerify.Tests.Dstack;
using Xunit;
using static ChainVerify.Tests.Cli.CommandLineRun;

namespace ChainVerify.Tests.Cli;

/// <summary><c>--kms-contract</c> with <c>--rpc</c>: the root out of a contract, by a node that may say anything.</summary>
public static class KmsContractTests
{
    private const string Contract = "0x00112233445566778899aabbccddeeff00112233";
    private const string OtherRoot = "0xA7F6043C29f9cc1d9D6aCF554c53E0c6792AaEAf";

    private static readonly byte[] RootKey = SimulatorFixture.Version053.KmsRootPublicKey.Bytes.ToArray();

    public static TheoryData<string, string[]> WrongOptions => new()
    {
        { "--kms-contract and --rpc belong together", ["--kms-contract", Contract] },
        { "--kms-contract and --rpc belong together", ["--kms-root", Root, "--rpc", "http://127.0.0.1:1"] },
        { "--kms-contract '0x12' is not the address", ["--kms-contract", "0x12", "--rpc", "http://127.0.0.1:1"] },
        { "not all zero", ["--kms-contract", "0x" + new string('0', 40), "--rpc", "http://127.0.0.1:1"] },
        { "--rpc is not an address of http or https", ["--kms-contract", Contract, "--rpc", "ws://127.0.0.1:1/key"] },
        { "--rpc is not an address of http or https", ["--kms-contract", Contract, "--rpc", "mainnet"] },
    };

    /// <summary>What a node may answer instead of a root: status, body, and what the user reads.</summary>
    public static TheoryData<int, string, string> WrongAnswers => new()
    {
        { 200, """{"jsonrpc":"2.0","id":1,"result":"0x"}""", "is it the right chain?" },
        { 200, """{"jsonrpc":"2.0","id":1,"result":"0x01"}""", "a DstackKms contract?" },
        { 200, """{"jsonrpc":"2.0","id":1,"error":{"code":-32000,"message":"execution reverted"}}""", "refused eth_call: execution reverted (code -32000)" },
        { 200, """{"jsonrpc":"2.0","id":7,"result":"0x"}""", "no answer to the request" },
        { 502, "<html>Bad Gateway</html>", "HTTP status 502" },
        { 200, "<html>Hello</html>", "not what the protocol promises" },
        { 200, Encoded([]), "has no k256Pubkey yet" },
        { 200, Encoded(new byte[33]), "no public key of secp256k1" },
        { 200, Encoded(new byte[64]), "no public key of secp256k1" },
    };

    [Fact]
    public static async Task The_root_of_a_contract_is_trusted()
    {
        await using FakeAgent node = new(_ => FakeAgent.Json(Encoded(RootKey)), overTcp: true);

        CommandLineRun run = await RunAsync("verify", "--explain", "--kms-contract", Contract, "--rpc", $"{node.Address}v3/secret", "--app-id", App, Price03);

        Assert.Equal(ExitCodes.Success, run.ExitCode);
        Assert.Contains($"expected KMS root      {Root}\n", run.Output, StringComparison.Ordinal);
        FakeRequest request = Assert.Single(node.Requests);
        Assert.Equal("/v3/secret", request.Path);
        Assert.Contains("eth_call", request.Body, StringComparison.Ordinal);
    }

    [Fact]
    public static async Task Roots_of_both_kinds_add_up()
    {
        await using FakeAgent node = new(_ => FakeAgent.Json(Encoded(RootKey)), overTcp: true);

        CommandLineRun run = await RunAsync(
            "verify", "--explain", "--kms-root", OtherRoot, "--kms-contract", Contract, "--rpc", node.Address.ToString(), "--app-id", App, Price03);

        Assert.Equal(ExitCodes.Success, run.ExitCode);
        Assert.Contains($"expected KMS root      {OtherRoot}\n", run.Output, StringComparison.Ordinal);
        Assert.Contains($"expected KMS root      {Root}\n", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(WrongAnswers))]
    public static async Task An_answer_that_names_no_root_is_one_clear_line(int status, string body, string reason)
    {
        await using FakeAgent node = new(_ => FakeAgent.Json(body, status), overTcp: true);

        CommandLineRun run = await RunAsync(
            "verify", "--kms-root", Root, "--kms-contract", Contract, "--rpc", $"{node.Address}v3/secret", "--app-id", App, Price03);

        run.AssertRefused(reason);
        Assert.DoesNotContain("secret", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public static async Task A_node_that_is_not_there_is_one_clear_line()
    {
        FakeAgent node = new(_ => null, overTcp: true);
        await node.DisposeAsync();

        CommandLineRun run = await RunAsync("verify", "--kms-contract", Contract, "--rpc", node.Address.ToString(), "--any-app", Price03);

        run.AssertRefused("Cannot connect to the JSON-RPC server at http://127.0.0.1:");
    }

    [Fact]
    public static async Task A_node_that_does_not_answer_is_one_clear_line()
    {
        await using FakeAgent node = new(_ => null, overTcp: true);

        CommandLineRun run = await RunAsync(
            "verify", "--kms-contract", Contract, "--rpc", node.Address.ToString(), "--rpc-timeout", "0.01", "--any-app", Price03);

        run.AssertRefused("did not answer within 0.01 s");
    }

    [Theory]
    [MemberData(nameof(WrongOptions))]
    public static async Task Wrong_options_are_refused(string reason, string[] options)
        => (await RunAsync(["verify", "--any-app", .. options, Price03])).AssertRefused(reason);

    [Fact]
    public static async Task Nobody_is_asked_before_the_rest_of_the_command_line_is_right()
    {
        await using FakeAgent node = new(_ => FakeAgent.Json(Encoded(RootKey)), overTcp: true);

        (await RunAsync("verify", "--kms-contract", Contract, "--rpc", node.Address.ToString(), Price03)).AssertRefused("--app-id or --any-app");

        Assert.Empty(node.Requests);
    }

    private static string Encoded(byte[] key)
        => $$"""{"jsonrpc":"2.0","id":1,"result":"0x{{Convert.ToHexStringLower(KmsRootSourceTests.Encode(asOneValue: false, key, [], [], []))}}"}""";
}
