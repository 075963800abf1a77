using System.Text.Json.Nodes;
using ChainVerify.Records;
using Xunit;

namespace ChainVerify.Tests.Records;

public class SignRpcRecordTests
{
    [Fact]
    public void The_answers_of_the_Sign_method_are_records_and_verify()
    {
        int count = 0;
        foreach (JsonNode? entry in RecordVectors.ReadVectors("sign-rpc.json")["sign"]!.AsArray())
        {
            string simulator = entry!["simulator"]!.GetValue<string>() == "0.5.3" ? "simulator-0.5.3.json" : "simulator-0.5.6plus.json";
            JsonNode chain = RecordVectors.ReadVectors(simulator)["chain"]!;
            string algorithm = entry["request"]!["algorithm"]!.GetValue<string>();

            // What the answer does not say itself: whose it is, and what was signed how.
            JsonObject json = entry["response"]!.DeepClone().AsObject();
            json["appId"] = chain["appId"]!.GetValue<string>();
            json["purpose"] = "signing";
            json["messageScheme"] = algorithm switch { "ed25519" => "ed25519", "secp256k1_prehashed" => "digest", _ => "sha256" };
            json[algorithm == "secp256k1_prehashed" ? "messageHash" : "message"] = entry["request"]!["data"]!.GetValue<string>();
            if (algorithm == "ed25519")
            {
                json["algorithm"] = "ed25519";
            }

            ChainRecord record = RecordVectors.Parse(json);
            Assert.Equal(default, record.Malformed);
            Assert.Equal(64, record.Chain.Message.Signature.Length);

            TrustPolicy policy = new TrustPolicyBuilder()
                .TrustKmsRoot(KmsRoot.Parse(chain["kmsRootPublicKey"]!.GetValue<string>()))
                .AcceptAnyApp()
                .AcceptPurpose("signing")
                .AcceptAnyMessageScheme()
                .Build();
            Assert.Equal(Verdict.Valid, new ChainVerifier(policy).Verify(record.Chain));
            count++;
        }

        Assert.Equal(36, count);
    }
}
