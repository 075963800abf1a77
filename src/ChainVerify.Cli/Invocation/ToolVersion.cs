using System.Reflection;

namespace ChainVerify.Cli.Invocation;

/// <summary>The version of the tool, without the build's source revision.</summary>
internal static class ToolVersion
{
    internal static string Text { get; } = Read();

    private static string Read()
    {
        string version = typeof(ToolVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
        int revision = version.IndexOf('+', StringComparison.Ordinal);
        return revision < 0 ? version : version[..revision];
    }
}
