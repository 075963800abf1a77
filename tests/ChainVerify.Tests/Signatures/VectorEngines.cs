using ChainVerify.Secp256k1;
using ChainVerify.Signatures;
using Xunit;

namespace ChainVerify.Tests.Signatures;

/// <summary>The vector engine in every width that this machine runs in hardware, and the integer form, forced in this process.</summary>
internal static class VectorEngines
{
    /// <summary>The widths that run here. Single operations are theirs too: no other engine stands behind them.</summary>
    internal static IReadOnlyList<SignatureEngine> All { get; } = Find();

    private static List<SignatureEngine> Find()
    {
        List<int> lanes = [1];
        List<int> missing = [];
        (FieldLanes.HasVector128 ? lanes : missing).Add(2);
        (FieldLanes.HasVector256 ? lanes : missing).Add(4);
        (FieldLanes.HasVector512 ? lanes : missing).Add(8);
        TestContext.Current.SendDiagnosticMessage(
            $"The vector engine is tested with {string.Join(", ", lanes)} lanes in this run"
            + (missing.Count > 0 ? $"; not in hardware here: {string.Join(", ", missing)}." : "."));
        return [.. lanes.Select(width => (SignatureEngine)new VectorSignatureEngine(width, single: null))];
    }
}
