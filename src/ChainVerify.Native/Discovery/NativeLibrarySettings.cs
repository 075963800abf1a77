namespace ChainVerify.Native;

/// <summary>The settings of the search: environment variables, which win, and AppContext values.</summary>
internal static class NativeLibrarySettings
{
    internal const string PathVariable = "CHAINVERIFY_LIBSECP256K1";
    internal const string PathKey = "ChainVerify.LibSecp256k1";
    internal const string RequireVariable = "CHAINVERIFY_REQUIRE_NATIVE";
    internal const string RequireSwitch = "ChainVerify.RequireNative";

    /// <summary>The value of the explicit path that hides the library.</summary>
    internal const string None = "none";

    /// <summary>The explicitly named library and the setting that named it, or nulls.</summary>
    internal static (string? Path, string? Setting) ExplicitPath()
    {
        if (Environment.GetEnvironmentVariable(PathVariable) is { Length: > 0 } fromEnvironment)
            return (fromEnvironment, PathVariable);

        return AppContext.GetData(PathKey) is string { Length: > 0 } fromApplication ? (fromApplication, PathKey) : (null, null);
    }

    /// <summary>
    /// Whether the process must not run without the library. A value of the variable that is neither yes nor no counts
    /// as yes: a typing mistake must not quietly switch a requirement off.
    /// </summary>
    internal static bool IsNativeRequired()
    {
        string? variable = Environment.GetEnvironmentVariable(RequireVariable);
        if (!string.IsNullOrWhiteSpace(variable))
        {
            variable = variable.Trim();
            return !(variable == "0" || variable.Equals("false", StringComparison.OrdinalIgnoreCase));
        }

        return AppContext.TryGetSwitch(RequireSwitch, out bool isRequired) && isRequired;
    }
}
