using System.Globalization;
using System.Text.Json;
using ChainVerify.Native;

namespace ChainVerify.Benchmarks.Figures;

/// <summary>The result, for people (Markdown) or for programs (JSON).</summary>
internal static class FiguresReport
{
    internal static void WriteMarkdown(TextWriter output, IReadOnlyList<Measurement> measurements, IReadOnlyList<Figure> figures, int rounds)
    {
        WriteMarkdown(output, figures, rounds);
        Measurement unit = measurements[0];
        output.WriteLine();
        output.WriteLine($"| subject | median | minimum | quartiles apart | × {unit.Subject.Name} | B allocated | passes of |");
        output.WriteLine("|---|--:|--:|--:|--:|--:|--:|");
        foreach (Measurement measurement in measurements)
        {
            string relative = measurement.Subject.Unit == unit.Subject.Unit ? Number(measurement.Median / unit.Median) : "–";
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {measurement.Subject.Name} | {measurement.Median * 1e6:0.000} µs | {measurement.Minimum * 1e6:0.000} µs | {measurement.Spread:P1} | {relative} | {measurement.AllocatedPerOperation:0.#} | {measurement.Operations} |"));
        }
    }

    internal static void WriteMarkdown(TextWriter output, IReadOnlyList<Figure> figures, int rounds)
    {
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{rounds} interleaved rounds, ratios of medians; libsecp256k1 {NativeSecp256k1.Discovery.Version}, {Environment.ProcessorCount} processors"));
        output.WriteLine();
        output.WriteLine("| figure | measured | asked | met | of minima | rounds, middle half |");
        output.WriteLine("|---|--:|--:|---|--:|--:|");
        foreach (Figure figure in figures)
        {
            string met = figure.IsMet switch { true => "yes", false => "NO", null => "–" };
            string quartiles = figure.Quartiles is { } middle ? $"{Number(middle.Lower)} – {Number(middle.Upper)}" : "–";
            output.WriteLine($"| {figure.Name} | {Number(figure.Measured)} | {figure.Asked} | {met} | {Number(figure.OfMinima)} | {quartiles} |");
        }
    }

    internal static void WriteJson(Stream output, IReadOnlyList<Measurement> measurements, IReadOnlyList<Figure> figures, int rounds)
    {
        using Utf8JsonWriter json = new(output, new JsonWriterOptions { Indented = true, NewLine = "\n" });
        json.WriteStartObject();
        json.WriteNumber("rounds", rounds);
        json.WriteNumber("processors", Environment.ProcessorCount);
        json.WriteString("nativeLibraryVersion", NativeSecp256k1.Discovery.Version);
        json.WriteStartArray("figures");
        foreach (Figure figure in figures)
        {
            WriteFigure(json, figure);
        }

        json.WriteEndArray();
        json.WriteStartArray("subjects");
        foreach (Measurement measurement in measurements)
        {
            json.WriteStartObject();
            json.WriteString("name", measurement.Subject.Name);
            json.WriteString("unit", measurement.Subject.Unit);
            json.WriteNumber("operationsPerPass", measurement.Operations);
            json.WriteNumber("medianSeconds", measurement.Median);
            json.WriteNumber("minimumSeconds", measurement.Minimum);
            json.WriteNumber("spread", measurement.Spread);
            json.WriteNumber("allocatedBytes", measurement.AllocatedPerOperation);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        output.Write("\n"u8);
    }

    private static void WriteFigure(Utf8JsonWriter json, Figure figure)
    {
        json.WriteStartObject();
        json.WriteString("name", figure.Name);
        json.WriteNumber("measured", figure.Measured);
        if (figure.OfMinima is { } minima)
        {
            json.WriteNumber("ofMinima", minima);
        }

        if (figure.Quartiles is { } quartiles)
        {
            json.WriteNumber("lowerQuartile", quartiles.Lower);
            json.WriteNumber("upperQuartile", quartiles.Upper);
        }

        if (figure.Bound is { } bound)
        {
            json.WriteNumber(figure.IsUpperBound ? "most" : "least", bound);
            json.WriteBoolean("met", figure.IsMet!.Value);
        }

        json.WriteEndObject();
    }

    private static string Number(double? value) => value?.ToString("0.000", CultureInfo.InvariantCulture) ?? "–";
}
