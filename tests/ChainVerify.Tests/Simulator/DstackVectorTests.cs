using System.Text;
using System.Text.Json;
using ChainVerify.Dstack;
using ChainVerify.Simulator;
using ChainVerify.Tests.Vectors;
using Xunit;

namespace ChainVerify.Tests.Simulator;

/// <summary>The simulated KMS, apps and keys against the published and recomputed answers of the real ones.</summary>
public class DstackVectorTests
{
    [Fact]
    public void Key_derivation_gives_the_vectors()
    {
        JsonElement rows = VectorFile.Read("hkdf.json").GetProperty("dstack");
        Assert.Equal(9, rows.GetArrayLength());
        foreach (JsonElement row in rows.EnumerateArray())
        {
            Assert.Equal("RATLS", Encoding.ASCII.GetString(row.Bytes("salt")));
            byte[] output = new byte[row.GetProperty("length").GetInt32()];
            KeyDerivation.Derive(row.Bytes("ikm"), row.Bytes("info"), output);
            Assert.Equal(row.Bytes("okm"), output);
        }
    }

    [Fact]
    public void A_kms_issues_the_app_keys_and_signatures_of_the_vectors()
    {
        JsonElement rows = VectorFile.Read("kms-issue.json").GetProperty("vectors");
        Assert.Equal(8, rows.GetArrayLength());
        foreach (JsonElement row in rows.EnumerateArray())
        {
            using SimulatedKms kms = SimulatedKms.Create(row.Bytes("kmsRootPrivateKey"));
            Assert.Equal(row.Bytes("kmsRootPublicKey"), kms.RootPublicKey.Bytes.ToArray());
            Assert.Equal(row.GetProperty("kmsRootAddress").GetString(), kms.RootAddress.ToString());

            AppId appId = AppId.Create(row.Bytes("appId"));
            byte[] appKey = new byte[32];
            KeyDerivation.DeriveAppKey(row.Bytes("kmsRootPrivateKey"), appId, appKey);
            Assert.Equal(row.Bytes("k256_key"), appKey);

            using SimulatedApp app = kms.IssueApp(appId);
            Assert.Equal(row.Bytes("appPublicKey"), app.PublicKey.Bytes.ToArray());
            Assert.Equal(row.Bytes("kmsMessage"), LinkPreimages.KmsLink(appId, app.PublicKey));
            Assert.Equal(row.Bytes("k256_signature"), app.KmsSignature.Bytes.ToArray());
            Assert.True(app.TryRecoverKmsRoot(out PublicKey root));
            Assert.Equal(kms.RootPoint, root);
        }
    }

    [Theory]
    [InlineData("simulator-0.5.3.json")]
    [InlineData("simulator-0.5.6plus.json")]
    public void The_fixtures_answer_as_the_published_simulators(string file)
    {
        JsonElement vectors = VectorFile.Read(file);
        JsonElement chain = vectors.GetProperty("chain");
        SimulatorFixture fixture = Fixture(file);
        using SimulatedApp app = fixture.CreateApp();
        Assert.Equal(chain.Bytes("appId"), fixture.AppId.Bytes.ToArray());
        Assert.Equal(chain.Bytes("appPublicKey"), app.PublicKey.Bytes.ToArray());
        Assert.Equal(chain.Bytes("kmsSignature"), app.KmsSignature.Bytes.ToArray());
        Assert.Equal(chain.Bytes("kmsRootPublicKey"), fixture.KmsRootPublicKey.Bytes.ToArray());
        Assert.True(app.TryRecoverKmsRoot(out PublicKey root));
        Assert.Equal(fixture.KmsRootPublicKey, root.Compress());
        Assert.Equal(chain.GetProperty("kmsRootAddress").GetString(), Address.FromPublicKey(root).ToString());

        JsonElement rows = vectors.GetProperty("getKey");
        Assert.Equal(12, rows.GetArrayLength());
        foreach (JsonElement row in rows.EnumerateArray())
        {
            KeyAlgorithm algorithm = Algorithm(row);
            using SimulatedKey key = app.GetKey(Text(row, "path"), Text(row, "purpose"), algorithm);
            AssertKey(row, key);
            Assert.Equal(Text(row, "appMessageUtf8"), Encoding.UTF8.GetString(LinkPreimages.KeyClaim(key.Claim, key.PublicKey)));
            Assert.Equal(row.Bytes("appSignature"), key.AppSignature.Bytes.ToArray());
            Assert.Equal(chain.Bytes("kmsSignature"), key.KmsSignature.Bytes.ToArray());
            Assert.Equal(row.TryGetProperty("address", out JsonElement address) ? address.GetString() : null, key.Address?.ToString());
        }
    }

    [Fact]
    public void The_v1_keys_and_their_claim_are_those_of_the_upstream_document()
    {
        JsonElement vectors = VectorFile.Read("v1.json");
        Assert.True(SimulatedApp.TryCreate(default, vectors.Bytes("appRootKey"), default, out SimulatedApp? app));
        JsonElement rows = vectors.GetProperty("keys");
        Assert.Equal(4, rows.GetArrayLength());
        foreach (JsonElement row in rows.EnumerateArray())
        {
            using SimulatedKey key = app.GetKeyV1(Text(row, "domain"), Algorithm(row));
            AssertKey(row, key);
            Assert.Equal(KeyClaim.V1(Text(row, "domain")), key.Claim);
        }

        JsonElement link = vectors.GetProperty("link0");
        using SimulatedKey claimed = app.GetKeyV1(Text(link, "domain"), Algorithm(link));
        Assert.Equal(link.Bytes("signature"), claimed.AppSignature.Bytes.ToArray());
        app.Dispose();
    }

