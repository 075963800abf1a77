using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using ChainVerify.Signatures;
using Org.BouncyCastle.Crypto.EC;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Math.EC;

namespace ChainVerify.Benchmarks.Vector.Layers;

/// <summary>
/// Points, in each width that the machine has. A figure is one point decompressed, one addition, one term of 64 bits in a sum of 2,048.
/// </summary>
[MemoryDiagnoser]
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByCategory)]
[CategoriesColumn]
public class PointBenchmarks
{
    private const int Count = LayerInputs.Count;
    private const int Terms = 2 * Count;

    private readonly ECCurve _curve = CustomNamedCurves.GetByName("secp256k1").Curve;
    private readonly byte[][] _encoded = new byte[Count][];
    private readonly CompressedPublicKey[] _compressed = new CompressedPublicKey[Count];
    private SignatureEngine _native = null!;
    private PointLayer _layer = null!;
    private ECPoint[] _points = null!;
    private ECPoint[] _terms = null!;
    private BigInteger[] _words = null!;
    private ECPoint? _result;

    [ParamsSource(nameof(Widths))]
    public int Lanes { get; set; }

    public static IEnumerable<int> Widths => LayerInputs.Widths;

    [GlobalSetup]
    public void Setup()
    {
        _native = KnownKeyBatch.RequireNative();
        _layer = PointLayer.Create(Lanes);
        for (int i = 0; i < Count; i++)
        {
            byte[] encoded = new byte[CompressedPublicKey.Size];
            encoded[0] = (byte)(LayerInputs.IsOdd[i] ? 3 : 2);
            LayerInputs.R[i].WriteBigEndian(encoded.AsSpan(1));
            _encoded[i] = encoded;
            _compressed[i] = CompressedPublicKey.Create(encoded);
        }

        _points = [.. _encoded.Select(_curve.DecodePoint)];
        _terms = [.. _points, .. _points.Select(point => point.Negate())];
        _words = [.. LayerInputs.Words.Select(word => BigInteger.ValueOf((long)(word >> 1)))];
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Count)]
    [BenchmarkCategory("decompress")]
    public int LibSecp256k1Decompress()
    {
        int found = 0;
        for (int i = 0; i < Count; i++)
        {
            found += _native.TryDecompress(_compressed[i], out _) ? 1 : 0;
        }

        return found;
    }

    [Benchmark(OperationsPerInvoke = Count)]
    [BenchmarkCategory("decompress")]
    public object? BouncyCastleDecompress()
    {
        for (int i = 0; i < Count; i++)
        {
            _result = _curve.DecodePoint(_encoded[i]);
        }

        return _result;
    }

    [Benchmark(OperationsPerInvoke = Count)]
    [BenchmarkCategory("decompress")]
    public void Decompress() => _layer.Decompress();

    [Benchmark(Baseline = true, OperationsPerInvoke = Count)]
    [BenchmarkCategory("add")]
    public object? BouncyCastleAdd()
    {
        for (int i = 0; i < Count; i++)
        {
            _result = _points[i].Add(_points[(i + 1) % Count]);
        }

        return _result;
    }

    [Benchmark(OperationsPerInvoke = Count)]
    [BenchmarkCategory("add")]
    public void Add() => _layer.Add();

    [Benchmark(Baseline = true, OperationsPerInvoke = Terms)]
    [BenchmarkCategory("sum of products")]
    public object BouncyCastleSumOfProducts() => ECAlgorithms.SumOfMultiplies(_terms, _words);

    [Benchmark(OperationsPerInvoke = Terms)]
    [BenchmarkCategory("sum of products")]
    public void SumOfProducts() => _layer.MultiplyByBuckets();
}
