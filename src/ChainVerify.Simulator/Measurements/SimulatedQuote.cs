using System.Buffers.Binary;

namespace ChainVerify.Simulator;

/// <summary>
/// What stands in for a quote of Intel TDX: header and report in the form of a quote of version 4, and a text where the
/// signature would be. No check of a signature can pass, and whoever looks sees why.
/// </summary>
internal static class SimulatedQuote
{
    /// <summary>The number of bytes of report data.</summary>
    internal const int ReportDataSize = 64;

    /// <summary>What replies say about quotes, and quotes about themselves.</summary>
    internal const string Notice = "SIMULATION: made by the ChainVerify simulator, not by a TEE. It is not signed and proves nothing.";

    // Header (48 bytes)
    //    0  version             4, little-endian
    //    2  attestation key     2: ECDSA over P-256
    //    4  TEE type            0x81: TDX
    //   12  QE vendor id        16 bytes
    //   28  user data           20 bytes: the platform id
    // Report (584 bytes)
    //   48  TEE TCB SVN         16 bytes
    //   64  MRSEAM, MRSIGNERSEAM 48 bytes each
    //  160  SEAM attributes, TD attributes, XFAM: 8 bytes each
    //  184  MRTD                48 bytes
    //  232  MRCONFIGID, MROWNER, MROWNERCONFIG: 48 bytes each, zero
    //  376  RTMR0 to RTMR3      48 bytes each
    //  568  report data         64 bytes
    // Then (little-endian) the length of what would be the signature, and the notice.
    private const int PlatformIdOffset = 28;
    private const int PlatformIdSize = 20;
    private const int TcbOffset = 48;
    private const int MrSeamOffset = 64;
    private const int TdAttributesOffset = 168;
    private const int MrTdOffset = 184;
    private const int RegistersOffset = 376;
    private const int RegisterSize = 48;
    private const int ReportDataOffset = 568;
    private const int SignatureLengthOffset = 632;

    private static readonly byte[] QeVendorId = Convert.FromHexString("939a7233f79c4ca9940a0db3957f0607");

    private static readonly byte[] TcbSvn = Convert.FromHexString("06010200000000000000000000000000");

    private static readonly byte[] MrSeam = Convert.FromHexString(
        "5b38e33a6487958b72c3c12a938eaa5e3fd4510c51aeeab58c7d5ecee41d7c436489d6c8e4f92f160b7cad34207b00c1");

    private static readonly byte[] TdAttributesAndXfam = Convert.FromHexString("0000001000000000e702060000000000");

    /// <summary>Makes a quote.</summary>
    /// <param name="identity">The machine.</param>
    /// <param name="measurements">What it measured.</param>
    /// <param name="reportData">64 bytes.</param>
    internal static byte[] Create(AppIdentity identity, BootMeasurements measurements, ReadOnlySpan<byte> reportData)
    {
        byte[] quote = new byte[SignatureLengthOffset + sizeof(uint) + Notice.Length];
        Span<byte> span = quote;
        span[0] = 4;
        span[2] = 2;
        span[4] = 0x81;
        QeVendorId.CopyTo(span[12..]);
        identity.PlatformId.Span[..PlatformIdSize].CopyTo(span[PlatformIdOffset..]);
        TcbSvn.CopyTo(span[TcbOffset..]);
        MrSeam.CopyTo(span[MrSeamOffset..]);
        TdAttributesAndXfam.CopyTo(span[TdAttributesOffset..]);
        measurements.MrTd.CopyTo(span[MrTdOffset..]);
        for (int i = 0; i < BootMeasurements.RegisterCount; i++)
        {
            measurements.Register(i).CopyTo(span[(RegistersOffset + (i * RegisterSize))..]);
        }

        reportData[..ReportDataSize].CopyTo(span[ReportDataOffset..]);
        BinaryPrimitives.WriteInt32LittleEndian(span[SignatureLengthOffset..], Notice.Length);
        System.Text.Encoding.ASCII.GetBytes(Notice, span[(SignatureLengthOffset + sizeof(uint))..]);
        return quote;
    }

    /// <summary>Pads report data with zeros on the right.</summary>
    /// <returns>64 bytes; null when there were more.</returns>
    internal static byte[]? Pad(ReadOnlySpan<byte> reportData)
    {
        if (reportData.Length > ReportDataSize)
        {
            return null;
        }

        byte[] padded = new byte[ReportDataSize];
        reportData.CopyTo(padded);
        return padded;
    }
}
