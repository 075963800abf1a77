using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using ChainVerify.Secp256k1;
using Org.BouncyCastle.Crypto.EC;
using Org.BouncyCastle.Math;

namespace ChainVerify.Benchmarks.Vector.Layers;

/// <summary>The scalars of a batch, modulo the group's order, in each width that the machine has. A figure is one signature.</summary>
[MemoryDiagnoser]
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByCategory)]
[CategoriesColumn]
public class ScalarBenchmarks
{
    private const int Count = LayerInputs.Count;

    private static readonly BigInteger Order = CustomNamedCurves.GetByName("secp256k1").N;

    private ScalarLayer _layer = null!;
    private BigInteger[] _r = null!;
    private BigInteger[] _s = null!;
    private BigInteger[] _z = null!;
    private BigInteger? _result;

    [ParamsSource(nameof(Widths))]
    public int Lanes { get; set; }

    public static IEnumerable<int> Widths => LayerInputs.Widths;

    [GlobalSetup]
    public void Setup()
    {
        _layer = ScalarLayer.Create(Lanes);
        _r = Convert(LayerInputs.R);
        _s = Convert(LayerInputs.S);
        _z = Convert(LayerInputs.Z);
    }

    /// <summary>u₁ = z/s and u₂ = r/s, each signature with an inversion of its own.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Count)]
    [BenchmarkCategory("divide")]
    public object? BouncyCastleDivide()
    {
        for (int i = 0; i < Count; i++)
        {
            BigInteger inverse = _s[i].ModInverse(Order);
            _result = _z[i].Multiply(inverse).Mod(Order);
            _result = _r[i].Multiply(inverse).Mod(Order);
        }

        return _result;
    }

    /// <summary>The same with one inversion for all.</summary>
    [Benchmark(OperationsPerInvoke = Count)]
    [BenchmarkCategory("divide")]
    public void Divide() => _layer.Divide();

    /// <summary>a·u₁ and a·u₂ with a = x + λ·y.</summary>
    [Benchmark(OperationsPerInvoke = Count)]
    [BenchmarkCategory("combine")]
    public void Combine() => _layer.Combine();

    private static BigInteger[] Convert(UInt256[] numbers)
    {
        byte[] bytes = new byte[UInt256.SizeInBytes];
        return [.. numbers.Select(number =>
        {
            number.WriteBigEndian(bytes);
            return new BigInteger(1, bytes);
        })];
    }
}
