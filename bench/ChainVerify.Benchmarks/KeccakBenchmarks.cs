using BenchmarkDotNet.Attributes;
using ChainVerify.Hashing;
using Org.BouncyCastle.Crypto.Digests;

namespace ChainVerify.Benchmarks;

/// <summary>
/// One Keccak-256 digest at a time. The lengths are an EIP-191 message hash (60), a public key (64), a KMS link (71),
/// a message of two blocks (200), and a long one.
/// </summary>
[MemoryDiagnoser]
public class KeccakBenchmarks
{
    private readonly KeccakDigest _bouncyCastle = new(256);
    private readonly Keccak256 _instance = new();
    private readonly byte[] _digest = new byte[Keccak256.HashSizeInBytes];
    private byte[] _message = [];

    [Params(60, 64, 71, 200, 10_000)]
    public int Length { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _message = new byte[Length];
        new Random(1).NextBytes(_message);
    }

    [Benchmark(Baseline = true)]
    public int BouncyCastle()
    {
        _bouncyCastle.BlockUpdate(_message);
        return _bouncyCastle.DoFinal(_digest.AsSpan());
    }

    [Benchmark]
    public int HashData() => Keccak256.HashData(_message, _digest);

    [Benchmark]
    public int Incremental()
    {
        _instance.Append(_message);
        return _instance.GetHashAndReset(_digest);
    }
}
