using System.Text.Json;

namespace ChainVerify.Records;

/// <summary>What speaks against a token before its value is looked at.</summary>
internal enum TokenMark : byte
{
    None = 0,

    /// <summary>The place was filled before, by this name or another.</summary>
    Duplicate,

    /// <summary>The name does not belong where it stands.</summary>
    NotAllowed,

    /// <summary>A field's name has a lone surrogate.</summary>
    InvalidName,
}

/// <summary>One value of a record, by its place in the text.</summary>
internal readonly record struct RecordToken(RecordSlot Slot, TokenMark Mark, JsonTokenType Kind, bool IsEscaped, int Start, int Length);

/// <summary>
/// The values of a record's known fields in reading order. Gathered first and judged later, because what a field must
/// look like can depend on one that comes after it.
/// </summary>
internal sealed class RecordTokens
{
    // Deeper JSON is refused by the reader: no stack, no memory grows with the depth of the text.
    internal const int MaximumDepth = 64;

    private static readonly JsonReaderOptions Options = new() { MaxDepth = MaximumDepth };

    private readonly RecordArena _arena;

    // Each place once and once more as a duplicate, and a bad name of the record and one of the statement.
    private readonly RecordToken[] _tokens = new RecordToken[(2 * RecordSlots.Count) + 2];
    private readonly sbyte[] _index = new sbyte[RecordSlots.Count];
    private uint _duplicates;
    private bool _hasInvalidName;
    private bool _hasInvalidNameInStatement;

    internal RecordTokens(RecordArena arena) => _arena = arena;

    /// <summary>The number of tokens.</summary>
    internal int Count { get; private set; }

    /// <summary>Whether the text is an object.</summary>
    internal bool IsObject { get; private set; }

    /// <summary>A token by its place in reading order.</summary>
    internal ref readonly RecordToken this[int index] => ref _tokens[index];

    /// <summary>The reading order of a place's first value; −1 if it has none.</summary>
    internal int IndexOf(RecordSlot slot) => _index[(int)slot];

    /// <summary>Whether a place has a value.</summary>
    internal bool Has(RecordSlot slot) => _index[(int)slot] >= 0;

    /// <summary>The first value of a place that has one.</summary>
    internal ref readonly RecordToken Get(RecordSlot slot) => ref _tokens[_index[(int)slot]];

