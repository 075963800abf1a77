using System.Buffers.Binary;
using System.Net;
using ChainVerify.Dstack;
using ChainVerify.Simulator;
using CsCheck;
using Xunit;

namespace ChainVerify.Tests.Dstack;

/// <summary>The KMS root out of a contract, by a server that may say anything.</summary>
public class KmsRootSourceTests
{
    private static readonly Address Contract = Address.Parse("0x00112233445566778899aabbccddeeff00112233");

    private static readonly byte[] Compressed = SimulatorFixture.Version053.KmsRootPublicKey.Bytes.ToArray();

    [Theory]
    [InlineData(33, false)]
    [InlineData(64, false)]
    [InlineData(65, false)]
    [InlineData(33, true)]
    public async Task The_root_is_read_from_the_contract(int size, bool asOneValue)
    {
        Assert.True(PublicKey.TryDecompress(CompressedPublicKey.Create(Compressed), out PublicKey point));
        byte[] encoded = size == 33 ? Compressed : size == 64 ? point.Bytes.ToArray() : [4, .. point.Bytes];
        await using FakeAgent server = new(_ => Result(Encode(asOneValue, encoded, [1], [2, 3], [])), overTcp: true);
        using KmsRootSource source = new(server.Address, Contract);
        KmsRoot root = await source.GetKmsRootAsync();
        Assert.Equal(Compressed, root.PublicKey!.Value.Bytes.ToArray());
        Assert.Equal("0x8f2cF602C9695b23130367ed78d8F557554de7C5", root.Address.ToString());
        KmsInfo info = await source.GetKmsInfoAsync();
        Assert.Equal([1], info.CaPublicKey.ToArray());
        Assert.Equal([2, 3], info.Quote.ToArray());
        Assert.True(info.EventLog.IsEmpty);

        FakeRequest request = server.Requests[0];
        Assert.Equal(
            """{"jsonrpc":"2.0","id":1,"method":"eth_call","params":[{"to":"0x00112233445566778899aabbccddeeff00112233","data":"0x09177063"},"latest"]}""",
            request.Body);
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":1,"error":{"code":-32000,"message":"execution reverted","data":"0x"}}""", 200, "execution reverted (code -32000)")]
    [InlineData("""{"jsonrpc":"2.0","id":null,"error":{"code":429,"message":"slow down"}}""", 429, "slow down")]
    [InlineData("<html>Bad Gateway</html>", 502, "status 502")]
    public async Task Errors_of_the_server_are_shown(string body, int status, string expected)
    {
        DstackRemoteException exception = await FailAsync<DstackRemoteException>(FakeAgent.Json(body, status));
        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
        Assert.Equal(status, exception.StatusCode);
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":"0x"}""", "no contract")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":"0xzz"}""", "hexadecimal")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":"0x000"}""", "hexadecimal")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":"0x00"}""", "DstackKms")]
    [InlineData("""{"jsonrpc":"2.0","id":2,"result":"0x00"}""", "another id")]
    [InlineData("""{"jsonrpc":"2.0","id":"1","result":"0x00"}""", "another id")]
    [InlineData("""{"jsonrpc":"2.0","result":"0x00"}""", "another id")]
    [InlineData("""{"jsonrpc":"2.0","id":1}""", "neither result nor error")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":{"a":1}}""", "$.result")]
    [InlineData("[]", "protocol promises")]
    [InlineData("", "protocol promises")]
    public async Task Replies_that_are_no_answer_are_refused(string body, string expected)
        => Assert.Contains(expected, (await FailAsync<DstackProtocolException>(FakeAgent.Json(body))).Message, StringComparison.Ordinal);

    [Fact]
    public async Task Keys_that_are_no_points_are_refused()
    {
        DstackProtocolException empty = await FailAsync<DstackProtocolException>(Result(Encode(false, [], [], [], [])));
        Assert.Contains("no k256Pubkey yet", empty.Message, StringComparison.Ordinal);
        byte[] wrongPrefix = [.. Compressed];
        wrongPrefix[0] = 4;
        byte[] beyondField = [2, .. Enumerable.Repeat((byte)0xff, 32)];
        foreach (byte[] key in (byte[][])[wrongPrefix, beyondField, Compressed[1..], [.. Compressed, 0], new byte[33], new byte[64], new byte[65], [4, .. new byte[64]]])
        {
            DstackProtocolException exception = await FailAsync<DstackProtocolException>(Result(Encode(false, key, [], [], [])));
            Assert.Contains($"({key.Length} bytes)", exception.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_reply_that_is_too_long_is_refused()
    {
        await using FakeAgent server = new(_ => Result(new byte[2000]), overTcp: true);
        using KmsRootSource source = new(server.Address, Contract, options: new DstackClientOptions { MaximumReplyBytes = 1000 });
        await Assert.ThrowsAsync<DstackProtocolException>(() => source.GetKmsRootAsync());
    }

    [Fact]
    public async Task A_secret_in_the_servers_address_is_not_shown_and_a_clients_own_http_client_is_used()
    {
        await using FakeAgent server = new(_ => FakeAgent.Json("", 401), overTcp: true);
        using HttpClient client = new() { DefaultRequestVersion = HttpVersion.Version11 };
        client.DefaultRequestHeaders.Add("X-Api", "1");
        using (KmsRootSource source = new(new Uri(server.Address, "v3/secret?key=secret"), Contract, "finalized", client: client))
        {
            DstackRemoteException exception = await Assert.ThrowsAsync<DstackRemoteException>(() => source.GetKmsRootAsync());
            Assert.DoesNotContain("secret", exception.ToString(), StringComparison.Ordinal);
        }

        FakeRequest request = server.Requests.Single();
        Assert.Equal("/v3/secret?key=secret", request.Path);
        Assert.Contains("X-Api: 1", request.Head);
        Assert.EndsWith("\"finalized\"]}", request.Body, StringComparison.Ordinal);
        client.CancelPendingRequests(); // throws if the source had disposed of it
    }

    [Fact]
    public void Mistakes_of_the_caller_are_told()
    {
        Uri rpc = new("https://rpc.example/");
        Assert.Throws<ArgumentException>(() => new KmsRootSource(new Uri("ws://rpc.example/"), Contract));
        Assert.Throws<ArgumentException>(() => new KmsRootSource(new Uri("rpc", UriKind.Relative), Contract));
        Assert.Throws<ArgumentException>(() => new KmsRootSource(rpc, default));
        Assert.Throws<ArgumentException>(() => new KmsRootSource(rpc, Contract, " "));
        Assert.Throws<ArgumentOutOfRangeException>(() => new KmsRootSource(rpc, Contract, options: new DstackClientOptions { MaximumReplyBytes = -1 }));
    }

    [Fact]
    public void Decoding_never_throws_and_stays_within_the_data()
        => Gen.Select(Gen.Bool, Gen.Byte.Array[0, 70], Gen.Byte.Array[0, 70]).SelectMany(parts =>
            {
                byte[] encoded = Encode(parts.Item1, parts.Item2, parts.Item3, [1, 2, 3], []);
                Gen<byte> interesting = Gen.Frequency((3, Gen.Byte), (1, Gen.Const((byte)0)), (1, Gen.Const((byte)0xff)), (1, Gen.Const((byte)0x20)));
                return Gen.Select(Gen.Const(encoded), Gen.Int[0, encoded.Length], Gen.Select(Gen.Int[0, encoded.Length - 1], interesting).Array[0, 4]);
            })
            .Sample((encoded, length, changes) =>
            {
                foreach ((int index, byte value) in changes)
                {
                    encoded[index] = value;
                }

                ReadOnlySpan<byte> data = encoded.AsSpan(0, length);
                if (KmsInfo.TryDecode(data, out KmsInfo? info))
                {
                    Assert.True(data.IndexOf(info.K256PublicKey.Span) >= 0);
                    Assert.True(data.IndexOf(info.EventLog.Span) >= 0);
                    Assert.False(info.TryGetRoot(out KmsRoot root) && root.Address.IsZero);
                }
                else
                {
                    Assert.Null(info);
                }
            }, iter: 20_000, threads: 1);

    [Fact]
    public void Offsets_and_lengths_beyond_the_data_are_refused()
    {
        byte[] good = Encode(false, Compressed, [], [], []);
        Assert.True(KmsInfo.TryDecode(good, out _));
        Assert.False(KmsInfo.TryDecode(good.AsSpan(0, good.Length - 32), out _));
        Assert.False(KmsInfo.TryDecode([], out _));
        foreach ((int at, byte value) in ((int, byte)[])[(0, 1), (23, 1), (27, 1), (28, 0x80), (28, 0xff), (31, 0x60), (30, 0x10), (128, 1), (128 + 28, 0xff), (128 + 30, 1)])
        {
            byte[] changed = [.. good];
            changed[at] = value;
            Assert.False(KmsInfo.TryDecode(changed, out _), $"byte {at} = {value}");
        }
    }

    /// <summary>The reply of a server whose contract names this key.</summary>
    internal static byte[] Answer(byte[] key) => Result(Encode(asOneValue: false, key, [1], [2], []));

    private static byte[] Result(byte[] data) => FakeAgent.Json($$"""{"jsonrpc":"2.0","id":1,"result":"0x{{Convert.ToHexStringLower(data)}}"}""");

    internal static byte[] Encode(bool asOneValue, params byte[][] members)
    {
        List<byte> head = [];
        List<byte> tail = [];
        foreach (byte[] member in members)
        {
            head.AddRange(Word((members.Length * 32) + tail.Count));
            tail.AddRange(Word(member.Length));
            tail.AddRange(member);
            tail.AddRange(new byte[(32 - (member.Length % 32)) % 32]);
        }

        return asOneValue ? [.. Word(32), .. head, .. tail] : [.. head, .. tail];
    }

    private static byte[] Word(int value)
    {
        byte[] word = new byte[32];
        BinaryPrimitives.WriteInt32BigEndian(word.AsSpan(28), value);
        return word;
    }

    private static async Task<TException> FailAsync<TException>(byte[] reply)
        where TException : DstackException
    {
        await using FakeAgent server = new(_ => reply, overTcp: true);
        using KmsRootSource source = new(server.Address, Contract);
        return await Assert.ThrowsAsync<TException>(() => source.GetKmsRootAsync());
    }
}
