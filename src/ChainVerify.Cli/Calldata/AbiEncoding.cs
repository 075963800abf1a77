using System.Buffers.Binary;

namespace ChainVerify.Cli.Calldata;

/// <summary>
/// The arguments of one contract call, or the members of one tuple, in Solidity's ABI encoding ("Contract ABI
/// Specification", sections on the function selector and the use of dynamic types), as far as <c>verify</c> needs it:
/// bytes32, bytes and string.
/// </summary>
/// <remarks>
/// <code>
///   prefix │ head: one word (32) an argument │ tail
///   prefix         of a call: the selector (4); of a tuple that stands alone: one word with the offset of its head, 32
///   bytes32        its word is the value itself
///   bytes, string  its word is the offset of its tail, counted from the start of the head;
///                  its tail is one word with the length, then the bytes, padded with zeros to whole words
/// </code>
/// Words are big-endian. Not thread-safe; used once.
/// </remarks>
internal sealed class AbiEncoding(ReadOnlyMemory<byte> prefix)
{
    internal const int WordSize = 32;
    internal const int SelectorSize = 4;

    /// <summary>The prefix of a tuple: it is of dynamic size, so it is led by its offset, which is this word's own size.</summary>
    internal static ReadOnlyMemory<byte> TuplePrefix { get; } = CreateWord(WordSize);

    private readonly List<(ReadOnlyMemory<byte> Value, bool IsDynamic)> _arguments = [];

    internal AbiEncoding AddBytes32(ReadOnlyMemory<byte> value)
    {
        if (value.Length != WordSize)
        {
            throw new ArgumentException("A bytes32 has 32 bytes.", nameof(value));
        }

        _arguments.Add((value, IsDynamic: false));
        return this;
    }

    /// <summary>Adds a <c>bytes</c>, or a <c>string</c> as its UTF-8 bytes: the two are encoded alike.</summary>
    internal AbiEncoding AddBytes(ReadOnlyMemory<byte> value)
    {
        _arguments.Add((value, IsDynamic: true));
        return this;
    }

    /// <summary>The whole: prefix, heads, tails.</summary>
    internal byte[] ToArray()
    {
        int headSize = _arguments.Count * WordSize;
        int tailSize = _arguments.Sum(argument => argument.IsDynamic ? WordSize + Padded(argument.Value.Length) : 0);

        // Zeroed, so the padding is there already.
        byte[] encoded = new byte[prefix.Length + headSize + tailSize];
        prefix.Span.CopyTo(encoded);
        Span<byte> arguments = encoded.AsSpan(prefix.Length);
        int head = 0;
        int tail = headSize;
        foreach ((ReadOnlyMemory<byte> value, bool isDynamic) in _arguments)
        {
            if (isDynamic)
            {
                WriteNumber(arguments.Slice(head, WordSize), tail);
                WriteNumber(arguments.Slice(tail, WordSize), value.Length);
                value.Span.CopyTo(arguments[(tail + WordSize)..]);
                tail += WordSize + Padded(value.Length);
            }
            else
            {
                value.Span.CopyTo(arguments[head..]);
            }

            head += WordSize;
        }

        return encoded;
    }

    private static byte[] CreateWord(int value)
    {
        byte[] word = new byte[WordSize];
        WriteNumber(word, value);
        return word;
    }

    private static int Padded(int length) => (length + WordSize - 1) / WordSize * WordSize;

    private static void WriteNumber(Span<byte> word, int value) => BinaryPrimitives.WriteInt32BigEndian(word[(WordSize - sizeof(int))..], value);
}
