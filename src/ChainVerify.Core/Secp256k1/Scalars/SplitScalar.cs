using System.Diagnostics;

namespace ChainVerify.Secp256k1;

/// <summary>
/// A scalar as ±First ± λ·Second with halves below 2^128 (Gallant, Lambert, Vanstone, CRYPTO 2001): a multiplication by 256 bits becomes two by 128.
/// </summary>
/// <remarks>
/// (a₁, b₁) and (a₂, b₂) are a short basis of the lattice of all (i, j) with i + λ·j ≡ 0 modulo n. With c₁, c₂ the rounded coordinates of (k, 0) in that basis,
/// (k, 0) − c₁·(a₁, b₁) − c₂·(a₂, b₂) is a short vector that stands for k. The coordinates are k·b₂/n and −k·b₁/n; dividing by n becomes a product with
/// g = round(2^384·b/n) and a shift, wrong by less than 2^-128 for k below 2^256. So no coordinate of the vector exceeds (1/2 + 2^-128) times the sum of the
/// basis' coordinates, a₁ + a₂ or |b₁| + b₂, and both bounds are below 2^128. The tests compute the basis anew and try the extremes.
/// </remarks>
internal readonly struct SplitScalar
{
    // b₂ = a₁, so two of the four have one name.
    private static readonly UInt256 A1 = new(0xE86C90E49284EB15, 0x3086D221A7D46BCD);
    private static readonly UInt256 A2 = new(0x57C1108D9D44CFD8, 0x14CA50F7A8E2F3F6, 1);
    private static readonly UInt256 NegatedB1 = new(0x6F547FA90ABFE4C3, 0xE4437ED6010E8828);

    // round(2^384 · b₂ / n) and round(2^384 · −b₁ / n).
    private static readonly UInt256 G1 = new(0xE893209A45DBB031, 0x3DAA8A1471E8CA7F, 0xE86C90E49284EB15, 0x3086D221A7D46BCD);
    private static readonly UInt256 G2 = new(0x1571B4AE8AC47F71, 0x221208AC9DF506C6, 0x6F547FA90ABFE4C4, 0xE4437ED6010E8828);

    /// <summary>Splits a scalar.</summary>
    /// <param name="scalar">Below n.</param>
    internal SplitScalar(in UInt256 scalar)
    {
        UInt256 c1 = RoundedProduct(scalar, G1);
        UInt256 c2 = RoundedProduct(scalar, G2);

        // First = k − c₁a₁ − c₂a₂ and Second = −c₁b₁ − c₂b₂ modulo 2^256, in two's complement: both are shorter than 129 bits.
        UInt256 first = UInt256.Subtract(UInt256.Subtract(scalar, Low(c1, A1), out _), Low(c2, A2), out _);
        UInt256 second = UInt256.Subtract(Low(c1, NegatedB1), Low(c2, A1), out _);
        First = Magnitude(first, out bool isFirstNegative);
        Second = Magnitude(second, out bool isSecondNegative);
        FirstIsNegative = isFirstNegative;
        SecondIsNegative = isSecondNegative;
    }

    /// <summary>The magnitude of the part without λ.</summary>
    internal UInt128 First { get; }

    /// <summary>The magnitude of the part with λ.</summary>
    internal UInt128 Second { get; }

    /// <summary>Whether <see cref="First"/> is to be negated.</summary>
    internal bool FirstIsNegative { get; }

    /// <summary>Whether <see cref="Second"/> is to be negated.</summary>
    internal bool SecondIsNegative { get; }

    /// <summary>round(left · right / 2^384).</summary>
    private static UInt256 RoundedProduct(in UInt256 left, in UInt256 right)
    {
        UInt256 high = UInt256.BigMul(left, right, out _);
        return UInt256.Add(new UInt256(high.Limb2, high.Limb3), new UInt256(high.Limb1 >> 63), out _);
    }

    private static UInt256 Low(in UInt256 left, in UInt256 right)
    {
        UInt256.BigMul(left, right, out UInt256 low);
        return low;
    }

    private static UInt128 Magnitude(in UInt256 value, out bool isNegative)
    {
        isNegative = (long)value.Limb3 < 0;
        UInt256 magnitude = isNegative ? UInt256.Subtract(UInt256.Zero, value, out _) : value;
        Debug.Assert((magnitude.Limb2 | magnitude.Limb3) == 0);
        return new UInt128(magnitude.Limb1, magnitude.Limb0);
    }
}
