using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ChainVerify.Secp256k1;

/// <summary>Integers modulo n, one in each lane of ten vectors of 26-bit limbs.</summary>
/// <remarks>
/// The scalar of a lane is Σ limb k · 2^(26k). Limbs fill 32 bits at most, so that one instruction multiplies them exactly. Multiplication is
/// Montgomery's with radix 2^260, without a final subtraction: for factors below 2^258 the result is below 2^258·2^258/2^260 + n, hence below 2^257.
///
/// Bounds: a load is below 2^256 and a product below 2^257, both with limbs below 2^26. A product to which at most two loads were added is below 2^258,
/// with limbs below 2^28. The 256-bit and 128-bit forms are made from this one by text (eng/LaneSources).
/// </remarks>
internal unsafe struct ScalarVector512 : IScalarLanes<ScalarVector512>
{
    private const int LimbBits = 26;
    private const ulong LimbMask = (1UL << LimbBits) - 1;

    /// <summary>The bits of limb 9 that belong to a number below 2^256.</summary>
    private const int TopBits = 256 - (9 * LimbBits);

    /// <summary>−1/n modulo 2^26.</summary>
    private const ulong NegatedInverse = 0x188B13F;

    private Vector512<ulong> _limb0;
    private Vector512<ulong> _limb1;
    private Vector512<ulong> _limb2;
    private Vector512<ulong> _limb3;
    private Vector512<ulong> _limb4;
    private Vector512<ulong> _limb5;
    private Vector512<ulong> _limb6;
    private Vector512<ulong> _limb7;
    private Vector512<ulong> _limb8;
    private Vector512<ulong> _limb9;

    /// <inheritdoc/>
    public static int Lanes => Vector512<ulong>.Count;

    /// <summary>2^260 modulo n.</summary>
    public static UInt256 Radix => new(0x02DA1732FC9BEBF0, 0x551231950B75FC44, 0x0000000000000014, 0x0000000000000000);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(ref ScalarVector512 result, ref readonly ScalarVector512 left, ref readonly ScalarVector512 right)
    {
        Vector512<ulong> b0 = right._limb0;
        Vector512<ulong> b1 = right._limb1;
        Vector512<ulong> b2 = right._limb2;
        Vector512<ulong> b3 = right._limb3;
        Vector512<ulong> b4 = right._limb4;
        Vector512<ulong> b5 = right._limb5;
        Vector512<ulong> b6 = right._limb6;
        Vector512<ulong> b7 = right._limb7;
        Vector512<ulong> b8 = right._limb8;
        Vector512<ulong> b9 = right._limb9;
        Vector512<ulong> mask = Vector512.Create(LimbMask);
        Vector512<ulong> sum0 = Vector512<ulong>.Zero;
        Vector512<ulong> sum1 = Vector512<ulong>.Zero;
        Vector512<ulong> sum2 = Vector512<ulong>.Zero;
        Vector512<ulong> sum3 = Vector512<ulong>.Zero;
        Vector512<ulong> sum4 = Vector512<ulong>.Zero;
        Vector512<ulong> sum5 = Vector512<ulong>.Zero;
        Vector512<ulong> sum6 = Vector512<ulong>.Zero;
        Vector512<ulong> sum7 = Vector512<ulong>.Zero;
        Vector512<ulong> sum8 = Vector512<ulong>.Zero;
        Vector512<ulong> sum9 = Vector512<ulong>.Zero;

        // One limb of the left factor at a time: add its product, add the multiple of n that makes the lowest limb zero, and move down one limb. A sum
        // takes part in at most ten such steps, each of two products below 2^28·2^28 and 2^26·2^26, and a carry below 2^34: it stays below 2^60.
        ref Vector512<ulong> factors = ref Unsafe.AsRef(in left._limb0);
        for (int i = 0; i < 10; i++)
        {
            Vector512<ulong> a = Unsafe.Add(ref factors, i);
            sum0 += WideningProduct.MultiplyLow(a, b0);

            // Only the low 26 bits of the product count, and those depend on the low 26 bits of the sum only.
            Vector512<ulong> q = WideningProduct.MultiplyLow(sum0, Vector512.Create(NegatedInverse)) & mask;
            Vector512<ulong> carry = (sum0 + WideningProduct.MultiplyLow(q, Vector512.Create(0x364141UL))) >>> LimbBits;
            sum0 = sum1 + WideningProduct.MultiplyLow(a, b1) + WideningProduct.MultiplyLow(q, Vector512.Create(0x97A334UL)) + carry;
            sum1 = sum2 + WideningProduct.MultiplyLow(a, b2) + WideningProduct.MultiplyLow(q, Vector512.Create(0x203BBFDUL));
            sum2 = sum3 + WideningProduct.MultiplyLow(a, b3) + WideningProduct.MultiplyLow(q, Vector512.Create(0x39ABD22UL));
            sum3 = sum4 + WideningProduct.MultiplyLow(a, b4) + WideningProduct.MultiplyLow(q, Vector512.Create(0x2BAAEDCUL));
            sum4 = sum5 + WideningProduct.MultiplyLow(a, b5) + WideningProduct.MultiplyLow(q, mask);
            sum5 = sum6 + WideningProduct.MultiplyLow(a, b6) + WideningProduct.MultiplyLow(q, mask);
            sum6 = sum7 + WideningProduct.MultiplyLow(a, b7) + WideningProduct.MultiplyLow(q, mask);
            sum7 = sum8 + WideningProduct.MultiplyLow(a, b8) + WideningProduct.MultiplyLow(q, mask);
            sum8 = sum9 + WideningProduct.MultiplyLow(a, b9) + WideningProduct.MultiplyLow(q, Vector512.Create(0x3FFFFFUL));
            sum9 = Vector512<ulong>.Zero;
        }

        sum1 += sum0 >>> LimbBits;
        sum2 += sum1 >>> LimbBits;
        sum3 += sum2 >>> LimbBits;
        sum4 += sum3 >>> LimbBits;
        sum5 += sum4 >>> LimbBits;
        sum6 += sum5 >>> LimbBits;
        sum7 += sum6 >>> LimbBits;
        sum8 += sum7 >>> LimbBits;
        sum9 += sum8 >>> LimbBits;
        result._limb0 = sum0 & mask;
        result._limb1 = sum1 & mask;
        result._limb2 = sum2 & mask;
        result._limb3 = sum3 & mask;
        result._limb4 = sum4 & mask;
        result._limb5 = sum5 & mask;
        result._limb6 = sum6 & mask;
        result._limb7 = sum7 & mask;
        result._limb8 = sum8 & mask;
        result._limb9 = sum9;
    }

