using System.Globalization;
using System.Numerics;

namespace ChainVerify.Tests.Secp256k1.Bounds;

/// <summary>Mantissa · 2^exponent, exactly: every finite double is one, and so is every sum and product of them.</summary>
internal readonly struct Dyadic : IComparable<Dyadic>
{
    internal Dyadic(BigInteger mantissa, int exponent)
    {
        Mantissa = mantissa;
        Exponent = exponent;
    }

    internal BigInteger Mantissa { get; }

    internal int Exponent { get; }

    internal static Dyadic Zero => default;

    internal static Dyadic One => PowerOfTwo(0);

    internal bool IsZero => Mantissa.IsZero;

    internal static Dyadic PowerOfTwo(int exponent) => new(BigInteger.One, exponent);

    internal static Dyadic Of(double value)
    {
        long bits = BitConverter.DoubleToInt64Bits(value);
        int exponent = (int)(bits >> 52) & 0x7FF;
        long fraction = bits & ((1L << 52) - 1);
        long mantissa = exponent == 0 ? fraction : fraction | (1L << 52);
        return new Dyadic(bits < 0 ? -mantissa : mantissa, Math.Max(exponent, 1) - 1075);
    }

    internal static Dyadic Max(Dyadic a, Dyadic b) => a < b ? b : a;

    internal static Dyadic Min(Dyadic a, Dyadic b) => a < b ? a : b;

    internal static Dyadic Abs(Dyadic a) => new(BigInteger.Abs(a.Mantissa), a.Exponent);

    /// <summary>The largest e for which the number is a multiple of 2^e.</summary>
    internal int TrailingExponent => IsZero ? int.MaxValue : Exponent + (int)BigInteger.TrailingZeroCount(Mantissa);

    /// <summary>The e with 2^e ≤ |number| &lt; 2^(e + 1).</summary>
    internal int LeadingExponent => Exponent + (int)BigInteger.Abs(Mantissa).GetBitLength() - 1;

    /// <summary>The greatest multiple of 2^exponent that is not above.</summary>
    internal Dyadic FloorTo(int exponent) => Exponent >= exponent ? this : new Dyadic(Mantissa >> (exponent - Exponent), exponent);

    /// <summary>The smallest multiple of 2^exponent that is not below.</summary>
    internal Dyadic CeilingTo(int exponent) => -(-this).FloorTo(exponent);

    /// <summary>The number in units of 2^exponent, of which it is a multiple.</summary>
    internal BigInteger InUnitsOf(int exponent)
    {
        if (TrailingExponent < exponent)
        {
            throw new ArithmeticException($"{this} is no multiple of 2^{exponent}.");
        }

        return Exponent >= exponent ? Mantissa << (Exponent - exponent) : Mantissa >> (exponent - Exponent);
    }

    public static Dyadic operator -(Dyadic a) => new(-a.Mantissa, a.Exponent);

    public static Dyadic operator +(Dyadic a, Dyadic b)
    {
        int exponent = Math.Min(a.Exponent, b.Exponent);
        return new Dyadic((a.Mantissa << (a.Exponent - exponent)) + (b.Mantissa << (b.Exponent - exponent)), exponent);
    }

    public static Dyadic operator -(Dyadic a, Dyadic b) => a + -b;

    public static Dyadic operator *(Dyadic a, Dyadic b) => new(a.Mantissa * b.Mantissa, a.Exponent + b.Exponent);

    public static bool operator <(Dyadic a, Dyadic b) => a.CompareTo(b) < 0;

    public static bool operator >(Dyadic a, Dyadic b) => a.CompareTo(b) > 0;

    public static bool operator <=(Dyadic a, Dyadic b) => a.CompareTo(b) <= 0;

    public static bool operator >=(Dyadic a, Dyadic b) => a.CompareTo(b) >= 0;

    public int CompareTo(Dyadic other) => (this - other).Mantissa.Sign;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Mantissa}·2^{Exponent}");
}
