using System.Globalization;
using ChainVerify.Cli.Invocation;
using ChainVerify.Native;
using Spectre.Console;

namespace ChainVerify.Cli.Diagnostics;

/// <summary>The report for people.</summary>
internal static class DoctorText
{
    internal static void Write(IAnsiConsole console, DoctorReport report)
    {
        console.WriteLine($"chainverify {ToolVersion.Text}");
        console.WriteLine($"{report.Framework} on {report.OperatingSystem} ({report.RuntimeIdentifier}), {report.Processors} processors");
        console.WriteLine();
        WriteEngines(console, report);
        console.WriteLine();
        WriteNativeLibrary(console, report);
        console.WriteLine();
        WriteInstructionSets(console);
    }

    internal static string NameOf(NativeLibrarySource source) => source switch
    {
        NativeLibrarySource.None => "none",
        NativeLibrarySource.Explicit => "explicit",
        NativeLibrarySource.Package => "package",
        NativeLibrarySource.System => "system",
        _ => throw new ArgumentOutOfRangeException(nameof(source)),
    };

    private static void WriteEngines(IAnsiConsole console, DoctorReport report)
    {
        Table table = new Table().Border(TableBorder.Rounded).AddColumns("engine", "available", "default", "lanes", "self-test");
        foreach (EngineReport engine in report.Engines)
        {
            table.AddRow(
                new Text(engine.Name),
                new Text(engine.IsAvailable ? "yes" : "no"),
                new Text(engine.IsDefault ? "yes" : string.Empty),
                new Text(engine.Lanes is { } lanes ? lanes.ToString(CultureInfo.InvariantCulture) : "-"),
                DescribeSelfTest(engine));
        }

        console.Write(table);
    }

    private static Text DescribeSelfTest(EngineReport engine)
    {
        if (engine.Checks is not { } checks)
        {
            return new Text("-");
        }

        string each = string.Join(", ", checks.Select(check => $"{check.Name} {(check.Passed ? "ok" : "FAILED")}"));
        return new Text(each, new Style(engine.Passed ? Color.Green : Color.Red));
    }

    private static void WriteNativeLibrary(IAnsiConsole console, DoctorReport report)
    {
        NativeLibraryDiscovery native = report.Native;
        if (native.IsAvailable)
        {
            console.WriteLine($"libsecp256k1: {native.Version}");
            console.WriteLine($"  path    {native.Path}");
            console.WriteLine($"  source  {NameOf(native.Source)}");
        }
        else
        {
            console.WriteLine($"libsecp256k1: {report.Error ?? (native.IsHidden ? "hidden by the settings" : "not found; the engines that need none are used")}");
        }

        if (report.Engines.Any(engine => engine is { Name: "vector", Lanes: 1 }))
        {
            console.WriteLine("vector engine: no fused multiply-add in hardware, so it has one lane, in integers");
        }

        if (native.Refused.Count > 0)
        {
            console.WriteLine("  tried before, and why not taken:");
            foreach (RefusedLibrary refused in native.Refused)
            {
                console.WriteLine($"    {refused.Path}: {refused.Reason}");
            }
        }
    }

    private static void WriteInstructionSets(IAnsiConsole console)
    {
        string supported = string.Join(", ", InstructionSets.All.Where(set => set.Supported).Select(set => set.Name));
        string missing = string.Join(", ", InstructionSets.All.Where(set => !set.Supported).Select(set => set.Name));
        console.WriteLine($"instruction sets: {(supported.Length == 0 ? "none of those looked for" : supported)} (vectors of {InstructionSets.WidestVector} bits)");
        console.WriteLine($"not supported:    {(missing.Length == 0 ? "none" : missing)}");
    }
}
