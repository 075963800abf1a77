using System.Text.Json;
using ChainVerify.Dstack.Wire;
using ChainVerify.Simulator;

namespace ChainVerify.Tests.Dstack;

/// <summary>Well-formed answers to every method, made by a simulated app.</summary>
internal static class AgentAnswers
{
    internal const string Certificate = """{"key":"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n","certificate_chain":["a","b"]}""";

    internal const string Info = """{"app_id":"5bb4ff9a3837357f19dc176407a5709c62eb6c56","instance_id":"1691ed1b47506cad7d08834668691d88246f5b1f","app_cert":"","tcb_info":"{}","app_name":"guest-agent","device_id":"","mr_aggregated":"","os_image_hash":"","key_provider_info":"","compose_hash":"c143","vm_config":"{}","cloud_vendor":"Google"}""";

    /// <summary>Answers a request; unknown methods as a 0.6 agent does.</summary>
    internal static byte[] Answer(FakeRequest request)
    {
        string? body = request.Path switch
        {
            "/GetKey" => GetKey(Text(request, "path"), Text(request, "purpose"), Text(request, "algorithm")),
            "/v1/GetKey" => GetKeyV1(Text(request, "domain"), Text(request, "algorithm")),
            "/prpc/Tappd.DeriveK256Key" => GetKey(Text(request, "path"), Text(request, "purpose"), "secp256k1")
                .Replace("\"key\"", "\"k256_key\"", StringComparison.Ordinal)
                .Replace("\"signature_chain\"", "\"k256_signature_chain\"", StringComparison.Ordinal),
            "/Info" or "/v1/Info" or "/prpc/Tappd.Info" => Info,
            "/Version" or "/v1/Version" => """{"version":"0.5.8","rev":"abc"}""",
            "/GetQuote" => """{"quote":"00ff","event_log":"[]","report_data":"68","vm_config":"{}"}""",
            "/prpc/Tappd.TdxQuote" => """{"quote":"00","event_log":"[]","hash_algorithm":"","prefix":""}""",
            "/Attest" => """{"attestation":"00"}""",
            "/v1/Attest" => """{"attestation":"01","boottime_gpu_evidence":[{"vendor":"nvidia","format":"f","evidence":"02"}]}""",
            "/v1/AttestGpu" => """{"bundles":[{"vendor":"nvidia","format":"g","evidence":""}]}""",
            "/GetTlsKey" or "/v1/IssueCert" or "/prpc/Tappd.DeriveKey" => Certificate,
            "/Sign" => Sign(Text(request, "algorithm"), Convert.FromHexString(Text(request, "data"))),
            "/Verify" => """{"valid":true}""",
            "/EmitEvent" => "",
            _ => null,
        };
        return body is null
            ? FakeAgent.Json($$"""{"error":"Service not found: {{request.Path}}"}""", 404)
            : FakeAgent.Json(body);
    }

    internal static string GetKey(string path, string purpose, string algorithm)
    {
        using SimulatedApp app = SimulatorFixture.Version056.CreateApp();
        using SimulatedKey key = app.GetKey(path, purpose, Algorithm(algorithm));
        return JsonSerializer.Serialize(
            new GetKeyReply { Key = Export(key), SignatureChain = Links(key) }, WireJson.Default.GetKeyReply);
    }

    internal static string GetKeyV1(string domain, string algorithm)
    {
        using SimulatedApp app = SimulatorFixture.Version056.CreateApp();
        using SimulatedKey key = app.GetKeyV1(domain, Algorithm(algorithm));
        return JsonSerializer.Serialize(
            new GetKeyV1Reply { Key = Export(key), PublicKey = key.PublicKey.Bytes.ToArray(), SignatureChain = Links(key) },
            WireJson.Default.GetKeyV1Reply);
    }

    private static string Sign(string algorithm, byte[] data)
    {
        using SimulatedApp app = SimulatorFixture.Version056.CreateApp();
        using SimulatedKey key = app.GetKey("vms", "signing", Algorithm(algorithm));
        byte[] signature = key.SignMessage(algorithm == "ed25519" ? MessageScheme.Ed25519 : MessageScheme.Sha256, data).Message.Signature.ToArray();
        return JsonSerializer.Serialize(
            new SignReply { Signature = signature, SignatureChain = [signature, .. Links(key)], PublicKey = key.PublicKey.Bytes.ToArray() },
            WireJson.Default.SignReply);
    }

    private static byte[][] Links(SimulatedKey key) => [key.AppSignature.Bytes.ToArray(), key.KmsSignature.Bytes.ToArray()];

    private static byte[] Export(SimulatedKey key)
    {
        byte[] exported = new byte[32];
        key.ExportPrivateKey(exported);
        return exported;
    }

    private static KeyAlgorithm Algorithm(string name) => name == "ed25519" ? KeyAlgorithm.Ed25519 : KeyAlgorithm.Secp256k1;

    private static string Text(FakeRequest request, string property) => request.Json.GetProperty(property).GetString()!;
}