    /// <inheritdoc/>
    public static void Add(ref ScalarVector512 result, ref readonly ScalarVector512 left, ref readonly ScalarVector512 right)
    {
        result._limb0 = left._limb0 + right._limb0;
        result._limb1 = left._limb1 + right._limb1;
        result._limb2 = left._limb2 + right._limb2;
        result._limb3 = left._limb3 + right._limb3;
        result._limb4 = left._limb4 + right._limb4;
        result._limb5 = left._limb5 + right._limb5;
        result._limb6 = left._limb6 + right._limb6;
        result._limb7 = left._limb7 + right._limb7;
        result._limb8 = left._limb8 + right._limb8;
        result._limb9 = left._limb9 + right._limb9;
    }

    /// <inheritdoc/>
    [SkipLocalsInit]
    public static ScalarVector512 Broadcast(in UInt256 scalar)
    {
        UInt256* scalars = stackalloc UInt256[Lanes];
        new Span<UInt256>(scalars, Lanes).Fill(scalar);
        ScalarVector512 value = default;
        Load(ref value, scalars);
        return value;
    }

    /// <inheritdoc/>
    [SkipLocalsInit]
    public static void Load(ref ScalarVector512 value, UInt256* scalars)
    {
        ulong* words = stackalloc ulong[4 * Lanes];
        for (int lane = 0; lane < Lanes; lane++)
        {
            words[lane] = scalars[lane].Limb0;
            words[Lanes + lane] = scalars[lane].Limb1;
            words[(2 * Lanes) + lane] = scalars[lane].Limb2;
            words[(3 * Lanes) + lane] = scalars[lane].Limb3;
        }

        Vector512<ulong> word0 = Vector512.Load(words);
        Vector512<ulong> word1 = Vector512.Load(words + Lanes);
        Vector512<ulong> word2 = Vector512.Load(words + (2 * Lanes));
        Vector512<ulong> word3 = Vector512.Load(words + (3 * Lanes));
        Vector512<ulong> mask = Vector512.Create(LimbMask);
        value._limb0 = word0 & mask;
        value._limb1 = (word0 >>> 26) & mask;
        value._limb2 = ((word0 >>> 52) | (word1 << 12)) & mask;
        value._limb3 = (word1 >>> 14) & mask;
        value._limb4 = ((word1 >>> 40) | (word2 << 24)) & mask;
        value._limb5 = (word2 >>> 2) & mask;
        value._limb6 = (word2 >>> 28) & mask;
        value._limb7 = ((word2 >>> 54) | (word3 << 10)) & mask;
        value._limb8 = (word3 >>> 16) & mask;
        value._limb9 = word3 >>> 42;
    }

