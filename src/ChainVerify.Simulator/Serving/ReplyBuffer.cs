using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;

namespace ChainVerify.Simulator;

/// <summary>Where one reply after the other is written. Replies hold keys, so no array is let go, or kept, with anything in it.</summary>
/// <remarks>Not thread-safe.</remarks>
#pragma warning disable CA1001 // the writer holds nothing but the array beside it
internal sealed class ReplyBuffer : IBufferWriter<byte>
#pragma warning restore CA1001
{
    private const int InitialBytes = 16 * 1024;

    private readonly Utf8JsonWriter _json;
    private byte[] _bytes = new byte[InitialBytes];
    private int _written;

    internal ReplyBuffer() => _json = new Utf8JsonWriter(this);

    /// <summary>What the writer has flushed.</summary>
    internal ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _written);

    /// <summary>Begins a reply.</summary>
    internal Utf8JsonWriter Start()
    {
        _json.Reset();
        return _json;
    }

    /// <summary>Ends a reply, complete or not: overwrites it, and lets go what only a long one needs.</summary>
    internal void Clear()
    {
        // All of it: the writer tells of what it wrote only when it is flushed, and a method may fail before.
        CryptographicOperations.ZeroMemory(_bytes);
        _json.Reset();
        _written = 0;
        if (_bytes.Length > InitialBytes)
        {
            _bytes = new byte[InitialBytes];
        }
    }

    /// <inheritdoc/>
    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _bytes.Length - _written);
        _written += count;
    }

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        EnsureRoom(sizeHint);
        return _bytes.AsMemory(_written);
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        EnsureRoom(sizeHint);
        return _bytes.AsSpan(_written);
    }

    private void EnsureRoom(int sizeHint)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sizeHint);
        int needed = Math.Max(sizeHint, 1);
        if (needed <= _bytes.Length - _written)
        {
            return;
        }

        byte[] former = _bytes;
        _bytes = new byte[Math.Max(checked(_written + needed), (int)Math.Min(2L * former.Length, Array.MaxLength))];
        former.AsSpan(0, _written).CopyTo(_bytes);
        CryptographicOperations.ZeroMemory(former);
    }
}
