using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;

namespace ChainVerify.Dstack.Wire;

/// <summary>
/// Bytes as JSON text: hexadecimal digits of any case (PROTOCOL.md 7). Anything else is an error, never an
/// empty or shortened value.
/// </summary>
internal static class HexText
{
    private const string Expected = "Expected text of an even number of hexadecimal digits";

    /// <summary>Reads the value under the reader.</summary>
    /// <param name="reader">At the value.</param>
    /// <param name="allowPrefix">Whether <c>0x</c> may come first: agents take it in requests and never send it.</param>
    /// <param name="isSecret">Whether the bytes are secret: then they are pinned, and no copy is left behind here.</param>
    /// <returns>The bytes; empty for empty text.</returns>
    /// <exception cref="JsonException">The value is no such text.</exception>
    internal static byte[] Read(ref Utf8JsonReader reader, bool allowPrefix = false, bool isSecret = false)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            throw new JsonException(Expected + ".");
        }

        if (!reader.HasValueSequence && !reader.ValueIsEscaped)
        {
            return Decode(reader.ValueSpan, allowPrefix, isSecret);
        }

        long length = reader.HasValueSequence ? reader.ValueSequence.Length : reader.ValueSpan.Length;
        byte[] text = ArrayPool<byte>.Shared.Rent(checked((int)length));
        try
        {
            int written = reader.CopyString(text);
            return Decode(text.AsSpan(0, written), allowPrefix, isSecret);
        }
        catch (InvalidOperationException)
        {
            throw new JsonException("The text is not well-formed.");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(text);
            ArrayPool<byte>.Shared.Return(text);
        }
    }

    /// <summary>Writes bytes as lower-case digits without <c>0x</c>.</summary>
    internal static void Write(Utf8JsonWriter writer, ReadOnlySpan<byte> value)
    {
        byte[] digits = ArrayPool<byte>.Shared.Rent(checked(value.Length * 2));
        try
        {
            Convert.TryToHexStringLower(value, digits, out int written); // the room is twice the bytes
            writer.WriteStringValue(digits.AsSpan(0, written));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(digits);
            ArrayPool<byte>.Shared.Return(digits);
        }
    }

    private static byte[] Decode(ReadOnlySpan<byte> text, bool allowPrefix, bool isSecret)
    {
        if (text.StartsWith("0x"u8))
        {
            text = allowPrefix ? text[2..] : throw new JsonException(Expected + ", without 0x.");
        }

        byte[] bytes = isSecret
            ? GC.AllocateUninitializedArray<byte>(text.Length / 2, pinned: true)
            : new byte[text.Length / 2];
        if (text.Length % 2 == 0 && Convert.FromHexString(text, bytes, out _, out _) == OperationStatus.Done)
        {
            return bytes;
        }

        CryptographicOperations.ZeroMemory(bytes);
        throw new JsonException(Expected + ".");
    }
}
