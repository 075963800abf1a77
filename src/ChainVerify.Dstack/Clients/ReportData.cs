namespace ChainVerify.Dstack;

/// <summary>The limit of what a quote or an attestation carries for its caller.</summary>
internal static class ReportData
{
    private const int MaximumSize = 64;

    /// <summary>Copies report data after checking its length; the agent pads it with zeros on the right.</summary>
    /// <exception cref="ArgumentException">There are more than 64 bytes.</exception>
    internal static byte[] Copy(ReadOnlyMemory<byte> reportData)
        => reportData.Length <= MaximumSize
            ? reportData.ToArray()
            : throw new ArgumentException($"Report data has at most {MaximumSize} bytes: hash what is longer.", nameof(reportData));
}
