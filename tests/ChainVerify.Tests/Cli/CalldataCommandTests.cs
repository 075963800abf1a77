using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using ChainVerify.Cli.Calldata;
using ChainVerify.Cli.Invocation;
using ChainVerify.Tests.Vectors;
using Org.BouncyCastle.Crypto.Digests;
using Xunit;
using static ChainVerify.Tests.Cli.CommandLineRun;

namespace ChainVerify.Tests.Cli;

/// <summary><c>calldata</c>: the call of the tutorial contract, decoded here by an independent reading of the ABI.</summary>
public static class CalldataCommandTests
{
    private static readonly string[] DynamicArguments =
        ["messageSignature", "appSignature", "kmsSignature", "derivedCompressedPubkey", "appCompressedPubkey"];

    public static TheoryData<string> EncodableCases
    {
        get
        {
            TheoryData<string> names = [];
            foreach (JsonElement vector in VectorFile.Read("tee-oracle-verdicts.json").GetProperty("vectors").EnumerateArray())
            {
                // Signatures of the contract's records have 65 bytes; a record with another length is malformed.
                JsonElement arguments = vector.GetProperty("args");
                if (arguments.GetProperty("messageSignature").GetString()!.Length == 130)
                {
                    names.Add(vector.GetProperty("name").GetString()!);
                }
            }

            return names;
        }
    }

    [Theory]
    [MemberData(nameof(EncodableCases))]
    public static async Task The_calls_that_were_run_in_an_EVM_are_encoded_argument_by_argument(string name)
    {
        JsonElement arguments = VectorFile.Read("tee-oracle-verdicts.json").GetProperty("vectors").EnumerateArray()
            .Single(vector => vector.GetProperty("name").GetString() == name).GetProperty("args");

        CommandLineRun run = await RunAsync("calldata", RecordOf(arguments));

        Assert.Equal(ExitCodes.Success, run.ExitCode);
        byte[] call = Convert.FromHexString(run.Output.TrimEnd()[2..]);
        Assert.Equal(Keccak("verify(bytes32,bytes,bytes,bytes,bytes,bytes,string)")[..4], call[..4]);
        byte[] body = call[4..];
        Assert.Equal(arguments.Bytes("messageHash"), body[..32]);
        for (int i = 0; i < DynamicArguments.Length; i++)
        {
            Assert.Equal(arguments.Bytes(DynamicArguments[i]), ReadDynamic(body, i + 1));
        }

        Assert.Equal(arguments.GetProperty("purpose").GetString(), Encoding.UTF8.GetString(ReadDynamic(body, 6)));
        Assert.Equal(0, body.Length % 32);
    }

    [Fact]
    public static void The_layout_is_that_of_the_specification()
    {
        byte[] hash = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];
        string[] expected =
        [
            "a1b2c3d4",
            "0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20",
            "0000000000000000000000000000000000000000000000000000000000000080",
            "00000000000000000000000000000000000000000000000000000000000000c0",
            "00000000000000000000000000000000000000000000000000000000000000e0",
            "0000000000000000000000000000000000000000000000000000000000000004",
            "6461766500000000000000000000000000000000000000000000000000000000",
            "0000000000000000000000000000000000000000000000000000000000000000",
            "0000000000000000000000000000000000000000000000000000000000000021",
            "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
            "ff00000000000000000000000000000000000000000000000000000000000000",
        ];

        byte[] call = new AbiEncoding(new byte[] { 0xa1, 0xb2, 0xc3, 0xd4 })
            .AddBytes32(hash)
            .AddBytes("dave"u8.ToArray())
            .AddBytes(Array.Empty<byte>())
            .AddBytes(Enumerable.Repeat((byte)0xff, 33).ToArray())
            .ToArray();

