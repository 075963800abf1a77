using System.Globalization;

namespace ChainVerify.Tests;

/// <summary>How many times over the tests of random cases run: once, or as often as CHAINVERIFY_LONG_TESTS says.</summary>
internal static class LongTests
{
    private static readonly int Factor =
        int.TryParse(Environment.GetEnvironmentVariable("CHAINVERIFY_LONG_TESTS"), NumberStyles.None, CultureInfo.InvariantCulture, out int factor) && factor > 1
            ? factor
            : 1;

    internal static int Cases(int shortForm) => checked(shortForm * Factor);
}
