using System.Text.Json;
using ChainVerify.Cli.Invocation;
using ChainVerify.Hosting;
using ChainVerify.Native;

namespace ChainVerify.Cli.Diagnostics;

/// <summary>The report for programs.</summary>
internal static class DoctorJson
{
    internal static void Write(Stream output, DoctorReport report)
    {
        using Utf8JsonWriter json = new(output, new JsonWriterOptions { Indented = true, NewLine = "\n" });
        json.WriteStartObject();
        json.WriteString("version", ToolVersion.Text);
        json.WriteBoolean("passed", report.AllPassed && report.Error is null);
        json.WriteStartArray("engines");
        foreach (EngineReport engine in report.Engines)
        {
            WriteEngine(json, engine);
        }

        json.WriteEndArray();
        WriteNativeLibrary(json, report);
        WriteMachine(json, report);
        json.WriteEndObject();
        json.Flush();
        output.Write("\n"u8);
    }

    private static void WriteEngine(Utf8JsonWriter json, EngineReport engine)
    {
        json.WriteStartObject();
        json.WriteString("name", engine.Name);
        json.WriteBoolean("available", engine.IsAvailable);
        json.WriteBoolean("default", engine.IsDefault);
        if (engine.Lanes is { } lanes)
        {
            json.WriteNumber("lanes", lanes);
        }
        else
        {
            json.WriteNull("lanes");
        }

        if (engine.Checks is { } checks)
        {
            json.WriteStartObject("selfTest");
            json.WriteBoolean("passed", engine.Passed);
            foreach (SelfTestCheck check in checks)
            {
                json.WriteBoolean(check.Name, check.Passed);
            }

            json.WriteEndObject();
        }
        else
        {
            json.WriteNull("selfTest");
        }

        json.WriteEndObject();
    }

    private static void WriteNativeLibrary(Utf8JsonWriter json, DoctorReport report)
    {
        NativeLibraryDiscovery native = report.Native;
        json.WriteStartObject("nativeLibrary");
        json.WriteBoolean("available", native.IsAvailable);
        json.WriteBoolean("required", report.IsNativeRequired);
        json.WriteBoolean("hidden", native.IsHidden);
        json.WriteString("source", DoctorText.NameOf(native.Source));
        json.WriteString("path", native.Path);
        json.WriteString("version", native.Version);
        json.WriteString("error", report.Error);
        json.WriteStartArray("refused");
        foreach (RefusedLibrary refused in native.Refused)
        {
            json.WriteStartObject();
            json.WriteString("path", refused.Path);
            json.WriteString("reason", refused.Reason);
            json.WriteBoolean("found", refused.WasFound);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteMachine(Utf8JsonWriter json, DoctorReport report)
    {
        json.WriteStartObject("machine");
        json.WriteString("runtime", report.Framework);
        json.WriteString("operatingSystem", report.OperatingSystem);
        json.WriteString("runtimeIdentifier", report.RuntimeIdentifier);
        json.WriteNumber("processors", report.Processors);
        json.WriteNumber("widestVectorBits", InstructionSets.WidestVector);
        json.WriteStartObject("instructionSets");
        foreach ((string name, bool supported) in InstructionSets.All)
        {
            json.WriteBoolean(name, supported);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }
}
