using System.Globalization;
using System.Text.Json;

namespace ChainVerify.Simulator;

/// <summary>Finds a price in a JSON document by a JSON Pointer (RFC 6901).</summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed class PriceDocument
{
    /// <summary>Where the tutorial's source, CoinGecko's "simple price", has it.</summary>
    internal const string DefaultPointer = "/bitcoin/usd";

    private readonly string[] _path;

    /// <summary>Takes a pointer.</summary>
    /// <exception cref="FormatException">It is none: neither empty nor beginning with a slash, or with a <c>~</c> that escapes nothing.</exception>
    internal PriceDocument(string pointer)
    {
        ArgumentNullException.ThrowIfNull(pointer);
        if (pointer.Length > 0 && pointer[0] != '/')
        {
            throw new FormatException("A JSON Pointer is empty or begins with a slash, such as /bitcoin/usd.");
        }

        Pointer = pointer;
        _path = pointer.Length == 0 ? [] : [.. pointer[1..].Split('/').Select(Unescape)];
    }

    internal string Pointer { get; }

    /// <summary>Reads the price. Of names that occur twice the last one counts, as in JavaScript.</summary>
    /// <param name="json">The document; not trusted.</param>
    /// <param name="source">The source, for texts of errors.</param>
    /// <exception cref="PriceSourceException">There is no number at the place, or none that can be stated.</exception>
    internal double ReadPrice(ReadOnlyMemory<byte> json, string source)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            JsonElement value = Find(document.RootElement, source);
            if (value.ValueKind != JsonValueKind.Number)
            {
                throw new PriceSourceException($"The document of {source} has no number at {Pointer}.");
            }

            // Not TryGetDouble, which reads like JavaScript only as long as the number is finite.
            return double.TryParse(value.GetRawText(), NumberStyles.Float, CultureInfo.InvariantCulture, out double price) && PriceObservation.CanState(price)
                ? price
                : throw new PriceSourceException($"The number that the document of {source} has at {Pointer} is no price: negative, or too large.");
        }
        catch (JsonException exception)
        {
            throw new PriceSourceException($"The document of {source} is not JSON.", exception);
        }
        catch (InvalidOperationException exception)
        {
            // JSON's grammar lets a name escape half a surrogate pair; such a name is no text, which shows only when it is compared.
            throw new PriceSourceException($"The document of {source} has a name that is no text.", exception);
        }
    }

    private JsonElement Find(JsonElement element, string source)
    {
        foreach (string name in _path)
        {
            JsonElement child = default;
            bool isFound = element.ValueKind switch
            {
                JsonValueKind.Object => element.TryGetProperty(name, out child),
                JsonValueKind.Array => TryGetElement(element, name, out child),
                _ => false,
            };
            element = isFound ? child : throw new PriceSourceException($"The document of {source} has nothing at {Pointer}.");
        }

        return element;
    }

    private static bool TryGetElement(JsonElement array, string name, out JsonElement element)
    {
        element = default;
        bool isIndex = int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int index)
            && (name[0] != '0' || name.Length == 1)
            && index < array.GetArrayLength();
        if (isIndex)
        {
            element = array[index];
        }

        return isIndex;
    }

    private static string Unescape(string part)
    {
        for (int i = part.IndexOf('~', StringComparison.Ordinal); i >= 0; i = part.IndexOf('~', i + 1))
        {
            if (i + 1 == part.Length || part[i + 1] is not ('0' or '1'))
            {
                throw new FormatException("In a JSON Pointer ~ stands before 0 (a ~) or 1 (a slash) only.");
            }
        }

        // In this order: ~01 is ~1, not a slash.
        return part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
    }
}
