using ChainVerify.Hashing;
using CsCheck;
using Org.BouncyCastle.Crypto.Digests;
using Xunit;

namespace ChainVerify.Tests.Hashing;

/// <summary>Comparison with BouncyCastle's Keccak, which shares no code with this one.</summary>
public sealed class Keccak256DifferentialTests
{
    private const int LongestMessage = 1_000;

    [Fact]
    public void Every_length_equals_BouncyCastle()
    {
        for (int length = 0; length <= LongestMessage; length++)
        {
            Gen.Byte.Array[length].Sample(
                message => Keccak256.HashData(message).AsSpan().SequenceEqual(BouncyCastle(message)), iter: 4, threads: 1);
        }
    }

    [Fact]
    public void Every_length_in_arbitrary_increments_equals_BouncyCastle()
    {
        // One instance for all lengths: what a message leaves behind would spoil the next one.
        Keccak256 hash = new();
        for (int length = 0; length <= LongestMessage; length++)
        {
            Gen.Select(Gen.Byte.Array[length], Increments).Sample(
                (message, sizes) => AppendInIncrements(hash, message, sizes).AsSpan().SequenceEqual(BouncyCastle(message)),
                iter: 4, threads: 1);
        }
    }

    [Fact]
    public void Random_messages_in_random_increments_equal_the_one_shot_form() =>
        Gen.Select(Gen.Byte.Array[0, 5_000], Increments).Sample(
            (message, sizes) => AppendInIncrements(new Keccak256(), message, sizes).AsSpan()
                .SequenceEqual(Keccak256.HashData(message)),
            iter: 2_000);

    // Increments of 0 and 1, of about a lane, of about a block and of several blocks.
    private static Gen<int[]> Increments =>
        Gen.OneOf(Gen.Int[0, 1], Gen.Int[0, 17], Gen.Int[120, 150], Gen.Int[0, 500]).Array[1, 12];

    private static byte[] AppendInIncrements(Keccak256 hash, ReadOnlySpan<byte> message, int[] sizes)
    {
        for (int i = 0; i < sizes.Length && !message.IsEmpty; i++)
        {
            int size = Math.Min(sizes[i], message.Length);
            hash.Append(message[..size]);
            message = message[size..];
        }

        hash.Append(message);
        return hash.GetHashAndReset();
    }

    private static byte[] BouncyCastle(byte[] message)
    {
        KeccakDigest digest = new(256);
        digest.BlockUpdate(message);
        byte[] hash = new byte[32];
        digest.DoFinal(hash);
        return hash;
    }
}
