using System.Runtime.InteropServices;
using System.Security.Cryptography;
using ChainVerify.Dstack.Wire;

namespace ChainVerify.Simulator;

/// <summary>One API of the agent.</summary>
internal sealed class AgentApi
{
    private static readonly WireJson Wire = WireJson.Default;

    private static readonly AgentMethod Info = AgentMethod.Create(Wire.EmptyRequest, Wire.InfoReply, InfoMethods.Info);

    private static readonly AgentMethod Version = AgentMethod.Create(Wire.EmptyRequest, Wire.VersionReply, InfoMethods.Version);

    private static readonly AgentMethod IssueCert = AgentMethod.Create(
        Wire.CertificateRequest, Wire.CertificateReply, CertificateMethods.GetTlsKey, Clear);

    private AgentApi(int unknownMethodStatus, bool takesEmptyBodies, Dictionary<string, AgentMethod> methods)
    {
        UnknownMethodStatus = unknownMethodStatus;
        TakesEmptyBodies = takesEmptyBodies;
        Methods = methods;
    }

    /// <summary>v0, at <c>/</c> and <c>/v0/</c>.</summary>
    internal static AgentApi V0 { get; } = new(404, takesEmptyBodies: true, new()
    {
        ["GetKey"] = AgentMethod.Create(Wire.GetKeyRequest, Wire.GetKeyReply, KeyMethods.GetKey, reply => Clear(reply.Key)),
        ["GetTlsKey"] = IssueCert,
        ["GetQuote"] = AgentMethod.Create(Wire.ReportDataRequest, Wire.QuoteReply, AttestationMethods.GetQuote),
        ["Attest"] = AgentMethod.Create(Wire.ReportDataRequest, Wire.AttestReply, AttestationMethods.Attest),
        ["Info"] = Info,
        ["Sign"] = AgentMethod.Create(Wire.SignRequest, Wire.SignReply, SigningMethods.Sign),
        ["Verify"] = AgentMethod.Create(Wire.VerifyRequest, Wire.VerifyReply, SigningMethods.Verify),
        ["Version"] = Version,
        ["GpuInfo"] = AgentMethod.Create(Wire.EmptyRequest, SimulatorJson.Default.GpuInfoReply, AttestationMethods.GpuInfo),
        ["EmitEvent"] = AgentMethod.Create(Wire.EmitEventRequest, Wire.EmptyRequest, AttestationMethods.EmitEvent),
    });

    /// <summary>v1, at <c>/v1/</c>: nothing is taken for granted.</summary>
    internal static AgentApi V1 { get; } = new(404, takesEmptyBodies: false, new()
    {
        ["GetKey"] = AgentMethod.Create(Wire.GetKeyV1Request, Wire.GetKeyV1Reply, KeyMethods.GetKeyV1, reply => Clear(reply.Key)),
        ["IssueCert"] = IssueCert,
        ["Attest"] = AgentMethod.Create(Wire.AttestV1Request, Wire.AttestReply, AttestationMethods.AttestV1),
        ["AttestGpu"] = AgentMethod.Create(Wire.AttestGpuRequest, Wire.AttestGpuReply, AttestationMethods.AttestGpu),
        ["Info"] = AgentMethod.Create(Wire.EmptyRequest, Wire.InfoV1Reply, InfoMethods.InfoV1),
        ["Version"] = Version,
    });

    /// <summary>The legacy agent's, at <c>/prpc/</c>; the name of the service may come first.</summary>
    internal static AgentApi Tappd { get; } = new(400, takesEmptyBodies: true, new()
    {
        ["DeriveKey"] = AgentMethod.Create(Wire.TappdDeriveKeyRequest, Wire.CertificateReply, CertificateMethods.DeriveKey, Clear),
        ["DeriveK256Key"] = AgentMethod.Create(
            Wire.GetKeyRequest, Wire.TappdDeriveK256KeyReply, KeyMethods.DeriveK256Key, reply => Clear(reply.K256Key)),
        ["TdxQuote"] = AgentMethod.Create(Wire.TappdQuoteRequest, Wire.TappdQuoteReply, AttestationMethods.TdxQuote),
        ["RawQuote"] = AgentMethod.Create(Wire.ReportDataRequest, Wire.TappdQuoteReply, AttestationMethods.RawQuote),
        ["Info"] = Info,
        ["Version"] = Version,
    });

    /// <summary>The HTTP status for a method that there is not (PROTOCOL.md 7, PROTOCOL-V1.md "Transport").</summary>
    internal int UnknownMethodStatus { get; }

    /// <summary>Whether a request without a body stands for <c>{}</c>.</summary>
    internal bool TakesEmptyBodies { get; }

    /// <summary>The methods by name; names are case-sensitive.</summary>
    internal IReadOnlyDictionary<string, AgentMethod> Methods { get; }

    private static void Clear(byte[] key) => CryptographicOperations.ZeroMemory(key);

    private static void Clear(CertificateReply reply) => CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(reply.Key.AsSpan()));
}
