using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ChainVerify.Dstack.Wire;
using Org.BouncyCastle.Crypto.Digests;

namespace ChainVerify.Simulator;

/// <summary>Quotes and attestations, all marked as simulated: there is no TEE.</summary>
internal static class AttestationMethods
{
    private const string DefaultHash = "sha512";
    private const string DefaultPrefix = "app-data";
    private const string Raw = "raw";
    private const int NonceSize = 32;

    internal static QuoteReply GetQuote(SimulatedAgent agent, ReportDataRequest request)
    {
        byte[] reportData = Pad(request.ReportData);
        return new QuoteReply
        {
            Quote = Quote(agent, reportData),
            EventLog = agent.Measurements.EventLogJson,
            ReportData = reportData,
            VmConfig = agent.Identity.VmConfig,
            Simulation = SimulatedQuote.Notice,
        };
    }

    internal static AttestReply Attest(SimulatedAgent agent, ReportDataRequest request) => Attest(agent, request.ReportData);

    internal static AttestReply AttestV1(SimulatedAgent agent, AttestV1Request request)
    {
        AttestReply reply = Attest(agent, request.ReportData);
        reply.BoottimeGpuEvidence = request.IncludeBoottimeGpuEvidence == true ? [] : null;
        return reply;
    }

    internal static AttestGpuReply AttestGpu(SimulatedAgent agent, AttestGpuRequest request)
        => request.Nonce.Length == NonceSize
            ? throw new AgentException("No GPU to attest: the simulator has none")
            : throw new AgentException($"The nonce must have {NonceSize} bytes, but has {request.Nonce.Length}");

    internal static GpuInfoReply GpuInfo(SimulatedAgent agent, EmptyRequest request) => new() { Attestation = "" };

    /// <summary>Accepted and ignored, as dstack's own simulator does: no register can be extended.</summary>
    internal static EmptyRequest EmitEvent(SimulatedAgent agent, EmitEventRequest request)
        => request.Event.Length > 0 ? EmptyRequest.Instance : throw new AgentException("The event's name is empty");

    /// <summary><c>Tappd.TdxQuote</c>: report data is a hash of prefix, colon and data, or the data itself.</summary>
    internal static TappdQuoteReply TdxQuote(SimulatedAgent agent, TappdQuoteRequest request)
    {
        string algorithm = string.IsNullOrEmpty(request.HashAlgorithm) ? DefaultHash : request.HashAlgorithm;
        string prefix = string.IsNullOrEmpty(request.Prefix) ? DefaultPrefix : request.Prefix;
        if (algorithm != Raw)
        {
            return Quote(agent, Pad(Hash(algorithm, [.. Encoding.UTF8.GetBytes(prefix), .. ":"u8, .. request.ReportData])), algorithm, prefix);
        }

        return request.ReportData.Length == SimulatedQuote.ReportDataSize
            ? Quote(agent, request.ReportData, Raw, "")
            : throw new AgentException("invalid content length");
    }

    internal static TappdQuoteReply RawQuote(SimulatedAgent agent, ReportDataRequest request) => Quote(agent, Pad(request.ReportData), Raw, "");

    private static TappdQuoteReply Quote(SimulatedAgent agent, byte[] reportData, string algorithm, string prefix) => new()
    {
        Quote = Quote(agent, reportData),
        EventLog = agent.Measurements.EventLogJson,
        HashAlgorithm = algorithm,
        Prefix = prefix,
        Simulation = SimulatedQuote.Notice,
    };

    private static AttestReply Attest(SimulatedAgent agent, byte[] data)
    {
        byte[] reportData = Pad(data);
        SimulatedAttestation attestation = new()
        {
            Simulation = SimulatedQuote.Notice,
            ReportData = reportData,
            Quote = Quote(agent, reportData),
            EventLog = [.. agent.Measurements.Events],
        };
        return new AttestReply
        {
            Attestation = JsonSerializer.SerializeToUtf8Bytes(attestation, SimulatorJson.Default.SimulatedAttestation),
            Simulation = SimulatedQuote.Notice,
        };
    }

    private static byte[] Quote(SimulatedAgent agent, byte[] reportData) => SimulatedQuote.Create(agent.Identity, agent.Measurements, reportData);

    private static byte[] Pad(ReadOnlySpan<byte> data)
        => SimulatedQuote.Pad(data)
            ?? throw new AgentException($"Report data has at most {SimulatedQuote.ReportDataSize} bytes, but has {data.Length}");

    private static byte[] Hash(string algorithm, byte[] content) => algorithm switch
    {
        "sha256" => SHA256.HashData(content),
        "sha384" => SHA384.HashData(content),
        "sha512" => SHA512.HashData(content),
        "sha3-256" => CryptographicOperations.HashData(HashAlgorithmName.SHA3_256, content),
        "sha3-384" => CryptographicOperations.HashData(HashAlgorithmName.SHA3_384, content),
        "sha3-512" => CryptographicOperations.HashData(HashAlgorithmName.SHA3_512, content),
        "keccak256" => Keccak(256, content),
        "keccak384" => Keccak(384, content),
        "keccak512" => Keccak(512, content),
        _ => throw new AgentException("invalid hash algorithm"),
    };

    private static byte[] Keccak(int bits, byte[] content)
    {
        KeccakDigest digest = new(bits);
        byte[] hash = new byte[bits / 8];
        digest.BlockUpdate(content, 0, content.Length);
        digest.DoFinal(hash, 0);
        return hash;
    }
}