    /// <summary>Reads the whole text.</summary>
    /// <returns>Whether it is one JSON value with nothing but white space around it.</returns>
    internal bool TryGather(ReadOnlySpan<byte> json)
    {
        Count = 0;
        IsObject = false;
        _duplicates = 0;
        _hasInvalidName = false;
        _hasInvalidNameInStatement = false;
        Array.Fill(_index, (sbyte)-1);

        Utf8JsonReader reader = new(json, Options);
        try
        {
            reader.Read();
            IsObject = reader.TokenType == JsonTokenType.StartObject;
            if (IsObject)
            {
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    GatherMember(ref reader);
                }
            }
            else
            {
                reader.Skip();
            }

            // The reader refuses anything but white space here.
            reader.Read();
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool IsContainer(JsonTokenType kind) => kind is JsonTokenType.StartObject or JsonTokenType.StartArray;

    private void GatherMember(ref Utf8JsonReader reader)
    {
        RecordSlot slot = reader.ValueIsEscaped
            ? FindEscaped(ref reader, RecordSlot.None, out _)
            : RecordSlots.FindInRecord(reader.ValueSpan);
        reader.Read();
        if (slot == RecordSlot.None)
        {
            reader.Skip();
            return;
        }

        bool isFirst = !Has(slot);
        Add(slot, ref reader);
        if (!IsContainer(reader.TokenType))
        {
            return;
        }

        if (isFirst && slot == RecordSlot.SignatureChain)
        {
            if (reader.TokenType == JsonTokenType.StartArray)
            {
                GatherChainArray(ref reader);
            }
            else
            {
                GatherObject(ref reader, RecordSlot.SignatureChain);
            }
        }
        else if (isFirst && slot == RecordSlot.Statement && reader.TokenType == JsonTokenType.StartObject)
        {
            GatherObject(ref reader, RecordSlot.Statement);
        }
        else
        {
            reader.Skip();
        }
    }

    /// <summary>The members of the signature chain or of the statement.</summary>
    private void GatherObject(ref Utf8JsonReader reader, RecordSlot parent)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isAllowed = true;
            RecordSlot slot = reader.ValueIsEscaped
                ? FindEscaped(ref reader, parent, out isAllowed)
                : Find(reader.ValueSpan, parent, out isAllowed);
            reader.Read();
            if (slot != RecordSlot.None)
            {
                Add(slot, ref reader, isAllowed ? TokenMark.None : TokenMark.NotAllowed);
            }

            reader.Skip();
        }
    }

    private void GatherChainArray(ref Utf8JsonReader reader)
    {
        int chain = Count - 1;
        RecordToken first = default;
        RecordToken second = default;
        RecordToken third = default;
        int count = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            switch (count++)
            {
                case 0:
                    first = CreateToken(RecordSlot.None, TokenMark.None, ref reader);
                    break;
                case 1:
                    second = CreateToken(RecordSlot.None, TokenMark.None, ref reader);
                    break;
                case 2:
                    third = CreateToken(RecordSlot.None, TokenMark.None, ref reader);
                    break;
                default:
                    break;
            }

            reader.Skip();
        }

        // For this token the length is the number of elements, which says what they are.
        _tokens[chain] = _tokens[chain] with { Length = count };
        if (count == 2)
        {
            Add(first with { Slot = RecordSlot.AppSignature });
            Add(second with { Slot = RecordSlot.KmsSignature });
        }
        else if (count == 3)
        {
            Add(first with { Slot = RecordSlot.ChainMessageSignature });
            Add(second with { Slot = RecordSlot.AppSignature });
            Add(third with { Slot = RecordSlot.KmsSignature });
        }
    }

    private static RecordSlot Find(ReadOnlySpan<byte> name, RecordSlot parent, out bool isAllowed)
    {
        isAllowed = true;
        return parent switch
        {
            RecordSlot.SignatureChain => RecordSlots.FindInChain(name, out isAllowed),
            RecordSlot.Statement => RecordSlots.FindInStatement(name),
            _ => RecordSlots.FindInRecord(name),
        };
    }

    private RecordSlot FindEscaped(ref Utf8JsonReader reader, RecordSlot parent, out bool isAllowed)
    {
        isAllowed = true;
        ReadOnlySpan<byte> escaped = reader.ValueSpan;
        var mark = _arena.Mark;
        Span<byte> name = _arena.Take(escaped.Length).Span;
        RecordSlot slot = RecordSlot.None;
        if (JsonText.TryUnescape(escaped, name, out int length))
        {
            slot = Find(name[..length], parent, out isAllowed);
        }
        else
        {
            AddInvalidName(ref reader, parent);
        }

        _arena.Rewind(mark);
        return slot;
    }

    private void AddInvalidName(ref Utf8JsonReader reader, RecordSlot parent)
    {
        // The first one decides. One in the statement counts in oracle answers only, so it must not hide another.
        ref bool isKnown = ref parent == RecordSlot.Statement ? ref _hasInvalidNameInStatement : ref _hasInvalidName;
        if (!isKnown)
        {
            isKnown = true;
            _tokens[Count++] = CreateToken(
                parent == RecordSlot.Statement ? RecordSlot.Statement : RecordSlot.None, TokenMark.InvalidName, ref reader);
        }
    }

    private void Add(RecordSlot slot, ref Utf8JsonReader reader, TokenMark mark = TokenMark.None)
        => Add(CreateToken(slot, mark, ref reader));

    private void Add(in RecordToken token)
    {
        int slot = (int)token.Slot;
        if (_index[slot] < 0)
        {
            _index[slot] = (sbyte)Count;
            _tokens[Count++] = token;
        }
        else if ((_duplicates & (1u << slot)) == 0)
        {
            _duplicates |= 1u << slot;
            _tokens[Count++] = token with { Mark = TokenMark.Duplicate };
        }
    }

    private static RecordToken CreateToken(RecordSlot slot, TokenMark mark, ref Utf8JsonReader reader)
    {
        bool isQuoted = reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName;
        return new RecordToken(
            slot, mark, reader.TokenType, reader.ValueIsEscaped, (int)reader.TokenStartIndex + (isQuoted ? 1 : 0), reader.ValueSpan.Length);
    }
}
