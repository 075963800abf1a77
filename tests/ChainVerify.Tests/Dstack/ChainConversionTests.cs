using System.Text.Json;
using ChainVerify.Dstack;
using ChainVerify.Simulator;
using ChainVerify.Tests.Vectors;
using Xunit;

namespace ChainVerify.Tests.Dstack;

/// <summary>What the agent answers, as chains that the verifier accepts.</summary>
public class ChainConversionTests
{
    [Theory]
    [InlineData("simulator-0.5.3.json")]
    [InlineData("simulator-0.5.6plus.json")]
    public async Task Keys_of_the_published_simulators_become_valid_chains(string file)
    {
        JsonElement rows = VectorFile.Read(file).GetProperty("getKey");
        SimulatorFixture fixture = Fixture(file);
        ChainVerifier verifier = CreateVerifier(fixture);
        foreach (JsonElement row in rows.EnumerateArray())
        {
            await using FakeAgent agent = new(request => request.Path == "/Version"
                ? FakeAgent.Json("""{"version":"0.5.7","rev":""}""")
                : FakeAgent.Json($$"""{"key":"{{Text(row, "key")}}","signature_chain":{{row.GetProperty("signature_chain").GetRawText()}}}"""));
            using DstackClient client = new(agent.Endpoint);
            KeyAlgorithm algorithm = Text(row, "algorithm") == "ed25519" ? KeyAlgorithm.Ed25519 : KeyAlgorithm.Secp256k1;
            using DerivedKey key = await client.GetKeyAsync(Text(row, "path"), Text(row, "purpose"), algorithm);
            Assert.Equal(row.Bytes("publicKey"), key.PublicKey.Bytes.ToArray());
            Assert.Equal(algorithm, key.Algorithm);
            Assert.True(verifier.Verify(key.ToSignatureChain(fixture.AppId)).IsValid);
            Assert.False(verifier.Verify(key.ToSignatureChain(default)).IsValid);
            byte[] exported = new byte[32];
            key.ExportPrivateKey(exported);
            Assert.Equal(row.Bytes("key"), exported);
        }
    }

    [Fact]
    public async Task Signed_data_becomes_a_valid_chain()
    {
        JsonElement rows = VectorFile.Read("sign-rpc.json").GetProperty("sign");
        foreach (JsonElement row in rows.EnumerateArray())
        {
            SigningAlgorithm? algorithm = Text(row.GetProperty("request"), "algorithm") switch
            {
                "secp256k1" => SigningAlgorithm.Secp256k1,
                "secp256k1_prehashed" => SigningAlgorithm.Secp256k1Prehashed,
                "ed25519" => SigningAlgorithm.Ed25519,
                _ => null, // the alias k256, which the client does not use
            };
            if (algorithm is not { } chosen)
            {
                continue;
            }

            await using FakeAgent agent = new(_ => FakeAgent.Json(row.GetProperty("response").GetRawText()));
            using DstackClient client = new(agent.Endpoint);
            byte[] data = row.GetProperty("request").Bytes("data");
            SignedData signed = await client.SignAsync(chosen, data);
            data.AsSpan().Clear(); // the client has its own copy
            SimulatorFixture fixture = Fixture(Text(row, "simulator"));
            Verdict verdict = CreateVerifier(fixture).Verify(signed.ToSignatureChain(fixture.AppId));
            Assert.True(verdict.IsValid, verdict.ToString());
            Assert.Equal(Text(row.GetProperty("request"), "data"), agent.Requests[0].Json.GetProperty("data").GetString());
        }
    }

    [Theory]
    [InlineData(KeyAlgorithm.Secp256k1)]
    [InlineData(KeyAlgorithm.Ed25519)]
    public async Task A_v1_key_becomes_a_valid_chain(KeyAlgorithm algorithm)
    {
        await using FakeAgent agent = new(AgentAnswers.Answer);
        using DstackClientV1 client = new(agent.Endpoint);
        using DerivedKey key = await client.GetKeyAsync("storage:encryption/1", algorithm);
        Assert.Equal(KeyClaim.V1("storage:encryption/1"), key.Claim);
        SimulatorFixture fixture = SimulatorFixture.Version056;
        Assert.True(CreateVerifier(fixture).Verify(key.ToSignatureChain(fixture.AppId)).IsValid);
    }

