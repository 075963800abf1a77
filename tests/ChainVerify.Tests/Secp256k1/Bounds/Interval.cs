namespace ChainVerify.Tests.Secp256k1.Bounds;

/// <summary>All numbers from one to another, both included.</summary>
internal readonly record struct Interval(Dyadic Low, Dyadic High)
{
    internal Dyadic Magnitude => Dyadic.Max(Dyadic.Abs(Low), Dyadic.Abs(High));

    internal static Interval Of(Dyadic number) => new(number, number);

    internal static Interval PlusMinus(Dyadic bound) => new(-bound, bound);

    public static Interval operator -(Interval a) => new(-a.High, -a.Low);

    public static Interval operator +(Interval a, Interval b) => new(a.Low + b.Low, a.High + b.High);

    public static Interval operator *(Interval a, Dyadic factor) => a * Of(factor);

    public static Interval operator *(Interval a, Interval b)
    {
        Dyadic[] corners = [a.Low * b.Low, a.Low * b.High, a.High * b.Low, a.High * b.High];
        return new Interval(corners.Min(), corners.Max());
    }

    /// <summary>What both hold: a number that is known to be in either is in both.</summary>
    internal Interval And(Interval other) => new(Dyadic.Max(Low, other.Low), Dyadic.Min(High, other.High));
}
