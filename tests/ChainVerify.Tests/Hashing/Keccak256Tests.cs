using ChainVerify.Hashing;
using Xunit;

namespace ChainVerify.Tests.Hashing;

/// <summary>The contract of the public members: arguments, overlap, reuse, allocation.</summary>
public sealed class Keccak256Tests
{
    private const byte Untouched = 0xA5;

    public static TheoryData<int> TooShort => [0, 1, 31];

    // Around the lanes' and the block's edges, where padding moves into another lane or block.
    public static TheoryData<int> EdgeLengths =>
        [0, 1, 7, 8, 9, 31, 32, 64, 71, 127, 128, 134, 135, 136, 137, 143, 144, 271, 272, 273];

    [Fact]
    public void Sizes_are_those_of_the_standard()
    {
        Assert.Equal(32, Keccak256.HashSizeInBytes);
        Assert.Equal(136, Keccak256.BlockSizeInBytes);
    }

    [Theory]
    [MemberData(nameof(TooShort))]
    public void HashData_refuses_a_short_destination_and_writes_nothing(int length)
    {
        byte[] destination = Filled(length);
        ArgumentException error =
            Assert.Throws<ArgumentException>(() => Keccak256.HashData(Message(5).AsSpan(), destination.AsSpan()));
        Assert.Equal("destination", error.ParamName);
        Assert.Equal(Filled(length), destination);
    }

    [Theory]
    [MemberData(nameof(TooShort))]
    public void Try_members_report_a_short_destination_and_write_nothing(int length)
    {
        byte[] destination = Filled(length);
        Keccak256 hash = new();
        hash.Append(Message(5));
        byte[] before = hash.GetCurrentHash();

        Assert.False(Keccak256.TryHashData(Message(5), destination, out int written));
        Assert.Equal(0, written);
        Assert.False(hash.TryGetCurrentHash(destination, out written));
        Assert.Equal(0, written);
        Assert.False(hash.TryGetHashAndReset(destination, out written));
        Assert.Equal(0, written);
        Assert.Equal(Filled(length), destination);
        Assert.Equal(before, hash.GetCurrentHash());
    }

    [Theory]
    [MemberData(nameof(TooShort))]
    public void Instance_members_refuse_a_short_destination_and_keep_the_message(int length)
    {
        byte[] destination = Filled(length);
        Keccak256 hash = new();
        hash.Append(Message(200));
        byte[] before = hash.GetCurrentHash();

        Assert.Throws<ArgumentException>("destination", () => hash.GetCurrentHash(destination));
        Assert.Throws<ArgumentException>("destination", () => hash.GetHashAndReset(destination));
        Assert.Equal(Filled(length), destination);
        Assert.Equal(before, hash.GetCurrentHash());
    }

    [Fact]
    public void A_null_array_is_refused()
    {
        Assert.Throws<ArgumentNullException>("source", () => Keccak256.HashData((byte[])null!));
        Assert.Throws<ArgumentNullException>("source", () => new Keccak256().Append((byte[])null!));
    }

    [Theory]
    [MemberData(nameof(EdgeLengths))]
    public void Every_form_gives_the_same_digest_and_writes_32_bytes_only(int length)
    {
        byte[] message = Message(length);
        byte[] expected = KeccakReference.Hash256(message);
        Assert.Equal(expected, Keccak256.HashData(message));
        Assert.Equal(expected, Keccak256.HashData(message.AsSpan()));

        Keccak256 hash = new();
        AssertWrites(expected, destination => Keccak256.HashData(message, destination));
        AssertWrites(expected, destination => Keccak256.TryHashData(message, destination, out int written) ? written : -1);
        hash.Append(message);
        AssertWrites(expected, destination => hash.GetCurrentHash(destination));
        AssertWrites(expected, destination => hash.TryGetCurrentHash(destination, out int written) ? written : -1);
        AssertWrites(expected, destination => hash.GetHashAndReset(destination));
        hash.Append(message.AsSpan());
        AssertWrites(expected, destination => hash.TryGetHashAndReset(destination, out int written) ? written : -1);
    }