    /// <inheritdoc/>
    public static void LoadWords(ref ScalarVector512 value, ulong* words)
    {
        Vector512<ulong> word = Vector512.Load(words);
        Vector512<ulong> mask = Vector512.Create(LimbMask);
        value = default;
        value._limb0 = word & mask;
        value._limb1 = (word >>> 26) & mask;
        value._limb2 = word >>> 52;
    }

    /// <inheritdoc/>
    [SkipLocalsInit]
    public static void Store(UInt256* scalars, ref readonly ScalarVector512 value)
    {
        ScalarVector512 reduced = value;
        Carry(ref reduced);

        // Below 2^258: bits 256 and up are worth the fold each. What is left may pass 2^256 once more, and is then tiny.
        FoldTop(ref reduced);
        FoldTop(ref reduced);
        ulong* words = stackalloc ulong[4 * Lanes];
        (reduced._limb0 | (reduced._limb1 << 26) | (reduced._limb2 << 52)).Store(words);
        ((reduced._limb2 >>> 12) | (reduced._limb3 << 14) | (reduced._limb4 << 40)).Store(words + Lanes);
        ((reduced._limb4 >>> 24) | (reduced._limb5 << 2) | (reduced._limb6 << 28) | (reduced._limb7 << 54)).Store(words + (2 * Lanes));
        ((reduced._limb7 >>> 10) | (reduced._limb8 << 16) | (reduced._limb9 << 42)).Store(words + (3 * Lanes));
        for (int lane = 0; lane < Lanes; lane++)
        {
            scalars[lane] = new UInt256(words[lane], words[Lanes + lane], words[(2 * Lanes) + lane], words[(3 * Lanes) + lane]);
        }
    }

    private static void FoldTop(ref ScalarVector512 value)
    {
        // 2^256 − n in limbs.
        Vector512<ulong> top = value._limb9 >>> TopBits;
        value._limb9 &= Vector512.Create((1UL << TopBits) - 1);
        value._limb0 += WideningProduct.MultiplyLow(top, Vector512.Create(0x3C9BEBFUL));
        value._limb1 += WideningProduct.MultiplyLow(top, Vector512.Create(0x3685CCBUL));
        value._limb2 += WideningProduct.MultiplyLow(top, Vector512.Create(0x1FC4402UL));
        value._limb3 += WideningProduct.MultiplyLow(top, Vector512.Create(0x6542DDUL));
        value._limb4 += WideningProduct.MultiplyLow(top, Vector512.Create(0x1455123UL));
        Carry(ref value);
    }

    /// <summary>Hands up what exceeds limbs 0 to 8; limb 9 keeps all.</summary>
    private static void Carry(ref ScalarVector512 value)
    {
        Vector512<ulong> mask = Vector512.Create(LimbMask);
        value._limb1 += value._limb0 >>> LimbBits;
        value._limb0 &= mask;
        value._limb2 += value._limb1 >>> LimbBits;
        value._limb1 &= mask;
        value._limb3 += value._limb2 >>> LimbBits;
        value._limb2 &= mask;
        value._limb4 += value._limb3 >>> LimbBits;
        value._limb3 &= mask;
        value._limb5 += value._limb4 >>> LimbBits;
        value._limb4 &= mask;
        value._limb6 += value._limb5 >>> LimbBits;
        value._limb5 &= mask;
        value._limb7 += value._limb6 >>> LimbBits;
        value._limb6 &= mask;
        value._limb8 += value._limb7 >>> LimbBits;
        value._limb7 &= mask;
        value._limb9 += value._limb8 >>> LimbBits;
        value._limb8 &= mask;
    }
}
