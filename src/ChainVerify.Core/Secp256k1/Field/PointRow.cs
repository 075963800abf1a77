namespace ChainVerify.Secp256k1;

/// <summary>How an affine point lies in memory where lanes pick points one by one: five limbs of x, then five of y.</summary>
/// <remarks>What a limb is belongs to the form of the field that wrote it. A row says nothing of infinity, which has no x and y.</remarks>
internal static class PointRow
{
    /// <summary>The numbers in a row, 80 bytes.</summary>
    internal const int Length = 10;
}
