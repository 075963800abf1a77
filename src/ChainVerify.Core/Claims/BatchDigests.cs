using System.Diagnostics;
using System.Runtime.InteropServices;
using ChainVerify.Hashing;

namespace ChainVerify.Claims;

/// <summary>
/// What the links of many chains sign, hashed in lanes (<see cref="Keccak256.HashMany"/>): messages are gathered in a buffer, and
/// all that is in it is hashed when it is full or when the digests are asked for.
/// </summary>
/// <remarks>
/// A workspace of fixed size that is used again and again, by one thread at a time; no allocation. A message that is long enough to
/// fill the buffer nearly alone is hashed at once and by itself, so neither memory nor the company that short ones find depends on
/// what others send.
/// </remarks>
internal sealed class BatchDigests
{
    /// <summary>Holds the messages of about a hundred links and stays in the first-level cache.</summary>
    private const int BufferSize = 16 * 1024;

    /// <summary>Even the longest messages that are gathered come in eights.</summary>
    private const int LongestGathered = BufferSize / 8;

    private readonly LinkMessages _alone;
    private readonly byte[] _buffer = new byte[BufferSize];

    // Where the messages in the buffer end: message i of the buffer is the one of digest _hashed + i.
    private readonly int[] _ends;

    // Gathered messages have their digests in order from the front, those that were hashed alone from the back.
    private readonly Digest256[] _digests;
    private int _length;
    private int _hashed;
    private int _gathered;
    private int _hashedAlone;

    /// <param name="capacity">How many digests there may be between two calls of <see cref="Clear"/>.</param>
    /// <param name="alone">Hashes what is not gathered.</param>
    internal BatchDigests(int capacity, LinkMessages alone)
    {
        _alone = alone;
        _ends = new int[capacity];
        _digests = new Digest256[capacity];
    }

    /// <summary>A digest, once <see cref="Compute"/> was called.</summary>
    /// <param name="index">What the message's Add returned.</param>
    internal ref readonly Digest256 this[int index]
    {
        get
        {
            Debug.Assert(index < _hashed || index >= _digests.Length - _hashedAlone, "The digest must have been computed.");
            return ref _digests[index];
        }
    }

    /// <summary>Forgets all messages and digests.</summary>
    internal void Clear() => _length = _hashed = _gathered = _hashedAlone = 0;

    /// <summary>Computes the digests of all messages that were added.</summary>
    internal void Compute()
    {
        int count = _gathered - _hashed;
        Keccak256.HashMany(_buffer, _ends.AsSpan(0, count), MemoryMarshal.AsBytes(_digests.AsSpan(_hashed, count)));
        _hashed = _gathered;
        _length = 0;
    }

    /// <summary>Adds the message that the KMS root signed.</summary>
    /// <returns>The index of the digest.</returns>
    internal int AddKmsLink(in AppId appId, in CompressedPublicKey appKey)
        => Gathered(LinkEncoding.WriteKmsLink(appId, appKey, Room(LinkEncoding.KmsLinkSize)));

    /// <summary>Adds the message by which the app key claimed the derived key.</summary>
    /// <returns>The index of the digest.</returns>
    internal int AddAppLink(ClaimVersion version, ReadOnlySpan<byte> scope, in DerivedPublicKey key)
    {
        if (scope.Length <= LongestGathered - LinkEncoding.MaximumFrame)
        {
            return Gathered(LinkEncoding.WriteAppLink(version, scope, key, Room(scope.Length + LinkEncoding.MaximumFrame)));
        }

        int index = NextAlone();
        _alone.HashAppLink(version, scope, key, BytesOf(index));
        return index;
    }

    /// <summary>Adds what the derived key signed, for the schemes of ECDSA.</summary>
    /// <returns>The index of the digest.</returns>
    internal int AddMessage(in SignedMessage message)
    {
        ReadOnlySpan<byte> text = message.Scheme == MessageScheme.Eip191Hash ? message.HashStorage.Bytes : message.Message.Span;
        if (message.Scheme is MessageScheme.Eip191Hash or MessageScheme.Eip191 && text.Length <= LongestGathered - LinkEncoding.MaximumFrame)
        {
            return Gathered(LinkEncoding.WriteEip191(text, Room(text.Length + LinkEncoding.MaximumFrame)));
        }

        int index = NextAlone();
        _alone.HashMessage(message, BytesOf(index));
        return index;
    }

    /// <summary>Adds a public key, whose digest ends in its address.</summary>
    /// <returns>The index of the digest.</returns>
    internal int AddPublicKey(in PublicKey key)
    {
        key.Bytes.CopyTo(Room(PublicKey.Size));
        return Gathered(PublicKey.Size);
    }

    private Span<byte> Room(int size)
    {
        if (_buffer.Length - _length < size)
        {
            Compute();
        }

        return _buffer.AsSpan(_length, size);
    }

    private int Gathered(int length)
    {
        _length += length;
        _ends[_gathered - _hashed] = _length;
        return _gathered++;
    }

    private int NextAlone() => _digests.Length - ++_hashedAlone;

    private Span<byte> BytesOf(int index) => MemoryMarshal.AsBytes(_digests.AsSpan(index, 1));
}
