using ChainVerify.Hashing;
using CsCheck;
using Org.BouncyCastle.Crypto.Digests;
using Xunit;

namespace ChainVerify.Tests.Hashing;

/// <summary>Every many-lane form that the machine can run, against the one-message form, BouncyCastle and the definition.</summary>
public sealed class KeccakLanesTests(ITestOutputHelper output)
{
    private const int LongestMessage = 1_000;
    private const byte Untouched = 0xA5;

    private static readonly Gen<ulong> Word = Gen.Frequency(
        (6, Gen.ULong), (1, Gen.Const(0UL)), (1, Gen.Const(ulong.MaxValue)), (1, Gen.Int[0, 63].Select(bit => 1UL << bit)));

    // Lengths of one block as chains have them, of every kind of tail, around the edges of blocks, and of several blocks.
    private static readonly Gen<int> Length = Gen.OneOf(
        Gen.Int[0, 8], Gen.Const(71), Gen.Int[60, 140], Gen.Int[130, 140], Gen.Int[268, 275], Gen.Int[0, LongestMessage]);

    private static readonly Gen<int[]> MixedLengths = Gen.OneOf(
        Length.Array[1, 40],
        Gen.Select(Length, Gen.Int[1, 40], (length, count) => Enumerable.Repeat(length, count).ToArray()));

    public static TheoryData<string> Forms => KeccakForm.Supported;

