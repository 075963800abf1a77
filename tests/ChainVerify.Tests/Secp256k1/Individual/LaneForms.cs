using ChainVerify.Secp256k1;
using Xunit;

namespace ChainVerify.Tests.Secp256k1.Individual;

/// <summary>A test that is written once for every form of the field and of the scalars.</summary>
internal interface ILaneTest
{
    void Run<T, TScalars>()
        where T : unmanaged, IFieldLanes<T>
        where TScalars : unmanaged, IScalarLanes<TScalars>;
}

/// <summary>The widths that this machine runs in hardware, and the integer form, forced in this process one by one.</summary>
/// <remarks>A software multiply-add would give the same results a hundred times slower, so the other widths don't run; the list says which do.</remarks>
internal static class LaneForms
{
    public static TheoryData<int> InHardware { get; } = Find();

    internal static void Run(int lanes, ILaneTest test)
    {
        switch (lanes)
        {
            case 8:
                test.Run<FieldVector512, ScalarVector512>();
                break;
            case 4:
                test.Run<FieldVector256, ScalarVector256>();
                break;
            case 2:
                test.Run<FieldVector128, ScalarVector128>();
                break;
            default:
                Assert.Equal(1, lanes);
                test.Run<FieldElement, ScalarSingle>();
                break;
        }
    }

    private static TheoryData<int> Find()
    {
        List<int> lanes = [1];
        List<int> missing = [];
        (FieldLanes.HasVector128 ? lanes : missing).Add(2);
        (FieldLanes.HasVector256 ? lanes : missing).Add(4);
        (FieldLanes.HasVector512 ? lanes : missing).Add(8);
        TestContext.Current.SendDiagnosticMessage(
            $"Sums in lanes are tested with {string.Join(", ", lanes)} lanes; not in hardware here: {(missing.Count > 0 ? string.Join(", ", missing) : "none")}.");
        return [.. lanes];
    }
}
