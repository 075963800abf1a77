using System.Numerics;
using ChainVerify.Secp256k1;
using ChainVerify.Tests.Reference;
using CsCheck;
using Xunit;

namespace ChainVerify.Tests.Secp256k1;

/// <summary>Scalars in lanes, in every width, against <see cref="BigInteger"/>: the forms are right on any hardware, so all of them run everywhere.</summary>
public sealed unsafe class ScalarLanesTests
{
    private const int MostLanes = 8;

    private static readonly BigInteger N = ReferenceCurve.N;

    [Fact]
    public void Eight_lanes_calculate_modulo_n() => Calculates<ScalarVector512>();

    [Fact]
    public void Four_lanes_calculate_modulo_n() => Calculates<ScalarVector256>();

    [Fact]
    public void Two_lanes_calculate_modulo_n() => Calculates<ScalarVector128>();

    [Fact]
    public void One_lane_calculates_modulo_n() => Calculates<ScalarSingle>();

    [Fact]
    public void Eight_lanes_divide_and_combine() => DividesAndCombines<ScalarVector512>();

    [Fact]
    public void Four_lanes_divide_and_combine() => DividesAndCombines<ScalarVector256>();

    [Fact]
    public void Two_lanes_divide_and_combine() => DividesAndCombines<ScalarVector128>();

    [Fact]
    public void One_lane_divides_and_combines() => DividesAndCombines<ScalarSingle>();

    private static void Calculates<T>()
        where T : unmanaged, IScalarLanes<T>
    {
        BigInteger inverseRadix = BigInteger.ModPow(BigNumbers.ToBig(T.Radix), N - 2, N);
        Gen.Select(BigNumbers.GenAny.Array[MostLanes], BigNumbers.GenAny.Array[MostLanes], Gen.ULong.Array[MostLanes]).Sample(
            (left, right, words) =>
            {
                T a = Load<T>(left);
                T b = Load<T>(right);
                T w = default;
                fixed (ulong* pointer = words)
                {
                    T.LoadWords(ref w, pointer);
                }

                T product = default;
                T.Multiply(ref product, in a, in b);
                T sum = product;
                T.Add(ref sum, in sum, in w);
                T.Add(ref sum, in sum, in a);

                // A second product of sums, at the far end of the bounds.
                T second = default;
                T.Multiply(ref second, in sum, in sum);
                BigInteger[] products = Store(product);
                BigInteger[] seconds = Store(second);
                BigInteger[] sums = Store(sum);
                BigInteger[] loaded = Store(a);
                for (int i = 0; i < T.Lanes; i++)
                {
                    BigInteger expected = left[i] * right[i] * inverseRadix % N;
                    BigInteger expectedSum = (expected + words[i] + left[i]) % N;
                    Assert.Equal(left[i] % N, loaded[i] % N);
                    Assert.Equal(expected, products[i] % N);
                    Assert.Equal(expectedSum, sums[i] % N);
                    Assert.Equal(expectedSum * expectedSum * inverseRadix % N, seconds[i] % N);
                }
            },
            iter: 2_000);
    }

    private static void DividesAndCombines<T>()
        where T : unmanaged, IScalarLanes<T>
    {
        const int Capacity = 40;
        BatchScalars<T> scalars = new(Capacity);
        var genNonZero = BigNumbers.GenAny.Select(number => (number % (N - 1)) + 1);
        Gen.Select(BigNumbers.GenAny, BigNumbers.GenAny, genNonZero, Gen.ULong, Gen.ULong).Array[1, Capacity].Select(BigNumbers.GenAny).Sample(
            (cases, constant) =>
            {
                constant %= N;
                int count = cases.Length;
                UInt256[] first = [.. cases.Select(item => BigNumbers.From(item.Item1))];
                UInt256[] second = [.. cases.Select(item => BigNumbers.From(item.Item2))];
                UInt256[] denominators = [.. cases.Select(item => BigNumbers.From(item.Item3))];
                ulong[] x = [.. cases.Select(item => item.Item4), .. new ulong[MostLanes]];
                ulong[] y = [.. cases.Select(item => item.Item5), .. new ulong[MostLanes]];
                UInt256[] firstResults = new UInt256[count];
                UInt256[] secondResults = new UInt256[count];
                BigInteger lambda = BigNumbers.ToBig(Scalar.Lambda);
                fixed (UInt256* f = first, s = second, d = denominators, fr = firstResults, sr = secondResults)
                fixed (ulong* px = x, py = y)
                {
                    scalars.Divide(count, f, s, d, fr, sr);
                    for (int i = 0; i < count; i++)
                    {
                        Assert.Equal(cases[i].Item1 % N, BigNumbers.ToBig(fr[i]) * cases[i].Item3 % N);
                        Assert.Equal(cases[i].Item2 % N, BigNumbers.ToBig(sr[i]) * cases[i].Item3 % N);
                    }

                    scalars.Combine(count, f, s, d, px, py, BigNumbers.From(constant), fr, sr);
                    for (int i = 0; i < count; i++)
                    {
                        BigInteger coefficient = (x[i] + (lambda * y[i]) + constant) % N;
                        Assert.Equal(cases[i].Item1 * coefficient % N, BigNumbers.ToBig(fr[i]) * cases[i].Item3 % N);
                        Assert.Equal(cases[i].Item2 * coefficient % N, BigNumbers.ToBig(sr[i]) * cases[i].Item3 % N);
                    }
                }
            },
            iter: 100,
            threads: 1); // one owner at a time
    }

    private static T Load<T>(BigInteger[] values)
        where T : unmanaged, IScalarLanes<T>
    {
        UInt256[] numbers = [.. values.Select(BigNumbers.From)];
        T result = default;
        fixed (UInt256* pointer = numbers)
        {
            T.Load(ref result, pointer);
        }

        return result;
    }

    private static BigInteger[] Store<T>(T value)
        where T : unmanaged, IScalarLanes<T>
    {
        UInt256[] numbers = new UInt256[T.Lanes];
        fixed (UInt256* pointer = numbers)
        {
            T.Store(pointer, in value);
        }

        return [.. numbers.Select(number => BigNumbers.ToBig(number))];
    }
}