    [Fact]
    public void Message_signatures_are_those_of_the_oracle_chains()
    {
        JsonElement vectors = VectorFile.Read("oracle-chain.json");
        foreach (string name in (string[])["chapter03_simulator_0.5.3", "chapter05_simulator_0.5.3", "chapter03_simulator_0.5.6plus", "chapter05_simulator_0.5.6plus"])
        {
            JsonElement price = vectors.GetProperty(name).GetProperty("GET /price");
            JsonElement links = price.GetProperty("signatureChain");
            using SimulatedApp app = Fixture(name).CreateApp();
            using SimulatedKey key = app.GetKey("/oracle", "ethereum");
            SignatureChain chain = key.SignMessage(MessageScheme.Eip191Hash, price.Bytes("messageHash"));
            Assert.Equal(price.Bytes("signature"), chain.Message.Signature.ToArray());
            Assert.Equal(links.Bytes("derivedPubkey"), chain.PublicKey.Bytes.ToArray());
            Assert.Equal(links.Bytes("appSignature"), chain.AppSignature.Bytes.ToArray());
            Assert.Equal(links.Bytes("kmsSignature"), chain.KmsSignature.Bytes.ToArray());
            Assert.Equal(price.GetProperty("signerAddress").GetString(), key.Address?.ToString());
            Assert.Null(chain.AppPublicKey);
        }
    }

    [Fact]
    public void Data_signatures_are_those_of_the_sign_method()
    {
        JsonElement rows = VectorFile.Read("sign-rpc.json").GetProperty("sign");
        Assert.Equal(36, rows.GetArrayLength());
        foreach (JsonElement row in rows.EnumerateArray())
        {
            JsonElement request = row.GetProperty("request");
            JsonElement response = row.GetProperty("response");
            string algorithm = Text(request, "algorithm");
            MessageScheme scheme = algorithm switch
            {
                "ed25519" => MessageScheme.Ed25519,
                "secp256k1_prehashed" => MessageScheme.Digest,
                _ => MessageScheme.Sha256,
            };
            using SimulatedApp app = Fixture(Text(row, "simulator")).CreateApp();
            using SimulatedKey key = app.GetKey(
                "vms", "signing", scheme == MessageScheme.Ed25519 ? KeyAlgorithm.Ed25519 : KeyAlgorithm.Secp256k1);
            SignatureChain chain = key.SignMessage(scheme, request.Bytes("data"));
            Assert.Equal(response.Bytes("public_key"), chain.PublicKey.Bytes.ToArray());
            Assert.Equal(response.Bytes("signature"), chain.Message.Signature.ToArray());
            string[] links = [.. response.GetProperty("signature_chain").EnumerateArray().Select(link => "0x" + link.GetString())];
            Assert.Equal(["0x" + Convert.ToHexStringLower(chain.Message.Signature), chain.AppSignature.ToString(), chain.KmsSignature.ToString()], links);
        }
    }

    [Fact]
    public void Report_data_keys_are_those_of_the_agents_own_tests()
    {
        JsonElement rows = VectorFile.Read("sign-rpc.json").GetProperty("reportData");
        Assert.Equal(2, rows.GetArrayLength());
        foreach (JsonElement row in rows.EnumerateArray())
        {
            Assert.True(SimulatedApp.TryCreate(default, row.Bytes("appPrivateKey"), default, out SimulatedApp? app));
            KeyAlgorithm algorithm = Text(row, "algorithm") == "ed25519" ? KeyAlgorithm.Ed25519 : KeyAlgorithm.Secp256k1;
            using SimulatedKey key = app.GetKey("vms", "signing", algorithm);
            Assert.Equal(row.Bytes("publicKey"), key.PublicKey.Bytes.ToArray());
            app.Dispose();
        }
    }

    [Fact]
    public void Addresses_are_those_of_the_vectors()
    {
        JsonElement vectors = VectorFile.Read("addresses.json");
        int keys = 0;
        foreach (JsonElement row in vectors.GetProperty("vectors").EnumerateArray())
        {
            if (row.TryGetProperty("privateKey", out _))
            {
                using SigningKey key = SigningKey.Create(row.Bytes("privateKey"));
                Assert.Equal(row.Bytes("publicKey"), key.PublicKey.Bytes.ToArray());
                Assert.Equal(row.Bytes("publicKeyUncompressed")[1..], key.GetPoint().Bytes.ToArray());
                Assert.Equal(row.GetProperty("address").GetString(), key.Address.ToString());
                keys++;
            }
        }

        Assert.Equal(4, keys);
        JsonElement legacy = vectors.GetProperty("legacy_toViemAccount_on_TLS_keys");
        using SigningKey published = SigningKey.Create(legacy.Bytes("privateKey"));
        Assert.Equal(legacy.GetProperty("address").GetString(), published.Address.ToString());
    }

    private static void AssertKey(JsonElement row, SimulatedKey key)
    {
        byte[] exported = new byte[32];
        key.ExportPrivateKey(exported);
        Assert.Equal(row.Bytes("key"), exported);
        Assert.Equal(row.Bytes("publicKey"), key.PublicKey.Bytes.ToArray());
    }

    private static SimulatorFixture Fixture(string name)
        => name.Contains("0.5.3", StringComparison.Ordinal) ? SimulatorFixture.Version053 : SimulatorFixture.Version056;

    private static KeyAlgorithm Algorithm(JsonElement row)
        => Text(row, "algorithm") == "ed25519" ? KeyAlgorithm.Ed25519 : KeyAlgorithm.Secp256k1;

    private static string Text(JsonElement row, string property) => row.GetProperty(property).GetString()!;
}
