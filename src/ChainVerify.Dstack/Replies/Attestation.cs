using ChainVerify.Dstack.Wire;

namespace ChainVerify.Dstack;

/// <summary>What <c>GetQuote</c> answers: a quote of Intel TDX over the report data. Nothing in it is verified here.</summary>
/// <param name="Quote">The quote.</param>
/// <param name="EventLog">The event log, a JSON document.</param>
/// <param name="ReportData">The 64 bytes that the quote covers; empty from agents that do not send them.</param>
/// <param name="VmConfig">The configuration of the virtual machine, a JSON document; empty from agents before 0.5.4.</param>
public sealed record TdxQuote(ReadOnlyMemory<byte> Quote, string EventLog, ReadOnlyMemory<byte> ReportData, string VmConfig)
{
    internal static TdxQuote FromReply(QuoteReply reply) => new(reply.Quote, reply.EventLog, reply.ReportData, reply.VmConfig);
}

/// <summary>What <c>Attest</c> answers: a versioned attestation of dstack. Nothing in it is verified here.</summary>
/// <param name="Value">The attestation.</param>
/// <param name="BootTimeGpuEvidence">The GPU evidence of the boot; empty unless asked for (v1).</param>
public sealed record Attestation(ReadOnlyMemory<byte> Value, IReadOnlyList<GpuEvidence> BootTimeGpuEvidence)
{
    internal static Attestation FromReply(AttestReply reply)
        => new(reply.Attestation, GpuEvidence.FromReply(reply.BoottimeGpuEvidence ?? []));
}

/// <summary>One vendor's evidence about GPUs (v1). Nothing in it is verified here.</summary>
/// <param name="Vendor">The vendor, such as <c>nvidia</c>.</param>
/// <param name="Format">The format of the evidence, which also tells evidence of the boot from fresh evidence.</param>
/// <param name="Evidence">The evidence, in the vendor's own form, byte for byte.</param>
public sealed record GpuEvidence(string Vendor, string Format, ReadOnlyMemory<byte> Evidence)
{
    internal static IReadOnlyList<GpuEvidence> FromReply(GpuEvidenceMessage[] bundles)
        => Array.ConvertAll(bundles, bundle => new GpuEvidence(bundle.Vendor, bundle.Format, bundle.Evidence));
}
