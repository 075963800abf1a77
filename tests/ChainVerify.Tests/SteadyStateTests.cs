using Xunit;
using Xunit.Sdk;

namespace ChainVerify.Tests;

/// <summary>The tests of allocation see an allocation, and are left out only where the code is not optimized, and then visibly.</summary>
public static class SteadyStateTests
{
    private static object? _kept;

    [Fact]
    public static void An_allocation_is_seen_or_the_test_is_skipped_with_the_reason()
    {
        // Not Record.Exception, which lets a skip pass: this test would be skipped, too.
        Exception? outcome = null;
        try
        {
            SteadyState.AllocatesNothing(() => _kept = new object());
        }
        catch (Exception exception) when (exception is EqualException or SkipException)
        {
            outcome = exception;
        }

        if (SteadyState.IsCodeOptimized)
        {
            Assert.IsType<EqualException>(outcome);
            SteadyState.AllocatesNothing(() => _kept = null);
        }
        else
        {
            Assert.Contains("not optimized", Assert.IsType<SkipException>(outcome).Message, StringComparison.Ordinal);
        }
    }

#if !DEBUG
    [Fact]
    public static void A_release_build_is_optimized_so_nothing_is_skipped() => Assert.True(SteadyState.IsCodeOptimized);
#endif
}
