using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace ChainVerify.Secp256k1;

/// <content>
/// Products, in five limbs of 52 bits. A product of two limbs has 104 bits, of which .NET has no quick way to add up the carries: so its upper and its lower
/// 52 bits are summed apart, in 64 bits, where no carry can occur. All columns are independent, and the only chains are those of the last carries.
/// </content>
internal readonly unsafe partial struct FieldElement
{
    private const int LimbBits = 52;
    private const ulong LimbMask = (1UL << LimbBits) - 1;

    // 256 = 4 * 52 + 48.
    private const int TopBits = 48;
    private const ulong TopMask = (1UL << TopBits) - 1;

    /// <summary>2^260 mod p.</summary>
    private const ulong LimbFold = Fold << 4;

    /// <inheritdoc/>
    public static void Multiply(ref FieldElement result, ref readonly FieldElement left, ref readonly FieldElement right)
    {
        Cut(in left, out ulong a0, out ulong a1, out ulong a2, out ulong a3, out ulong a4);
        Cut(in right, out ulong b0, out ulong b1, out ulong b2, out ulong b3, out ulong b4);

        // Up to five products a column, of two limbs below 2^52: their upper parts and their lower parts have less than 2^55 together. What is
        // left of the sum of the whole products, modulo 2^64, without the upper parts is therefore the sum of the lower ones.
        ulong high0 = High(a0, b0);
        ulong c0 = (a0 * b0) - (high0 << LimbBits);
        ulong high1 = High(a0, b1) + High(a1, b0);
        ulong c1 = (a0 * b1) + (a1 * b0) - (high1 << LimbBits) + high0;
        ulong high2 = High(a0, b2) + High(a1, b1) + High(a2, b0);
        ulong c2 = (a0 * b2) + (a1 * b1) + (a2 * b0) - (high2 << LimbBits) + high1;
        ulong high3 = High(a0, b3) + High(a1, b2) + High(a2, b1) + High(a3, b0);
        ulong c3 = (a0 * b3) + (a1 * b2) + (a2 * b1) + (a3 * b0) - (high3 << LimbBits) + high2;
        ulong high4 = High(a0, b4) + High(a1, b3) + High(a2, b2) + High(a3, b1) + High(a4, b0);
        ulong c4 = (a0 * b4) + (a1 * b3) + (a2 * b2) + (a3 * b1) + (a4 * b0) - (high4 << LimbBits) + high3;
        ulong high5 = High(a1, b4) + High(a2, b3) + High(a3, b2) + High(a4, b1);
        ulong c5 = (a1 * b4) + (a2 * b3) + (a3 * b2) + (a4 * b1) - (high5 << LimbBits) + high4;
        ulong high6 = High(a2, b4) + High(a3, b3) + High(a4, b2);
        ulong c6 = (a2 * b4) + (a3 * b3) + (a4 * b2) - (high6 << LimbBits) + high5;
        ulong high7 = High(a3, b4) + High(a4, b3);
        ulong c7 = (a3 * b4) + (a4 * b3) - (high7 << LimbBits) + high6;
        ulong high8 = High(a4, b4);
        ulong c8 = (a4 * b4) - (high8 << LimbBits) + high7;
        result = Reduce(c0, c1, c2, c3, c4, c5, c6, c7, c8, high8);
    }

    /// <inheritdoc/>
    public static void Square(ref FieldElement result, ref readonly FieldElement value)
    {
        Cut(in value, out ulong a0, out ulong a1, out ulong a2, out ulong a3, out ulong a4);

        // As above; products of two different limbs come up twice.
        ulong twice0 = 2 * a0;
        ulong twice1 = 2 * a1;
        ulong twice2 = 2 * a2;
        ulong twice3 = 2 * a3;
        ulong high0 = High(a0, a0);
        ulong c0 = (a0 * a0) - (high0 << LimbBits);
        ulong high1 = High(twice0, a1);
        ulong c1 = (twice0 * a1) - (high1 << LimbBits) + high0;
        ulong high2 = High(twice0, a2) + High(a1, a1);
        ulong c2 = (twice0 * a2) + (a1 * a1) - (high2 << LimbBits) + high1;
        ulong high3 = High(twice0, a3) + High(twice1, a2);
        ulong c3 = (twice0 * a3) + (twice1 * a2) - (high3 << LimbBits) + high2;
        ulong high4 = High(twice0, a4) + High(twice1, a3) + High(a2, a2);
        ulong c4 = (twice0 * a4) + (twice1 * a3) + (a2 * a2) - (high4 << LimbBits) + high3;
        ulong high5 = High(twice1, a4) + High(twice2, a3);
        ulong c5 = (twice1 * a4) + (twice2 * a3) - (high5 << LimbBits) + high4;
        ulong high6 = High(twice2, a4) + High(a3, a3);
        ulong c6 = (twice2 * a4) + (a3 * a3) - (high6 << LimbBits) + high5;
        ulong high7 = High(twice3, a4);
        ulong c7 = (twice3 * a4) - (high7 << LimbBits) + high6;
        ulong high8 = High(a4, a4);
        ulong c8 = (a4 * a4) - (high8 << LimbBits) + high7;
        result = Reduce(c0, c1, c2, c3, c4, c5, c6, c7, c8, high8);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Cut(ref readonly FieldElement value, out ulong limb0, out ulong limb1, out ulong limb2, out ulong limb3, out ulong limb4)
    {
        ulong w0 = value._value.Limb0;
        ulong w1 = value._value.Limb1;
        ulong w2 = value._value.Limb2;
        ulong w3 = value._value.Limb3;
        limb0 = w0 & LimbMask;
        limb1 = ((w0 >> 52) | (w1 << 12)) & LimbMask;
        limb2 = ((w1 >> 40) | (w2 << 24)) & LimbMask;
        limb3 = ((w2 >> 28) | (w3 << 36)) & LimbMask;
        limb4 = w3 >> 16;
    }

    /// <summary>left · right / 2^52, of which the right one is below 2^52, so that nothing is shifted out.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong High(ulong left, ulong right)
        => Bmi2.X64.IsSupported
            ? Bmi2.X64.MultiplyNoFlags(left, right << (64 - LimbBits)) // Math.BigMul would hand the lower word through memory
            : Math.BigMul(left, right << (64 - LimbBits), out _);

    /// <summary>Σ c_k · 2^(52·k) modulo p.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static FieldElement Reduce(ulong c0, ulong c1, ulong c2, ulong c3, ulong c4, ulong c5, ulong c6, ulong c7, ulong c8, ulong c9)
    {
        // Each is below 2^56. Those from 2^260 on come back at the bottom, times a fold of 37 bits: upper parts below 2^41, lower ones below 2^52.
        ulong high = High(c5, LimbFold);
        c0 += (c5 * LimbFold) - (high << LimbBits);
        c1 += high;
        high = High(c6, LimbFold);
        c1 += (c6 * LimbFold) - (high << LimbBits);
        c2 += high;
        high = High(c7, LimbFold);
        c2 += (c7 * LimbFold) - (high << LimbBits);
        c3 += high;
        high = High(c8, LimbFold);
        c3 += (c8 * LimbFold) - (high << LimbBits);
        c4 += high;
        high = High(c9, LimbFold);
        c4 += (c9 * LimbFold) - (high << LimbBits);

        // The last upper part lies at 2^260 again. After that, all are below 2^57.
        ulong again = High(high, LimbFold);
        c0 += (high * LimbFold) - (again << LimbBits);
        c1 += again;

        c1 += c0 >> LimbBits;
        c2 += c1 >> LimbBits;
        c3 += c2 >> LimbBits;
        c4 += c3 >> LimbBits;

        // What passed 2^256 is below 2^10, and its fold below 2^43.
        c0 = (c0 & LimbMask) + ((c4 >> TopBits) * Fold);
        c1 = (c1 & LimbMask) + (c0 >> LimbBits);
        c2 = (c2 & LimbMask) + (c1 >> LimbBits);
        c3 = (c3 & LimbMask) + (c2 >> LimbBits);
        c4 = (c4 & TopMask) + (c3 >> LimbBits);
        ulong w0 = (c0 & LimbMask) | (c1 << 52);
        ulong w1 = ((c1 & LimbMask) >> 12) | (c2 << 40);
        ulong w2 = ((c2 & LimbMask) >> 24) | (c3 << 28);
        ulong w3 = ((c3 & LimbMask) >> 36) | (c4 << 16);

        // The sum was below 2^256 + 2^43. If it passed 2^256 once more, what is left is below 2^43, and adding the fold carries nothing.
        w0 += (c4 >> TopBits) * Fold;

        // Not below p only if all upper words are ones.
        if ((w1 & w2 & w3) == ulong.MaxValue && w0 >= ulong.MaxValue - Fold + 1)
        {
            return new FieldElement(new UInt256(w0 + Fold));
        }

        return new FieldElement(new UInt256(w0, w1, w2, w3));
    }
}
