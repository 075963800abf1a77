using System.Diagnostics.CodeAnalysis;
using ChainVerify.Native;
using ChainVerify.Signatures;

namespace ChainVerify.Hosting;

/// <summary>Engines by their names. One that is not there is never replaced by another that was not asked for.</summary>
internal static class EngineChoice
{
    internal static bool TryResolve(string name, [NotNullWhen(true)] out SignatureEngine? engine, [NotNullWhen(false)] out string? reason)
    {
        engine = null;
        reason = null;
        switch (name)
        {
            case ChainVerifierHostingOptions.AutomaticEngine:
                return TryResolveAutomatic(out engine, out reason);
            case "vector":
                engine = SignatureEngine.Vector;
                return true;
            case "managed":
                engine = SignatureEngine.Managed;
                return true;
            case "native" when SignatureEngine.TryGetNative(out engine):
                return true;
            case "native":
                reason = $"'native' is not available: {NativeSecp256k1.Discovery}";
                return false;
            default:
                reason = $"'{name}' is none of the engines auto, vector, native, managed";
                return false;
        }
    }

    private static bool TryResolveAutomatic([NotNullWhen(true)] out SignatureEngine? engine, [NotNullWhen(false)] out string? reason)
    {
        try
        {
            engine = SignatureEngine.Default;
            reason = null;
            return true;
        }
        catch (NativeLibraryUnavailableException exception)
        {
            engine = null;
            reason = exception.Message;
            return false;
        }
    }
}
