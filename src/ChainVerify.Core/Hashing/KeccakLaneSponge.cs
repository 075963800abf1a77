using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace ChainVerify.Hashing;

/// <summary>The sponge over many messages at once: one message a lane, and a lane whose message ends takes the next one.</summary>
/// <remarks>
/// So messages of any mixture of lengths keep the lanes busy; only the ends of the last ones are hashed with lanes empty, and the
/// last one that is left alone in one-state code. No allocation. A value lives within one call of <see cref="HashMany"/>, whose
/// stack its pointers point into.
/// </remarks>
/// <typeparam name="T">The instruction set.</typeparam>
/// <typeparam name="TVector">Its vector.</typeparam>
internal unsafe ref struct KeccakLaneSponge<T, TVector>
    where T : struct, IKeccakLanes<TVector>
    where TVector : unmanaged
{
    private const int BlockWords = Keccak256.BlockSizeInBytes / sizeof(ulong);

    // 25 rows; number e of row i is lane i of the state in place e.
    private readonly TVector* _states;

    // For each place its message, or NoMessage, the next byte of it, and how many bytes are left, or Ended.
    private readonly int* _messages;
    private readonly byte** _positions;
    private readonly int* _remaining;

    private readonly byte* _source;
    private readonly ReadOnlySpan<int> _ends;
    private readonly byte* _digests;
    private int _next;
    private int _active;

    private KeccakLaneSponge(TVector* states, int* messages, byte** positions, byte* source, ReadOnlySpan<int> ends, byte* digests)
    {
        _states = states;
        _messages = messages;
        _remaining = messages + Lanes;
        _positions = positions;
        _source = source;
        _ends = ends;
        _digests = digests;
    }

    /// <summary>How many messages are hashed at once.</summary>
    internal static int Lanes => sizeof(TVector) / sizeof(ulong);

    private const int NoMessage = -1;
    private const int Ended = -1;

    /// <summary>Hashes messages that lie one behind the other.</summary>
    /// <param name="source">The first message.</param>
    /// <param name="ends">Where each message ends, counted from the source; never descending.</param>
    /// <param name="digests">Receives 32 bytes a message. May not overlap the source.</param>
    [SkipLocalsInit]
    internal static void HashMany(byte* source, ReadOnlySpan<int> ends, byte* digests)
    {
        Debug.Assert(T.IsSupported, "The instructions must be there.");

        // The stack is aligned to 16 bytes, vectors want their own size.
        byte* memory = stackalloc byte[(KeccakState.LaneCount + 1) * sizeof(TVector)];
        TVector* states = (TVector*)(((nuint)memory + (nuint)(sizeof(TVector) - 1)) & ~(nuint)(sizeof(TVector) - 1));
        int* messages = stackalloc int[2 * Lanes];
        byte** positions = stackalloc byte*[Lanes];
        new KeccakLaneSponge<T, TVector>(states, messages, positions, source, ends, digests).Run();
    }

    private void Run()
    {
        ClearStates();
        for (int place = 0; place < Lanes; place++)
        {
            _messages[place] = NoMessage;
            TakeNext(place);
        }

        while (_active > 1)
        {
            int ended = AbsorbBlocks();
            bool allEnded = ended == _active;
            KeccakPermutation.Permute<T, TVector>((ulong*)_states, toDigest: allEnded);
            if (ended > 0)
            {
                Release(allEnded);
            }
        }

        if (_active == 1)
        {
            FinishAlone();
        }
    }

    private void TakeNext(int place)
    {
        if (_next == _ends.Length)
        {
            return;
        }

        int start = _next == 0 ? 0 : _ends[_next - 1];
        _messages[place] = _next;
        _positions[place] = _source + start;
        _remaining[place] = _ends[_next] - start;
        _next++;
        _active++;
    }

    /// <summary>Adds the next block of every message, padded where the message ends.</summary>
    /// <returns>How many messages end.</returns>
    private readonly int AbsorbBlocks()
    {
        int transposed = XorTransposed();
        int ended = 0;
        for (int place = 0; place < Lanes; place++)
        {
            if (_messages[place] == NoMessage)
            {
                continue;
            }

            ulong* column = (ulong*)_states + place;
            byte* position = _positions[place];
            int remaining = _remaining[place];
            if (remaining >= Keccak256.BlockSizeInBytes)
            {
                XorWords(column, position, transposed, BlockWords);
                _positions[place] = position + Keccak256.BlockSizeInBytes;
                _remaining[place] = remaining - Keccak256.BlockSizeInBytes;
            }
            else
            {
                int words = remaining / sizeof(ulong);
                XorWords(column, position, transposed, words);
                int tail = remaining % sizeof(ulong);
                column[words * Lanes] ^= LastBytes(position + remaining, tail) | (Keccak256.FirstPadByte << (8 * tail));
                column[(BlockWords - 1) * Lanes] ^= Keccak256.LastPadBit;
                _remaining[place] = Ended;
                ended++;
            }
        }

        return ended;
    }

    /// <summary>Adds what all messages have at the start of their block, in whole vectors, if no place is empty.</summary>
    /// <returns>The number of words of each block that were added.</returns>
    private readonly int XorTransposed()
    {
        if (_active < Lanes)
        {
            return 0;
        }

        int shortest = Keccak256.BlockSizeInBytes;
        for (int place = 0; place < Lanes; place++)
        {
            shortest = Math.Min(shortest, _remaining[place]);
        }

        int words = 0;
        for (; (words + Lanes) * sizeof(ulong) <= shortest; words += Lanes)
        {
            T.XorTransposed(_positions, words * sizeof(ulong), _states + words);
        }

        return words;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void XorWords(ulong* column, byte* position, int from, int to)
    {
        for (int word = from; word < to; word++)
        {
            column[word * Lanes] ^= Unsafe.ReadUnaligned<ulong>(position + (word * sizeof(ulong)));
        }
    }

    /// <summary>The last bytes of a message as a word, lowest byte first; fewer than 8.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly ulong LastBytes(byte* end, int count)
    {
        // The eight bytes that end there hold the wanted ones on top, and below them whatever lies before in the source. The
        // shift is split because shifting by 64 at once would be shifting by 0.
        if (end - _source >= sizeof(ulong))
        {
            return Unsafe.ReadUnaligned<ulong>(end - sizeof(ulong)) >> (8 * (7 - count)) >> 8;
        }

        ulong word = 0;
        for (int i = 0; i < count; i++)
        {
            word |= (ulong)end[i - count] << (8 * i);
        }

        return word;
    }

    /// <summary>Writes the digests of the messages that ended and gives their places to the next ones.</summary>
    private void Release(bool allEnded)
    {
        if (allEnded)
        {
            _active = 0;
        }

        for (int place = 0; place < Lanes; place++)
        {
            if (_messages[place] == NoMessage || _remaining[place] != Ended)
            {
                continue;
            }

            ulong* column = (ulong*)_states + place;
            WriteDigest(column, _digests + ((nint)_messages[place] * Keccak256.HashSizeInBytes));
            _messages[place] = NoMessage;
            if (!allEnded)
            {
                _active--;
                ClearColumn(column);
            }

            TakeNext(place);
        }

        if (allEnded)
        {
            ClearStates();
        }
    }

    private readonly void FinishAlone()
    {
        int place = 0;
        while (_messages[place] == NoMessage)
        {
            place++;
        }

        KeccakState state = default;
        for (int lane = 0; lane < KeccakState.LaneCount; lane++)
        {
            state[lane] = ((ulong*)_states)[(lane * Lanes) + place];
        }

        Keccak256.Finish(
            ref state,
            new ReadOnlySpan<byte>(_positions[place], _remaining[place]),
            new Span<byte>(_digests + ((nint)_messages[place] * Keccak256.HashSizeInBytes), Keccak256.HashSizeInBytes));
    }

    private static void WriteDigest(ulong* column, byte* digest)
    {
        Unsafe.WriteUnaligned(digest, column[0]);
        Unsafe.WriteUnaligned(digest + 8, column[Lanes]);
        Unsafe.WriteUnaligned(digest + 16, column[2 * Lanes]);
        Unsafe.WriteUnaligned(digest + 24, column[3 * Lanes]);
    }

    private static void ClearColumn(ulong* column)
    {
        for (int lane = 0; lane < KeccakState.LaneCount; lane++)
        {
            column[lane * Lanes] = 0;
        }
    }

    private readonly void ClearStates()
    {
        for (int lane = 0; lane < KeccakState.LaneCount; lane++)
        {
            _states[lane] = default;
        }
    }
}
