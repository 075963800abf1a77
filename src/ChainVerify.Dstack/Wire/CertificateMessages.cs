using System.Text.Json.Serialization;

namespace ChainVerify.Dstack.Wire;

/// <summary>v0 <c>GetTlsKey</c> and v1 <c>IssueCert</c>. What is null is left out, as the SDKs do.</summary>
internal sealed class CertificateRequest
{
    public string Subject { get; set; } = "";

    public bool UsageRaTls { get; set; }

    public bool UsageServerAuth { get; set; }

    public bool UsageClientAuth { get; set; }

    public string[]? AltNames { get; set; }

    /// <summary>Seconds since 1970.</summary>
    public ulong? NotBefore { get; set; }

    /// <summary>Seconds since 1970.</summary>
    public ulong? NotAfter { get; set; }

    public bool? WithAppInfo { get; set; }
}

/// <summary>The answer of <c>GetTlsKey</c>, <c>IssueCert</c> and <c>Tappd.DeriveKey</c>.</summary>
internal sealed class CertificateReply
{
    /// <summary>PKCS#8 in PEM.</summary>
    [JsonConverter(typeof(SecretTextConverter))]
    public required char[] Key { get; set; }

    /// <summary>PEM, the leaf first.</summary>
    public required string[] CertificateChain { get; set; }

    /// <summary>Sent by simulators only: what about the reply is not real.</summary>
    public string? Simulation { get; set; }
}
