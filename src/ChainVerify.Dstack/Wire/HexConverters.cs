using System.Text.Json;
using System.Text.Json.Serialization;

namespace ChainVerify.Dstack.Wire;

/// <summary>Bytes of a reply, as hexadecimal text without <c>0x</c>.</summary>
internal sealed class HexConverter : JsonConverter<byte[]>
{
    public override byte[] Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        => HexText.Read(ref reader);

    public override void Write(Utf8JsonWriter writer, byte[] value, JsonSerializerOptions options)
        => HexText.Write(writer, value);
}

/// <summary>Secret bytes of a reply: read into pinned memory, so that they can be overwritten for good.</summary>
internal sealed class SecretHexConverter : JsonConverter<byte[]>
{
    public override byte[] Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        => HexText.Read(ref reader, isSecret: true);

    public override void Write(Utf8JsonWriter writer, byte[] value, JsonSerializerOptions options)
        => HexText.Write(writer, value);
}

/// <summary>Bytes of a request, as hexadecimal text that an agent takes with or without <c>0x</c>.</summary>
internal sealed class RequestHexConverter : JsonConverter<byte[]>
{
    public override byte[] Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        => HexText.Read(ref reader, allowPrefix: true);

    public override void Write(Utf8JsonWriter writer, byte[] value, JsonSerializerOptions options)
        => HexText.Write(writer, value);
}

/// <summary>The signatures of a chain, as an array of hexadecimal texts without <c>0x</c>.</summary>
internal sealed class HexListConverter : JsonConverter<byte[][]>
{
    // No method returns more than three; a longer list is refused before it can grow.
    private const int MaximumCount = 16;

    public override byte[][] Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw new JsonException("Expected an array of hexadecimal texts.");
        }

        List<byte[]> values = [];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (values.Count == MaximumCount)
            {
                throw new JsonException("The array has too many elements.");
            }

            values.Add(HexText.Read(ref reader));
        }

        return [.. values];
    }

    public override void Write(Utf8JsonWriter writer, byte[][] value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach (byte[] bytes in value)
        {
            HexText.Write(writer, bytes);
        }

        writer.WriteEndArray();
    }
}