    [Theory]
    [MemberData(nameof(EdgeLengths))]
    public void The_destination_may_overlap_the_source(int length)
    {
        byte[] expected = KeccakReference.Hash256(Message(length));
        int[] offsets = [-32, -17, -1, 0, 1, length / 2, length - 32, length - 1, length];
        foreach (int offset in offsets.Where(offset => offset >= -32))
        {
            byte[] buffer = new byte[32 + length + 64];
            Message(length).CopyTo(buffer, 32);
            Keccak256.HashData(buffer.AsSpan(32, length), buffer.AsSpan(32 + offset, 32));
            Assert.Equal(expected, buffer[(32 + offset)..(64 + offset)]);
        }
    }

    [Theory]
    [MemberData(nameof(EdgeLengths))]
    public void An_unaligned_source_gives_the_same_digest(int length)
    {
        byte[] expected = KeccakReference.Hash256(Message(length));
        for (int shift = 0; shift < 8; shift++)
        {
            // The bytes around the message are not zero, so reading past it would show.
            byte[] buffer = Filled(length + 16);
            Message(length).CopyTo(buffer, shift);
            Assert.Equal(expected, Keccak256.HashData(buffer.AsSpan(shift, length)));
        }
    }

    [Theory]
    [MemberData(nameof(EdgeLengths))]
    public void GetCurrentHash_does_not_disturb_the_message(int length)
    {
        byte[] message = Message(length);
        Keccak256 hash = new();
        for (int i = 0; i < length; i++)
        {
            Assert.Equal(Keccak256.HashData(message.AsSpan(0, i)), hash.GetCurrentHash());
            hash.Append(message.AsSpan(i, 1));
        }

        Assert.Equal(KeccakReference.Hash256(message), hash.GetCurrentHash());
        Assert.Equal(KeccakReference.Hash256(message), hash.GetCurrentHash());
    }

    [Theory]
    [MemberData(nameof(EdgeLengths))]
    public void An_instance_starts_anew_after_GetHashAndReset_and_after_Reset(int length)
    {
        byte[] message = Message(length);
        byte[] expected = KeccakReference.Hash256(message);
        byte[] empty = KeccakReference.Hash256([]);
        Keccak256 hash = new();
        Assert.Equal(empty, hash.GetCurrentHash());

        hash.Append(message);
        Assert.Equal(expected, hash.GetHashAndReset());
        Assert.Equal(empty, hash.GetCurrentHash());

        hash.Append(Message(50));
        hash.Reset();
        Assert.Equal(empty, hash.GetCurrentHash());
        hash.Append(message);
        Assert.Equal(expected, hash.GetHashAndReset());
    }

    [Fact]
    public void Span_forms_do_not_allocate()
    {
        byte[] message = Message(500);
        byte[] destination = new byte[32];
        Keccak256 hash = new();
        SteadyState.AllocatesNothing(() => HashInEveryForm(hash, message, destination));
        Assert.Equal(KeccakReference.Hash256(message.AsSpan(0, 71)), destination);
    }

    private static void HashInEveryForm(Keccak256 hash, byte[] message, Span<byte> destination)
    {
        Keccak256.HashData(message, destination);
        Keccak256.TryHashData(message, destination, out _);
        hash.Append(message.AsSpan(0, 300));
        hash.GetCurrentHash(destination);
        hash.TryGetCurrentHash(destination, out _);
        hash.GetHashAndReset(destination);
        hash.TryGetHashAndReset(destination, out _);
        hash.Reset();
        Keccak256.HashSingleBlock(message.AsSpan(0, 71), destination);
    }

    private static void AssertWrites(byte[] expected, Func<byte[], int> write)
    {
        byte[] destination = Filled(40);
        Assert.Equal(32, write(destination));
        Assert.Equal(expected, destination[..32]);
        Assert.Equal(Filled(8), destination[32..]);
    }

    private static byte[] Message(int length)
    {
        byte[] message = new byte[length];
        for (int i = 0; i < length; i++)
            message[i] = (byte)(7 * i + 3);
        return message;
    }

    private static byte[] Filled(int length)
    {
        byte[] bytes = new byte[length];
        Array.Fill(bytes, Untouched);
        return bytes;
    }
}
