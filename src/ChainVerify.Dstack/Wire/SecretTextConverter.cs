using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ChainVerify.Dstack.Wire;

/// <summary>Secret text (a private key in PEM): read into pinned characters, so that they can be overwritten for good.</summary>
internal sealed class SecretTextConverter : JsonConverter<char[]>
{
    public override char[] Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            throw new JsonException("Expected text.");
        }

        long length = reader.HasValueSequence ? reader.ValueSequence.Length : reader.ValueSpan.Length;
        char[] room = ArrayPool<char>.Shared.Rent(checked((int)length)); // UTF-8 has at least one byte for each character
        try
        {
            int written = reader.CopyString(room);
            char[] text = GC.AllocateUninitializedArray<char>(written, pinned: true);
            room.AsSpan(0, written).CopyTo(text);
            return text;
        }
        catch (InvalidOperationException)
        {
            throw new JsonException("The text is not well-formed.");
        }
        finally
        {
            ArrayPool<char>.Shared.Return(room, clearArray: true);
        }
    }

    public override void Write(Utf8JsonWriter writer, char[] value, JsonSerializerOptions options)
        => writer.WriteStringValue(value);
}