    [Fact]
    public async Task A_message_signed_with_the_key_completes_the_chain()
    {
        await using FakeAgent agent = new(AgentAnswers.Answer);
        using TappdClient client = new(agent.Endpoint);
        using DerivedKey key = await client.DeriveK256KeyAsync("/oracle", "ethereum");
        byte[] exported = new byte[DerivedKey.PrivateKeySize];
        key.ExportPrivateKey(exported);
        using SigningKey signer = SigningKey.Create(exported);
        Digest256 digest = Digest256.Create(new byte[32]);
        SimulatorFixture fixture = SimulatorFixture.Version056;
        ChainVerifier verifier = CreateVerifier(fixture);
        Assert.True(verifier.Verify(key.ToSignatureChain(fixture.AppId, SignedMessage.Digest(digest, signer.Sign(digest)))).IsValid);
        Assert.Equal(
            ChainFailure.MessageSignerMismatch,
            verifier.Verify(key.ToSignatureChain(fixture.AppId, SignedMessage.Eip191Hash(digest, signer.Sign(digest)))).Failure);
    }

    [Fact]
    public async Task A_disposed_key_is_gone_and_no_text_shows_it()
    {
        await using FakeAgent agent = new(AgentAnswers.Answer);
        using DstackClient client = new(agent.Endpoint);
        DerivedKey key = await client.GetKeyAsync("/oracle", "ethereum");
        byte[] exported = new byte[32];
        key.ExportPrivateKey(exported);
        Assert.DoesNotContain(Convert.ToHexStringLower(exported), key.ToString(), StringComparison.OrdinalIgnoreCase);
        Assert.Contains(key.PublicKey.ToString(), key.ToString(), StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => key.ExportPrivateKey(new byte[31]));
        key.Dispose();
        Assert.Throws<ObjectDisposedException>(() => key.ExportPrivateKey(exported));
        Assert.True(CreateVerifier(SimulatorFixture.Version056).Verify(key.ToSignatureChain(SimulatorFixture.Version056.AppId)).IsValid);
    }

    [Fact]
    public void Managed_code_computes_the_public_keys_of_the_vectors_too()
    {
        int keys = 0;
        foreach (JsonElement row in VectorFile.Read("addresses.json").GetProperty("vectors").EnumerateArray())
        {
            if (row.TryGetProperty("privateKey", out _))
            {
                byte[] compressed = new byte[33];
                Assert.True(PublicKeyComputation.TryComputeManaged(row.Bytes("privateKey"), compressed));
                Assert.Equal(row.Bytes("publicKey"), compressed);
                Assert.True(PublicKeyComputation.TryCompute(row.Bytes("privateKey"), KeyAlgorithm.Secp256k1, out DerivedPublicKey key));
                Assert.Equal(row.Bytes("publicKey"), key.Bytes.ToArray());
                keys++;
            }
        }

        Assert.Equal(4, keys);
        byte[] room = new byte[33];
        Assert.False(PublicKeyComputation.TryComputeManaged(new byte[32], room));
        Assert.False(PublicKeyComputation.TryComputeManaged([.. Enumerable.Repeat((byte)0xff, 32)], room));
        Assert.False(PublicKeyComputation.TryCompute(new byte[31], KeyAlgorithm.Ed25519, out _));
    }

    private static ChainVerifier CreateVerifier(SimulatorFixture fixture)
    {
        TrustPolicyBuilder builder = new TrustPolicyBuilder()
            .TrustKmsRoot(KmsRoot.Parse(fixture.KmsRootPublicKey.ToString()))
            .AcceptApp(fixture.AppId);
        return new ChainVerifier(builder.AcceptAnyPurpose().AcceptAnyDomain().AcceptAnyMessageScheme().Build());
    }

    private static SimulatorFixture Fixture(string name)
        => name.Contains("0.5.3", StringComparison.Ordinal) ? SimulatorFixture.Version053 : SimulatorFixture.Version056;

    private static string Text(JsonElement row, string property) => row.GetProperty(property).GetString()!;
}
