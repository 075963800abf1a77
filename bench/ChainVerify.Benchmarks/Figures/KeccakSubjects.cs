using ChainVerify.Hashing;
using Org.BouncyCastle.Crypto.Digests;

namespace ChainVerify.Benchmarks.Figures;

/// <summary>Keccak-256 of the 71 bytes that a KMS root signs.</summary>
internal sealed class KeccakSubject(string name, bool isBouncyCastle) : Subject(name, "hash")
{
    private static readonly byte[] Message = CreateMessage();

    private static readonly byte[] Expected = Keccak256.HashData(Message);

    private readonly KeccakDigest _bouncyCastle = new(256);
    private readonly byte[] _digest = new byte[Keccak256.HashSizeInBytes];

    internal override int LeastOperations => 1024;

    internal override int MostOperations => 1 << 16;

    internal override void Prepare(int round, int operations) => Array.Clear(_digest);

    internal override void Run(int operations)
    {
        for (int i = 0; i < operations; i++)
        {
            if (isBouncyCastle)
            {
                _bouncyCastle.BlockUpdate(Message);
                _bouncyCastle.DoFinal(_digest.AsSpan());
            }
            else
            {
                Keccak256.HashData(Message, _digest);
            }
        }
    }

    internal override bool IsRight(int operations) => _digest.AsSpan().SequenceEqual(Expected);

    private static byte[] CreateMessage()
    {
        byte[] message = new byte[71];
        new Random(1).NextBytes(message);
        return message;
    }
}

/// <summary>Keccak-256 of many messages of 71 bytes: in lanes, or one by one in the form for one message.</summary>
internal sealed class KeccakLanesSubject(string name, bool isInLanes) : Subject(name, "hash")
{
    private const int Messages = 256;
    private const int Length = 71;

    private static readonly int[] Ends = [.. Enumerable.Range(1, Messages).Select(i => i * Length)];

    private static readonly byte[] Source = CreateSource();

    private static readonly byte[] Expected = [.. Source.Chunk(Length).SelectMany(message => Keccak256.HashData(message))];

    private readonly byte[] _digests = new byte[Messages * Keccak256.HashSizeInBytes];

    internal override int LeastOperations => Messages;

    internal override int MostOperations => 1 << 16;

    internal override void Prepare(int round, int operations) => Array.Clear(_digests);

    internal override void Run(int operations)
    {
        while (operations > 0)
        {
            int count = Math.Min(operations, Messages);
            if (isInLanes)
            {
                Keccak256.HashMany(Source, Ends.AsSpan(0, count), _digests);
            }
            else
            {
                Keccak256.HashOneByOne(Source, Ends.AsSpan(0, count), _digests);
            }

            operations -= count;
        }
    }

    internal override bool IsRight(int operations) => _digests.AsSpan().SequenceEqual(Expected);

    private static byte[] CreateSource()
    {
        byte[] source = new byte[Messages * Length];
        new Random(2).NextBytes(source);
        return source;
    }
}
