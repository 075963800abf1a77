using System.CommandLine;
using ChainVerify.Cli.Invocation;
using ChainVerify.Native;
using ChainVerify.Signatures;

namespace ChainVerify.Cli.Options;

/// <summary><c>--engine</c>: who does the arithmetic. Every engine gives the same verdicts.</summary>
internal static class EngineOption
{
    internal const string Auto = "auto";

    internal static Option<string> Create()
    {
        Option<string> option = new("--engine")
        {
            Description = "Who does the arithmetic; verdicts do not depend on it. auto takes the fastest one of this machine.",
            DefaultValueFactory = _ => Auto,
            HelpName = "auto|vector|native|managed",
        };
        option.AcceptOnlyFromAmong(Auto, "vector", "native", "managed");
        return option;
    }

    /// <summary>The engine of that name.</summary>
    /// <exception cref="CommandException">It is not there: never replaced by another one that was not asked for.</exception>
    internal static SignatureEngine Resolve(string name) => name switch
    {
        Auto => SignatureEngine.Default,
        "vector" => SignatureEngine.Vector,
        "managed" => SignatureEngine.Managed,
        "native" => ResolveNative(),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "The option accepts no such name."),
    };

    /// <summary>An engine's name, with what should be known of how it runs here.</summary>
    internal static string Describe(SignatureEngine engine) => engine switch
    {
        { Name: not "vector" } => engine.Name,
        { Lanes: 1 } => "vector (1 lane, in integers: no fused multiply-add in hardware)",
        _ => $"vector ({engine.Lanes} lanes)",
    };

    private static SignatureEngine ResolveNative()
    {
        if (SignatureEngine.TryGetNative(out SignatureEngine? engine))
        {
            return engine;
        }

        string reason = NativeSecp256k1.Discovery switch
        {
            { Error: { } error } => error,
            { IsHidden: true } => "libsecp256k1 is hidden by the settings",
            _ => "libsecp256k1 was not found",
        };
        throw new CommandException($"engine 'native' is not available: {reason} (see 'chainverify doctor')");
    }
}