    [Fact]
    public void The_widest_form_of_the_machine_is_the_one_that_is_used()
    {
        foreach (KeccakForm form in KeccakForm.All)
            output.WriteLine($"{form.Name}, {form.Lanes} lanes: {(form.IsSupported ? "ran" : "not on this machine")}");
        output.WriteLine($"HashMany uses {Keccak256.Lanes} lanes");

        int widest = KeccakForm.All.Where(form => form.IsSupported).Max(form => form.Lanes);
        Assert.Equal(System.Runtime.Intrinsics.Vector512.IsHardwareAccelerated ? widest : Math.Min(widest, 4), Keccak256.Lanes);
        Assert.Equal([8, 4, 4, 2, 1], KeccakForm.All.Select(form => form.Lanes));
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Permute_equals_the_written_down_definition_in_every_lane(string name)
    {
        KeccakForm form = KeccakForm.Named(name);
        Word.Array[KeccakState.LaneCount].Array[form.Lanes].Sample(states =>
        {
            ulong[][] permuted = form.Permute(states, toDigest: false);
            ulong[][] digests = form.Permute(states, toDigest: true);
            for (int place = 0; place < form.Lanes; place++)
            {
                ulong[] expected = KeccakReference.Permute(states[place]);
                Assert.Equal(expected, permuted[place]);
                Assert.Equal(expected[..4], digests[place][..4]);
            }
        }, iter: 500);
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Every_length_equals_BouncyCastle(string name)
    {
        // In order, neighbours are nearly equal; shuffled, every lane meets all lengths.
        int[] inOrder = [.. Enumerable.Range(0, LongestMessage + 1)];
        Compare(name, inOrder, seed: 1, BouncyCastle);
        Gen.Shuffle(inOrder).Sample(lengths => Compare(name, lengths, seed: 2, BouncyCastle), iter: 5);
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Every_number_of_messages_of_every_length_equals_the_one_message_form(string name)
    {
        for (int count = 0; count <= 40; count++)
            foreach (int length in (int[])[0, 1, 7, 8, 63, 64, 65, 71, 127, 128, 135, 136, 137, 200, 272])
                Compare(name, [.. Enumerable.Repeat(length, count)], seed: count, OneMessage);
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Any_mixture_of_lengths_equals_the_one_message_form(string name)
        => Gen.Select(MixedLengths, Gen.Int[0, 1_000]).Sample((lengths, seed) => Compare(name, lengths, seed, OneMessage), iter: 1_000);

    [Theory]
    [MemberData(nameof(Forms))]
    public void A_long_message_among_short_ones_is_right_wherever_it_is(string name)
    {
        for (int place = 0; place < 20; place++)
        {
            int[] lengths = [.. Enumerable.Repeat(71, 20)];
            lengths[place] = 5_000;
            Compare(name, lengths, seed: place, OneMessage);
        }
    }

    [Fact]
    public void HashMany_equals_the_one_message_form()
        => MixedLengths.Sample(lengths =>
        {
            byte[] source = Messages(lengths, seed: 3, out int[] ends);
            byte[] digests = new byte[32 * lengths.Length];
            Assert.Equal(digests.Length, Keccak256.HashMany(source, ends, digests));
            Assert.Equal(Expected(source, ends, OneMessage), digests);
        }, iter: 500);

    [Fact]
    public void HashMany_does_not_allocate()
    {
        byte[] source = Messages([.. Enumerable.Range(0, 100)], seed: 4, out int[] ends);
        byte[] digests = new byte[3_200];
        SteadyState.AllocatesNothing(() => Keccak256.HashMany(source, ends, digests));
        Assert.Equal(Expected(source, ends, OneMessage), digests);
    }

    [Theory]
    [InlineData(new[] { 5, 4 }, "ends")]
    [InlineData(new[] { -1 }, "ends")]
    [InlineData(new[] { 0, -1, 3 }, "ends")]
    [InlineData(new[] { 11 }, "ends")]
    [InlineData(new[] { 1, 2, 11 }, "ends")]
    [InlineData(new[] { int.MaxValue }, "ends")]
    [InlineData(new[] { int.MinValue, 3 }, "ends")]
    [InlineData(new[] { 1, 2, 3, 4 }, "destination")]
    public void Mistakes_of_the_caller_are_refused_before_anything_is_written(int[] ends, string parameter)
    {
        byte[] destination = Filled((4 * 32) - 1);
        Assert.Throws<ArgumentException>(parameter, () => Keccak256.HashMany(new byte[10], ends, destination));
        Assert.Equal(Filled((4 * 32) - 1), destination);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(36, true)]
    [InlineData(99, true)]
    [InlineData(100, false)]
    [InlineData(150, false)]
    public void Digests_over_the_messages_are_refused(int offset, bool isRefused)
    {
        byte[] buffer = Filled(300);
        int[] ends = [10, 100];
        byte[] expected = Expected(buffer[..100], ends, OneMessage);
        Exception? error = Record.Exception(() => Keccak256.HashMany(buffer.AsSpan(0, 100), ends, buffer.AsSpan(offset)));
        if (isRefused)
        {
            Assert.Equal("destination", Assert.IsType<ArgumentException>(error).ParamName);
            Assert.Equal(Filled(300), buffer);
        }
        else
        {
            Assert.Null(error);
            Assert.Equal(expected, buffer[offset..(offset + 64)]);
        }
    }

    [Fact]
    public void No_messages_have_no_digests()
    {
        Assert.Equal(0, Keccak256.HashMany([], [], []));
        Assert.Equal(0, Keccak256.HashMany(new byte[3], [], new byte[2]));
        byte[] digest = new byte[32];
        Assert.Equal(32, Keccak256.HashMany([], [0], digest));
        Assert.Equal(Keccak256.HashData([]), digest);
    }

    private static void Compare(string name, int[] lengths, int seed, Func<byte[], byte[]> reference)
    {
        // The messages start at any alignment, between bytes that are not zero.
        byte[] source = Messages(lengths, seed, out int[] ends);
        byte[] buffer = Filled(source.Length + 32);
        int shift = seed % 8;
        source.CopyTo(buffer, shift);
        byte[] digests = Filled((32 * lengths.Length) + 32);
        KeccakForm.Named(name).HashMany(buffer.AsSpan(shift, source.Length), ends, digests.AsSpan(0, 32 * lengths.Length));
        Assert.Equal(Expected(source, ends, reference), digests[..^32]);
        Assert.Equal(Filled(32), digests[^32..]);
    }

    private static byte[] Expected(byte[] source, int[] ends, Func<byte[], byte[]> reference)
        => [.. ends.SelectMany((end, i) => reference(source[(i == 0 ? 0 : ends[i - 1])..end]))];

    private static byte[] OneMessage(byte[] message) => Keccak256.HashData(message);

    private static byte[] BouncyCastle(byte[] message)
    {
        KeccakDigest digest = new(256);
        digest.BlockUpdate(message);
        byte[] hash = new byte[32];
        digest.DoFinal(hash);
        return hash;
    }

    private static byte[] Messages(int[] lengths, int seed, out int[] ends)
    {
        int end = 0;
        ends = [.. lengths.Select(length => end += length)];
        byte[] source = new byte[end];
        uint state = (uint)seed + 1;
        for (int i = 0; i < source.Length; i++)
        {
            state = (state * 1_664_525) + 1_013_904_223;
            source[i] = (byte)(state >> 24);
        }

        return source;
    }

    private static byte[] Filled(int length)
    {
        byte[] bytes = new byte[length];
        Array.Fill(bytes, Untouched);
        return bytes;
    }
}
