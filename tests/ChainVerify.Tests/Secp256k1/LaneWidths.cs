using ChainVerify.Secp256k1;
using Xunit;

namespace ChainVerify.Tests.Secp256k1;

/// <summary>The four forms of the field in one process, whatever the machine: 8, 4 and 2 lanes, and the integers.</summary>
/// <remarks>
/// Where a width is not in hardware, the runtime's software vectors give the same results, so it is tested all the same, with fewer cases. Only rows
/// need the hardware: they are moved by instructions of their own.
/// </remarks>
internal static class LaneWidths
{
    private const int SoftwareShare = 20;

    internal static TheoryData<int> All => [8, 4, 2, 1];

    /// <summary>The widths whose rows can be moved.</summary>
    internal static TheoryData<int> WithRows => [.. ((int[])[8, 4, 2, 1]).Where(IsInHardware)];

    /// <summary>Runs a test in one width, and notes in its output whether the hardware has that.</summary>
    internal static void Run(int lanes, Action eight, Action four, Action two, Action one)
    {
        TestContext.Current.TestOutputHelper?.WriteLine($"{lanes} lanes, in {(IsInHardware(lanes) ? "hardware" : "software")}");
        Action test = lanes switch { 8 => eight, 4 => four, 2 => two, 1 => one, _ => throw new ArgumentOutOfRangeException(nameof(lanes)) };
        test();
    }

    /// <summary>How many random cases to run.</summary>
    /// <param name="shortForm">In hardware, in the short form.</param>
    internal static int Cases<T>(int shortForm)
        where T : unmanaged, IFieldLanes<T>
        => LongTests.Cases(IsInHardware(T.Lanes) ? shortForm : Math.Max(1, shortForm / SoftwareShare));

    private static bool IsInHardware(int lanes) => lanes switch
    {
        8 => FieldLanes.HasVector512,
        4 => FieldLanes.HasVector256,
        2 => FieldLanes.HasVector128,
        _ => true,
    };
}
