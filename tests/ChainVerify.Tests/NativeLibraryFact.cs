using System.Runtime.CompilerServices;
using ChainVerify.Native;
using Xunit;

namespace ChainVerify.Tests;

/// <summary>
/// Tests that call libsecp256k1. Without it they are skipped, and the reason says why it is not there. They are not
/// skipped when the library is required (CHAINVERIFY_REQUIRE_NATIVE=1) or was named and cannot be used: then they fail.
/// </summary>
public static class NativeLibraryRequirement
{
    public static bool MustRun =>
        NativeSecp256k1.IsAvailable || NativeSecp256k1.IsRequired || NativeSecp256k1.Discovery.Error is not null;

    public static string Reason => $"libsecp256k1 is not available: {NativeSecp256k1.Discovery}";
}

/// <summary>A fact that needs libsecp256k1.</summary>
public sealed class NativeLibraryFactAttribute : FactAttribute
{
    public NativeLibraryFactAttribute([CallerFilePath] string? sourceFilePath = null, [CallerLineNumber] int sourceLineNumber = -1)
        : base(sourceFilePath, sourceLineNumber)
    {
        SkipType = typeof(NativeLibraryRequirement);
        SkipUnless = nameof(NativeLibraryRequirement.MustRun);
        Skip = NativeLibraryRequirement.Reason;
    }
}

/// <summary>A theory that needs libsecp256k1.</summary>
public sealed class NativeLibraryTheoryAttribute : TheoryAttribute
{
    public NativeLibraryTheoryAttribute([CallerFilePath] string? sourceFilePath = null, [CallerLineNumber] int sourceLineNumber = -1)
        : base(sourceFilePath, sourceLineNumber)
    {
        SkipType = typeof(NativeLibraryRequirement);
        SkipUnless = nameof(NativeLibraryRequirement.MustRun);
        Skip = NativeLibraryRequirement.Reason;
    }
}
