using System.Text.Json;

namespace ChainVerify.Tests.Vectors;

/// <summary>Reads the known answers under <c>tests/Vectors</c>, which are copied next to the tests.</summary>
internal static class VectorFile
{
    internal static JsonElement Read(string name)
    {
        using FileStream stream = File.OpenRead(PathOf(name));
        using JsonDocument document = JsonDocument.Parse(stream);
        return document.RootElement.Clone();
    }

    internal static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "Vectors", name);

    internal static byte[] Bytes(this JsonElement element, string property)
    {
        string text = element.GetProperty(property).GetString()!;
        return Convert.FromHexString(text.StartsWith("0x", StringComparison.Ordinal) ? text[2..] : text);
    }
}
