using ChainVerify.Tests.Native;

namespace ChainVerify.Tests.Cli;

/// <summary>The real program, run by the dotnet host as the build laid it next to the tests.</summary>
internal static class ChildProcess
{
    internal static Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments)
        => RunAsync(new Dictionary<string, string>(), arguments);

    internal static Task<(int ExitCode, string Output, string Error)> RunAsync(
        IReadOnlyDictionary<string, string> environment, params string[] arguments)
        => NativeProbeProcess.RunToEndAsync(
            [Path.Combine(AppContext.BaseDirectory, "chainverify.dll"), .. arguments], environment, AppContext.BaseDirectory);
}
