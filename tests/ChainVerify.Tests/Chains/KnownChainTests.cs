using System.Text.Json;
using ChainVerify.Signatures;
using ChainVerify.Tests.Signatures;
using ChainVerify.Tests.Vectors;
using Xunit;

namespace ChainVerify.Tests.Chains;

/// <summary>Chains whose verdicts others have established: the tutorial's oracle, its contract in an EVM, the simulators, the specification of v1.</summary>
public class KnownChainTests
{
    public static TheoryData<int> ContractCases => [.. Enumerable.Range(0, VectorFile.Read("tee-oracle-verdicts.json").GetProperty("vectors").GetArrayLength())];

    [Theory]
    [MemberData(nameof(ContractCases))]
    public void The_evm_rules_agree_with_the_tutorials_contract(int index)
    {
        JsonElement row = VectorFile.Read("tee-oracle-verdicts.json").GetProperty("vectors")[index];
        JsonElement arguments = row.GetProperty("args");
        byte[] root = row.GetProperty("constructor").Bytes("kmsRoot");
        bool contractAccepts = row.GetProperty("expect").GetProperty("teeOracle").GetString() == "true";
        if (root.All(value => value == 0))
        {
            // The contract's forgery: a zero root. We refuse it before any chain is looked at.
            Assert.True(contractAccepts);
            Assert.Throws<ArgumentException>(() => KmsRoot.FromAddress(Address.Create(root)));
            return;
        }

        byte[] messageSignature = arguments.Bytes("messageSignature");
        if (!RecoverableSignature.TryCreate(messageSignature, out RecoverableSignature signature))
        {
            Assert.False(contractAccepts); // the record parser calls it malformed: the scheme takes 65 bytes
            return;
        }

        string purpose = arguments.GetProperty("purpose").GetString()!;
        SignatureChain chain = new()
        {
            AppId = AppId.Create(row.GetProperty("constructor").Bytes("appId").AsSpan(0, AppId.Size)),
            Claim = KeyClaim.V0(purpose),
            PublicKey = CompressedPublicKey.Create(arguments.Bytes("derivedCompressedPubkey")),
            AppPublicKey = CompressedPublicKey.Create(arguments.Bytes("appCompressedPubkey")),
            AppSignature = RecoverableSignature.Create(arguments.Bytes("appSignature")),
            KmsSignature = RecoverableSignature.Create(arguments.Bytes("kmsSignature")),
            Message = SignedMessage.Eip191Hash(Digest256.Create(arguments.Bytes("messageHash")), signature),
        };
        TrustPolicyBuilder builder = new TrustPolicyBuilder().TrustKmsRoot(KmsRoot.FromAddress(Address.Create(root))).AcceptAnyApp().AcceptAnyPurpose();
        foreach (SignatureEngine engine in Engines.All)
        {
            ChainVerifierOptions options = new() { Engine = engine };
            Assert.Equal(contractAccepts, new ChainVerifier(builder.UseRules(VerificationRules.Evm).Build(), options).Verify(chain).IsValid);
            bool strict = new ChainVerifier(builder.UseRules(VerificationRules.Strict).Build(), options).Verify(chain).IsValid;
            Assert.True(contractAccepts || !strict);
            Assert.Equal(contractAccepts && !row.GetProperty("name").GetString()!.Contains("high-s", StringComparison.Ordinal), strict);
        }
    }

    [Theory]
    [InlineData("simulator-0.5.3.json")]
    [InlineData("simulator-0.5.6plus.json")]
    public void The_simulators_keys_chain_to_their_roots(string file)
    {
        JsonElement chain = VectorFile.Read(file).GetProperty("chain");
        JsonElement keys = VectorFile.Read(file).GetProperty("getKey");
        Assert.True(keys.GetArrayLength() >= 10);
        KmsRoot root = KmsRoot.Parse(chain.GetProperty("kmsRootPublicKey").GetString());
        TrustPolicy policy = new TrustPolicyBuilder()
            .TrustKmsRoot(KmsRoot.FromAddress(root.Address))
            .AcceptApp(AppId.Create(chain.Bytes("appId")))
            .AcceptAnyPurpose()
            .AcceptMessageScheme(MessageScheme.None)
            .Build();
        Assert.Equal(chain.GetProperty("kmsRootAddress").GetString(), root.Address.ToString());
        ChainVerifier[] verifiers = [.. Engines.All.Select(engine => new ChainVerifier(policy, new ChainVerifierOptions { Engine = engine }))];
        foreach (JsonElement key in keys.EnumerateArray())
        {
            SignatureChain credential = ReadKey(chain, key);
            Assert.All(verifiers, verifier => Assert.Equal(Verdict.Valid, verifier.Verify(credential)));
        }
    }

    private static SignatureChain ReadKey(JsonElement chain, JsonElement key)
    {
        Assert.True(DerivedPublicKey.TryCreate(
            key.Bytes("publicKey"),
            key.GetProperty("algorithm").GetString() == "ed25519" ? KeyAlgorithm.Ed25519 : KeyAlgorithm.Secp256k1,
            out DerivedPublicKey publicKey));
        return new SignatureChain
        {
            AppId = AppId.Create(chain.Bytes("appId")),
            Claim = KeyClaim.V0(key.GetProperty("purpose").GetString()!),
            PublicKey = publicKey,
            AppSignature = RecoverableSignature.Create(key.Bytes("appSignature")),
            KmsSignature = RecoverableSignature.Create(chain.Bytes("kmsSignature")),
            Message = SignedMessage.None,
        };
    }
}