        Assert.Equal(string.Concat(expected), Convert.ToHexStringLower(call));
        Assert.Throws<ArgumentException>(() => new AbiEncoding(new byte[4]).AddBytes32(new byte[31]));
    }

    [Fact]
    public static async Task The_app_key_and_the_purpose_of_an_oracles_answer_are_found()
    {
        CommandLineRun run = await RunAsync("calldata", "--json", Price03);

        JsonElement call = JsonSerializer.Deserialize<JsonElement>(run.Output);
        JsonElement arguments = call.GetProperty("arguments");
        Assert.Equal("0x02b85cceca0c02d878f0ebcda72a97469a472416eb6faf3c4807642132f9786810", arguments.GetProperty("appCompressedPubkey").GetString());
        Assert.Equal("ethereum", arguments.GetProperty("purpose").GetString());
        Assert.Equal("0xf2624592", call.GetProperty("selector").GetString());
        Assert.Equal((await RunWithInputAsync(Price03Line, "calldata", "-")).Output.TrimEnd(), call.GetProperty("calldata").GetString());
    }

    [Fact]
    public static async Task What_the_record_leaves_open_may_be_given()
    {
        string key = "03" + new string('7', 64);

        CommandLineRun run = await RunAsync("calldata", "--json", "--purpose", "", "--app-public-key", key, Price03);

        JsonElement arguments = JsonSerializer.Deserialize<JsonElement>(run.Output).GetProperty("arguments");
        Assert.Equal("0x" + key, arguments.GetProperty("appCompressedPubkey").GetString());
        Assert.Equal("", arguments.GetProperty("purpose").GetString());
    }

    [Fact]
    public static async Task A_tuple_is_the_calls_arguments_behind_their_offset()
    {
        string call = (await RunAsync("calldata", Price03)).Output.TrimEnd();

        CommandLineRun run = await RunAsync("calldata", "--tuple", Price03);

        string offset = new string('0', 62) + "20";
        Assert.Equal(ExitCodes.Success, run.ExitCode);
        Assert.Equal($"0x{offset}{call["0xf2624592".Length..]}\n", run.Output);
        JsonElement json = JsonSerializer.Deserialize<JsonElement>((await RunAsync("calldata", "--tuple", "--json", Price03)).Output);
        Assert.Equal(run.Output.TrimEnd(), json.GetProperty("tuple").GetString());
        Assert.Equal("(bytes32,bytes,bytes,bytes,bytes,bytes,string)", json.GetProperty("type").GetString());
        Assert.False(json.TryGetProperty("selector", out _));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public static async Task Many_records_give_a_line_each_in_their_places(bool isTuple)
    {
        string[] form = isTuple ? ["--tuple"] : [];
        string first = (await RunAsync(["calldata", .. form, Price03])).Output.TrimEnd();
        string second = (await RunAsync(["calldata", .. form, ForgedLine])).Output.TrimEnd();
        string input = $"{Price03Line}\n\nnot JSON\n{Credential("\"id\":\"c\",\"claim\":\"v0\"", 66, "none")}\n{ForgedLine.Insert(1, "\"id\":\"f\",")}\n";

        CommandLineRun text = await RunWithInputAsync(input, ["calldata", "--all", .. form, "-"]);
        CommandLineRun json = await RunWithInputAsync(input, ["calldata", "--all", "--json", .. form, "-"]);

        Assert.Equal(ExitCodes.Invalid, text.ExitCode);
        Assert.Equal($"{first}\n\n\n{second}\n", text.Output);
        Assert.Equal(2, text.ErrorLines.Count);
        Assert.StartsWith("line 3: the record is malformed: ", text.ErrorLines[0], StringComparison.Ordinal);
        Assert.StartsWith("line 4: the contract verifies the message scheme eip191-hash only", text.ErrorLines[1], StringComparison.Ordinal);

        string name = isTuple ? "tuple" : "calldata";
        Assert.Equal(ExitCodes.Invalid, json.ExitCode);
        Assert.Empty(json.Error);
        Assert.Equal([1, 3, 4, 5], json.Verdicts.Select(line => line.GetProperty("line").GetInt32()));
        Assert.Equal(first, json.Verdicts[0].GetProperty(name).GetString());
        Assert.Contains("malformed", json.Verdicts[1].GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Equal("c", json.Verdicts[2].GetProperty("id").GetString());
        Assert.Contains("eip191-hash only", json.Verdicts[2].GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Equal("f", json.Verdicts[3].GetProperty("id").GetString());
        Assert.Equal(second, json.Verdicts[3].GetProperty(name).GetString());
    }

    [Fact]
    public static async Task More_records_than_a_batch_holds_are_all_encoded()
    {
        const int count = 2500;
        string line = (await RunAsync("calldata", Price03)).Output;

        CommandLineRun run = await RunWithInputAsync(string.Concat(Enumerable.Repeat(Price03Line + "\n", count)), "calldata", "--all", "-");

        Assert.Equal(ExitCodes.Success, run.ExitCode);
        Assert.Equal(string.Concat(Enumerable.Repeat(line, count)), run.Output);
        Assert.Empty(run.Error);
    }

    public static TheoryData<string, string[]> Refusals => new()
    {
        { "the record is malformed: publicKey: missing", ["{}"] },
        { "the record is malformed: record: not JSON", ["{"] },
        { "no such file", ["no-such-record.json"] },
        { "no record in standard input", ["-"] },
        { "no record in standard input", ["--all", "-"] },
        { "no such file", ["--all", "no-such-records.ndjson"] },
        { "more than one record", [$"{Price03Line}\n{Price03Line}"] },
        { "--purpose contradicts", [Price03Line.Insert(1, "\"purpose\":\"ethereum\","), "--purpose", "other"] },
        { "--app-public-key contradicts", [Price03Line.Insert(1, $"\"appPublicKey\":\"02{new string('1', 64)}\","), "--app-public-key", "03" + new string('1', 64)] },
        { "--app-public-key 'zz' is not a compressed public key", [Price03Line, "--app-public-key", "zz"] },
        { "v0 claims only", [Credential("\"claim\":\"v1\",\"domain\":\"d\"", 66, "none")] },
        { "secp256k1 keys only", [Credential("\"algorithm\":\"ed25519\"", 64, "none")] },
        { "eip191-hash only; this record's is none", [Credential("\"claim\":\"v0\"", 66, "none")] },
        { "no app public key can be recovered", [Price03Line.Replace("0x3daf33caf576205d75ccac8796ecad7e64f202cd670a8e8edc9347f5d3a6d0e0", "0x" + new string('0', 64), StringComparison.Ordinal)] },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public static async Task What_the_contract_has_no_call_for_is_refused(string reason, string[] arguments)
        => (await RunAsync(["calldata", .. arguments])).AssertRefused(reason);

    private static string Credential(string members, int keyDigits, string scheme)
        => $$"""{{{members}},"publicKey":"{{new string('0', keyDigits)}}","messageScheme":"{{scheme}}","appSignature":"{{new string('1', 130)}}","kmsSignature":"{{new string('1', 130)}}"}""";

    private static string RecordOf(JsonElement arguments) => $$"""
        {
          "messageHash": "{{arguments.GetProperty("messageHash").GetString()}}",
          "messageSignature": "{{arguments.GetProperty("messageSignature").GetString()}}",
          "appSignature": "{{arguments.GetProperty("appSignature").GetString()}}",
          "kmsSignature": "{{arguments.GetProperty("kmsSignature").GetString()}}",
          "derivedCompressedPubkey": "{{arguments.GetProperty("derivedCompressedPubkey").GetString()}}",
          "appCompressedPubkey": "{{arguments.GetProperty("appCompressedPubkey").GetString()}}",
          "purpose": "{{arguments.GetProperty("purpose").GetString()}}"
        }
        """;

    private static byte[] ReadDynamic(byte[] body, int argument)
    {
        int tail = ReadNumber(body.AsSpan(argument * 32, 32));
        int length = ReadNumber(body.AsSpan(tail, 32));
        byte[] padding = body[(tail + 32 + length)..(tail + 32 + ((length + 31) / 32 * 32))];
        Assert.All(padding, value => Assert.Equal(0, value));
        return body.AsSpan(tail + 32, length).ToArray();
    }

    private static int ReadNumber(ReadOnlySpan<byte> word)
    {
        Assert.True(word[..28].IndexOfAnyExcept((byte)0) < 0);
        return BinaryPrimitives.ReadInt32BigEndian(word[28..]);
    }

    private static byte[] Keccak(string text)
    {
        KeccakDigest keccak = new(256);
        keccak.BlockUpdate(Encoding.UTF8.GetBytes(text));
        byte[] digest = new byte[32];
        keccak.DoFinal(digest);
        return digest;
    }
}
