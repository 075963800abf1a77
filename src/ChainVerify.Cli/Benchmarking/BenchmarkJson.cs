using System.Text.Json;
using ChainVerify.Native;

namespace ChainVerify.Cli.Benchmarking;

/// <summary>The result for programs, in the form of RECORDS-AND-CLI.md 5.</summary>
internal static class BenchmarkJson
{
    internal static void Write(Stream output, BenchmarkResult result)
    {
        using (Utf8JsonWriter json = new(output, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            Write(json, result);
        }

        output.Write("\n"u8);
    }

    internal static void Write(Utf8JsonWriter json, BenchmarkResult result)
    {
        json.WriteStartObject();
        WriteWorkload(json, result);
        WriteNativeLibrary(json);
        BenchmarkRow[] rows = BenchmarkRow.CreateAll(result);
        json.WriteStartArray("baselines");
        foreach (BenchmarkRow row in rows.Where(row => row.IsBaseline))
        {
            json.WriteStartObject();
            json.WriteString("name", row.Name);
            json.WriteNumber("chainsPerSecond", Round(row.ChainsPerSecond));
            json.WriteNumber("bestChainsPerSecond", Round(row.BestChainsPerSecond));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("engines");
        foreach (BenchmarkRow row in rows.Where(row => !row.IsBaseline))
        {
            WriteEngine(json, row);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteWorkload(Utf8JsonWriter json, BenchmarkResult result)
    {
        WorkloadSettings settings = result.Workload.Settings;
        json.WriteStartObject("workload");
        json.WriteString("name", settings.Name);
        json.WriteNumber("chains", settings.Chains);
        WriteOptional(json, "keys", settings.HasHotKeys ? settings.Keys : null);
        json.WriteNumber("invalidPercent", settings.InvalidPercent);
        json.WriteNumber("invalidChains", result.Workload.InvalidChains);
        json.WriteNumber("signaturesPerChain", settings.SignaturesPerChain);
        json.WriteNumber("rounds", BenchmarkRun.Rounds);
        json.WriteEndObject();
    }

    private static void WriteNativeLibrary(Utf8JsonWriter json)
    {
        NativeLibraryDiscovery native = NativeSecp256k1.Discovery;
        if (!native.IsAvailable)
        {
            json.WriteNull("nativeLibrary");
            return;
        }

        json.WriteStartObject("nativeLibrary");
        json.WriteString("version", native.Version);
        json.WriteString("path", native.Path);
        json.WriteEndObject();
    }

    private static void WriteEngine(Utf8JsonWriter json, BenchmarkRow row)
    {
        json.WriteStartObject();
        json.WriteString("name", row.Name);
        json.WriteNumber("lanes", row.Lanes);
        json.WriteNumber("threads", row.Threads);
        json.WriteNumber("chainsPerSecond", Round(row.ChainsPerSecond));
        json.WriteNumber("bestChainsPerSecond", Round(row.BestChainsPerSecond));
        json.WriteNumber("signaturesPerSecond", Round(row.SignaturesPerSecond));
        WriteOptional(json, "ratioToLeanLoop", row.RatioToLeanLoop);
        WriteOptional(json, "ratioToLeanLoopCached", row.RatioToLeanLoopCached);
        WriteOptional(json, "shareOfClean", row.ShareOfClean);
        json.WriteEndObject();
    }

    private static void WriteOptional(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, Math.Round(number, 4));
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private static double Round(double rate) => Math.Round(rate, 1);
}
