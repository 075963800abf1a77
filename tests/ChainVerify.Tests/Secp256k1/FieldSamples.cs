using System.Numerics;
using System.Runtime.CompilerServices;
using ChainVerify.Secp256k1;
using ChainVerify.Tests.Reference;
using CsCheck;
using Xunit;

namespace ChainVerify.Tests.Secp256k1;

/// <summary>Lanes of field elements, loaded or with limbs at the limits of what is normalized, and the integers that they stand for.</summary>
internal static unsafe class FieldSamples<T>
    where T : unmanaged, IFieldLanes<T>
{
    private const int Limbs = 5;

    // What FieldVector512 documents: the exponents of the limbs' scales, and the limits in units of them.
    private static readonly int[] Scales = [0, 52, 103, 154, 205];
    private static readonly long[] Bounds = [(1L << 51) + (1L << 36), (1L << 50) + 8, (1L << 50) + 8, (1L << 50) + 8, (1L << 50) + 8];

    /// <summary>Whether the form has limbs whose signs and magnitudes can be chosen; the integers have one form only.</summary>
    internal static bool HasLimbs => typeof(T) != typeof(FieldElement);

    /// <summary>Normalized lanes: loaded numbers, and wherever the form has limbs, extreme ones.</summary>
    internal static Gen<T> GenAny { get; } = HasLimbs
        ? Gen.Frequency((1, BigNumbers.GenAny.Array[T.Lanes].Select(Load)), (3, GenLimbs().Array[T.Lanes].Select(FromLimbs)))
        : BigNumbers.GenAny.Array[T.Lanes].Select(Load);

    /// <summary>All lanes at a limit of every limb: two to the fifth patterns of signs.</summary>
    internal static IEnumerable<long[]> ExtremeLimbs()
        => Enumerable.Range(0, 1 << Limbs).Select(signs => Bounds.Select((bound, k) => ((signs >> k) & 1) == 0 ? bound : -bound).ToArray());

    internal static T Load(BigInteger[] values)
    {
        UInt256[] numbers = [.. values.Select(BigNumbers.From)];
        T result = default;
        fixed (UInt256* pointer = numbers)
        {
            T.Load(ref result, pointer);
        }

        return result;
    }

    /// <summary>The canonical values, as stored.</summary>
    internal static BigInteger[] Store(T value)
    {
        UInt256[] numbers = new UInt256[T.Lanes];
        fixed (UInt256* pointer = numbers)
        {
            T.Store(pointer, in value);
        }

        return [.. numbers.Select(number => BigNumbers.ToBig(number))];
    }

    /// <summary>Limbs in units of their scales, one array a lane.</summary>
    internal static T FromLimbs(long[][] lanes)
    {
        Assert.Equal(Limbs * T.Lanes * sizeof(double), sizeof(T));
        T result = default;
        double* limbs = (double*)&result;
        for (int lane = 0; lane < T.Lanes; lane++)
        {
            for (int k = 0; k < Limbs; k++)
            {
                limbs[(k * T.Lanes) + lane] = Math.ScaleB(lanes[lane][k], Scales[k]);
            }
        }

        Assert.True(T.IsNormalized(in result));
        return result;
    }

    /// <summary>A lane's limbs in units of their scales.</summary>
    internal static BigInteger[] LimbsOf(T value, int lane)
    {
        double* limbs = (double*)&value;
        return [.. Scales.Select((scale, k) => new BigInteger(Math.ScaleB(limbs[(k * T.Lanes) + lane], -scale)))];
    }

    /// <summary>What the lanes stand for modulo p, without the form's own conversion where it has limbs.</summary>
    internal static BigInteger[] ValuesOf(T value)
        => HasLimbs
            ? [.. Enumerable.Range(0, T.Lanes).Select(lane => ReferenceCurve.Modulo(
                LimbsOf(value, lane).Zip(Scales, (limb, scale) => limb << scale).Aggregate((sum, limb) => sum + limb), ReferenceCurve.P))]
            : [BigNumbers.ToBig(Unsafe.As<T, UInt256>(ref value))];

    private static Gen<long[]> GenLimbs() => Gen.Select(GenLimb(0), GenLimb(1), GenLimb(2), GenLimb(3), GenLimb(4), (a, b, c, d, e) => new[] { a, b, c, d, e });

    private static Gen<long> GenLimb(int k)
    {
        long bound = Bounds[k];
        return
            from magnitude in Gen.Frequency((3, Gen.Const(bound)), (3, Gen.OneOf(0L, 1L, bound - 1, 1L << 50, (1L << 50) - 1, 1L << 26, (1L << 26) - 1)), (2, Gen.Long[0, bound]))
            from isNegative in Gen.Bool
            select isNegative ? -magnitude : magnitude;
    }
}
