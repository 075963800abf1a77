namespace ChainVerify.Secp256k1;

/// <summary>How large the groups of a batch should be whose equations are evaluated, given how many signatures are expected to be bad.</summary>
/// <remarks>
/// Large groups are cheap for each signature and fail easily; what fails is evaluated again in smaller ones, and in the end one by one. The
/// expected cost is that of this level, plus the share of groups that fail times that of the smallest groups, plus the share of those that fail times that of one-by-one
/// verification. It decides about time only, never about an outcome. Pure and thread-safe.
/// </remarks>
internal static class CulpritSearch
{
    /// <summary>The smallest size of a group.</summary>
    internal const int SmallestGroup = 16;

    /// <summary>A signature's share of the time of an equation of its group, as a part of the time that it takes alone by a new key, measured with eight lanes.</summary>
    private static ReadOnlySpan<double> CostOfGroup => [0.44, 0.34, 0.28, 0.215, 0.20, 0.18, 0.15];

    /// <summary>What a signature takes alone if its key has a comb, as keys that come again do, in the same unit.</summary>
    private const double CostWithComb = 0.5;

    /// <summary>What comes on top if every signature has a key of its own.</summary>
    private static ReadOnlySpan<double> CostOfKeys => [0.61, 0.48, 0.37, 0.35, 0.31, 0.31, 0.27];

    /// <summary>What finding the points for any equation takes, in the same unit: lost, if in the end all is verified one by one.</summary>
    private const double CostOfPoints = 0.09;

    /// <summary>Whether to begin with equations at all.</summary>
    /// <param name="count">The signatures; no group is larger.</param>
    /// <param name="keyShare">The number of distinct keys as a share of the signatures.</param>
    /// <param name="badShare">The expected share of bad signatures.</param>
    internal static bool Pays(int count, double keyShare, double badShare)
    {
        double points = CostOfPoints * (1 + keyShare);
        return Choose(count, count, keyShare, badShare, out double cost) != 0 && cost + points < CostAlone(keyShare);
    }

    /// <summary>Chooses the size of groups.</summary>
    /// <param name="count">The signatures that are left: no group is larger.</param>
    /// <param name="largest">No group is larger than this either; a power of two, or more than there are signatures.</param>
    /// <param name="keyShare">The number of distinct keys as a share of the signatures.</param>
    /// <param name="badShare">The expected share of bad signatures.</param>
    /// <returns>A size, which is the count itself or a power of two, or 0 if one-by-one verification is expected to be cheaper than any.</returns>
    internal static int GroupSize(int count, int largest, double keyShare, double badShare) => Choose(count, largest, keyShare, badShare, out _);

    private static double CostAlone(double keyShare) => CostWithComb + (keyShare * (1 - CostWithComb));

    private static int Choose(int count, int largest, double keyShare, double badShare, out double bestCost)
    {
        double alone = CostAlone(keyShare);
        double smallestCost = CostOfGroup[0] + (keyShare * CostOfKeys[0]) + (Failing(badShare, SmallestGroup) * alone);
        double smallestOrAlone = Math.Min(smallestCost, alone);
        int best = 0;
        bestCost = alone;
        for (int level = 0; level < CostOfGroup.Length; level++)
        {
            int size = SmallestGroup << level;
            if (size > largest)
            {
                break;
            }

            size = Math.Min(size, count);
            double cost = CostOfGroup[level] + (keyShare * CostOfKeys[level]) + (Failing(badShare, size) * (level == 0 ? alone : smallestOrAlone));
            if (cost < bestCost)
            {
                best = size;
                bestCost = cost;
            }

            if (size == count)
            {
                break;
            }
        }

        return best;
    }

    /// <summary>The share of groups that have a bad signature.</summary>
    private static double Failing(double badShare, int size) => 1 - Math.Pow(1 - badShare, size);
}
