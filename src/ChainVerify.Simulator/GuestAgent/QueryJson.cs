using System.Buffers;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace ChainVerify.Simulator;

/// <summary>The query of a GET request as the JSON that a POST request would have carried (PROTOCOL.md 7).</summary>
internal static class QueryJson
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Writes the object.</summary>
    /// <param name="query">The query, with or without its question mark.</param>
    /// <param name="type">The request: fields that it does not have are left out, as they are ignored in JSON.</param>
    /// <exception cref="AgentException">The query is not well-formed, or a field that takes one value has several.</exception>
    internal static byte[] Write(string query, JsonTypeInfo type)
    {
        Dictionary<string, List<string>> values = Parse(query);
        ArrayBufferWriter<byte> buffer = new();
        using Utf8JsonWriter json = new(buffer);
        json.WriteStartObject();
        foreach (JsonPropertyInfo property in type.Properties)
        {
            if (values.TryGetValue(property.Name, out List<string>? texts))
            {
                json.WritePropertyName(property.Name);
                Write(json, property, texts);
            }
        }

        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter json, JsonPropertyInfo property, List<string> texts)
    {
        if (property.PropertyType == typeof(string[]))
        {
            json.WriteStartArray();
            texts.ForEach(json.WriteStringValue);
            json.WriteEndArray();
            return;
        }

        if (texts.Count > 1)
        {
            throw new AgentException($"Invalid request: {property.Name} is given more than once");
        }

        string text = texts[0];
        Type type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        if (type == typeof(bool))
        {
            json.WriteBooleanValue(text switch
            {
                "true" or "1" => true,
                "false" or "0" => false,
                _ => throw new AgentException($"Invalid request: {property.Name} must be true or false"),
            });
        }
        else if (type == typeof(ulong))
        {
            json.WriteNumberValue(ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong number)
                ? number
                : throw new AgentException($"Invalid request: {property.Name} must be a whole number"));
        }
        else
        {
            json.WriteStringValue(text);
        }
    }

    private static Dictionary<string, List<string>> Parse(string query)
    {
        Dictionary<string, List<string>> values = new(StringComparer.Ordinal);
        foreach (string pair in query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = pair.IndexOf('=', StringComparison.Ordinal);
            string name = Decode(equals < 0 ? pair : pair[..equals]);
            string value = equals < 0 ? "" : Decode(pair[(equals + 1)..]);
            if (!values.TryGetValue(name, out List<string>? texts))
            {
                values.Add(name, texts = []);
            }

            texts.Add(value);
        }

        return values;
    }

    /// <summary>Undoes the percent encoding. What is no UTF-8 is refused, not replaced: it would name another key.</summary>
    private static string Decode(string text)
    {
        byte[] encoded = Encoding.UTF8.GetBytes(text);
        try
        {
            return StrictUtf8.GetString(WebUtility.UrlDecodeToBytes(encoded, 0, encoded.Length));
        }
        catch (DecoderFallbackException)
        {
            throw new AgentException("Invalid request: the query is not UTF-8");
        }
    }
}
