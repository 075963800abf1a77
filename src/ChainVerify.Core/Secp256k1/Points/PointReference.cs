namespace ChainVerify.Secp256k1;

/// <summary>How a point in a row is named: twice the row's index, plus 1 for the point's negative.</summary>
internal static class PointReference
{
    /// <summary>The point in a row.</summary>
    internal static int To(int row) => row << 1;

    /// <summary>The row that a reference names.</summary>
    internal static int RowOf(int reference) => reference >> 1;

    /// <summary>The negative of the point if <paramref name="sign"/> is 1 or −1, the point itself if it is 0.</summary>
    internal static int NegateIf(int reference, int sign) => reference ^ (sign & 1);
}
