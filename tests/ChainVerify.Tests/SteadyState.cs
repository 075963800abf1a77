using System.Diagnostics;
using System.Reflection;
using Xunit;

namespace ChainVerify.Tests;

/// <summary>Asserts about what code does after it has run before.</summary>
internal static class SteadyState
{
    private const int Attempts = 8;

    /// <summary>Whether the code under test was compiled to be optimized by the JIT: the configuration Release, or <c>-p:Optimize=true</c>.</summary>
    internal static bool IsCodeOptimized { get; } =
        typeof(ChainVerifier).Assembly.GetCustomAttribute<DebuggableAttribute>() is not { IsJITOptimizerDisabled: true };

    /// <summary>Asserts that an action allocates nothing on this thread once it has warmed up.</summary>
    /// <remarks>
    /// What allocates does so every time. A collection that another thread causes makes the runtime count the unused rest of this thread's allocation
    /// buffer as used, so one attempt without a byte decides.
    /// </remarks>
    internal static void AllocatesNothing(Action run)
    {
        SkipUnlessOptimized();
        run();
        long least = long.MaxValue;
        for (int attempt = 0; attempt < Attempts && least != 0; attempt++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            run();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
    }

    /// <summary>
    /// Skips the test, with the reason, where the JIT may not optimize. There the runtime itself allocates for what the code
    /// does not: a handle each time that a table of constants is looked at.
    /// </summary>
    internal static void SkipUnlessOptimized()
        => Assert.SkipUnless(IsCodeOptimized, "Code that is not optimized allocates: run with -c Release, or with -c Debug -p:Optimize=true.");
}
