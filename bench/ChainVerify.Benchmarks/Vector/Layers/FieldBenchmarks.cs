using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using ChainVerify.Secp256k1;
using Org.BouncyCastle.Crypto.EC;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Math.EC;

namespace ChainVerify.Benchmarks.Vector.Layers;

/// <summary>The field modulo p, in each width that the machine has. A figure is one element.</summary>
[MemoryDiagnoser]
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByCategory)]
[CategoriesColumn]
public class FieldBenchmarks
{
    private const int Count = LayerInputs.Count;

    private FieldLayer _layer = null!;
    private ECFieldElement[] _left = null!;
    private ECFieldElement[] _right = null!;
    private ECFieldElement? _result;

    [ParamsSource(nameof(Widths))]
    public int Lanes { get; set; }

    public static IEnumerable<int> Widths => LayerInputs.Widths;

    [GlobalSetup]
    public void Setup()
    {
        _layer = FieldLayer.Create(Lanes);
        _left = Convert(LayerInputs.R);
        _right = Convert(LayerInputs.S);
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Count)]
    [BenchmarkCategory("multiply")]
    public object? BouncyCastleMultiply()
    {
        for (int i = 0; i < Count; i++)
        {
            _result = _left[i].Multiply(_right[i]);
        }

        return _result;
    }

    [Benchmark(OperationsPerInvoke = Count)]
    [BenchmarkCategory("multiply")]
    public void Multiply() => _layer.Multiply();

    [Benchmark(Baseline = true, OperationsPerInvoke = Count)]
    [BenchmarkCategory("square")]
    public object? BouncyCastleSquare()
    {
        for (int i = 0; i < Count; i++)
        {
            _result = _left[i].Square();
        }

        return _result;
    }

    [Benchmark(OperationsPerInvoke = Count)]
    [BenchmarkCategory("square")]
    public void Square() => _layer.Square();

    [Benchmark(Baseline = true, OperationsPerInvoke = Count)]
    [BenchmarkCategory("add")]
    public object? BouncyCastleAdd()
    {
        for (int i = 0; i < Count; i++)
        {
            _result = _left[i].Add(_right[i]);
        }

        return _result;
    }

    [Benchmark(OperationsPerInvoke = Count)]
    [BenchmarkCategory("add")]
    public void Add() => _layer.Add();

    [Benchmark(Baseline = true, OperationsPerInvoke = Count)]
    [BenchmarkCategory("invert")]
    public object? BouncyCastleInvert()
    {
        for (int i = 0; i < Count; i++)
        {
            _result = _left[i].Invert();
        }

        return _result;
    }

    [Benchmark(OperationsPerInvoke = Count)]
    [BenchmarkCategory("invert")]
    public void Invert() => _layer.Invert();

    [Benchmark(Baseline = true, OperationsPerInvoke = Count)]
    [BenchmarkCategory("square root")]
    public object? BouncyCastleSquareRoot()
    {
        for (int i = 0; i < Count; i++)
        {
            _result = _left[i].Sqrt();
        }

        return _result;
    }

    [Benchmark(OperationsPerInvoke = Count)]
    [BenchmarkCategory("square root")]
    public void SquareRoot() => _layer.TakeRoots();

    private static ECFieldElement[] Convert(UInt256[] elements)
    {
        ECCurve curve = CustomNamedCurves.GetByName("secp256k1").Curve;
        byte[] bytes = new byte[UInt256.SizeInBytes];
        return [.. elements.Select(element =>
        {
            element.WriteBigEndian(bytes);
            return curve.FromBigInteger(new BigInteger(1, bytes));
        })];
    }
}
