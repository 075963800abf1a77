using System.Runtime.InteropServices;
using ChainVerify.Hosting;
using ChainVerify.Native;
using ChainVerify.Signatures;

namespace ChainVerify.Cli.Diagnostics;

/// <summary>An engine as doctor sees it.</summary>
/// <param name="Name">Its name on the command line.</param>
/// <param name="IsDefault">Whether <c>--engine auto</c> takes it.</param>
/// <param name="Lanes">How many signatures one of its instructions works on; null when it is not available.</param>
/// <param name="Checks">Its self-test; null when the engine is not available.</param>
internal sealed record EngineReport(string Name, bool IsDefault, int? Lanes, IReadOnlyList<SelfTestCheck>? Checks)
{
    internal bool IsAvailable => Checks is not null;

    internal bool Passed => Checks is not null && Checks.All(check => check.Passed);
}

/// <summary>Everything that doctor found out about this machine and process.</summary>
/// <param name="Engines">All engines that this version knows, best first.</param>
/// <param name="Native">How the search for libsecp256k1 went.</param>
/// <param name="IsNativeRequired">Whether the settings forbid to run without it.</param>
/// <param name="Framework">The runtime.</param>
/// <param name="OperatingSystem">The system.</param>
/// <param name="RuntimeIdentifier">The platform, such as <c>linux-x64</c>.</param>
/// <param name="Processors">How many processors this process may use.</param>
internal sealed record DoctorReport(
    IReadOnlyList<EngineReport> Engines,
    NativeLibraryDiscovery Native,
    bool IsNativeRequired,
    string Framework,
    string OperatingSystem,
    string RuntimeIdentifier,
    int Processors)
{
    internal bool AllPassed => Engines.All(engine => !engine.IsAvailable || engine.Passed);

    /// <summary>Why no command can run as the settings stand; null when all is well.</summary>
    internal string? Error =>
        Native.Error ?? (IsNativeRequired && !Native.IsAvailable ? "libsecp256k1 is required by the settings and is not available" : null);

    internal static DoctorReport Create()
    {
        NativeLibraryDiscovery discovery = NativeSecp256k1.Discovery;
        bool isRequired = NativeSecp256k1.IsRequired;

        // With unusable settings there is no default: asking for it would throw, and the report must still be shown.
        bool hasDefault = discovery.IsAvailable || (discovery.Error is null && !isRequired);
        SignatureEngine? chosen = hasDefault ? SignatureEngine.Default : null;
        return new DoctorReport(
            [
                Examine("vector", SignatureEngine.Vector, chosen),
                Examine("native", SignatureEngine.TryGetNative(out SignatureEngine? native) ? native : null, chosen),
                Examine("managed", SignatureEngine.Managed, chosen),
            ],
            discovery,
            isRequired,
            RuntimeInformation.FrameworkDescription,
            RuntimeInformation.OSDescription,
            RuntimeInformation.RuntimeIdentifier,
            Environment.ProcessorCount);
    }

    private static EngineReport Examine(string name, SignatureEngine? engine, SignatureEngine? chosen)
        => new(name, engine is not null && ReferenceEquals(engine, chosen), engine?.Lanes, engine is null ? null : EngineSelfTest.Run(engine));
}
