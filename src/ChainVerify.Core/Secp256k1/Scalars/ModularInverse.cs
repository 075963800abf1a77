using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace ChainVerify.Secp256k1;

/// <summary>Inverses modulo the primes p and n, by division steps (Bernstein, Yang, TCHES 2019: "safegcd").</summary>
/// <remarks>
/// Numbers lie in five signed limbs of 62 bits, value = Σ limb[i]·2^(62i). 62 steps at a time are taken on the lowest words of f and g alone and give a
/// matrix; it is then applied to all of f, g and to d, e, which keep d·x ≡ f and e·x ≡ g modulo the prime. g ends at 0 and f at ±1.
/// Time depends on the value: nothing here is secret. A few microseconds at most; thread-safe.
/// </remarks>
internal static class ModularInverse
{
    private const int Limbs = 5;
    private const int Steps = 62;
    private const long LimbMask = (1L << Steps) - 1;

    // p^-1 and n^-1 modulo 2^62; the tests multiply.
    private const long FieldPrimeInverse = 0x27C7F6E22DDACACF;
    private const long OrderInverse = 0x34F20099AA774EC1;

    /// <summary>1 / value modulo p, and 0 for 0.</summary>
    /// <param name="value">Below p.</param>
    internal static UInt256 ModuloFieldPrime(in UInt256 value) => Invert(value, FieldElement.Modulus, FieldPrimeInverse);

    /// <summary>1 / value modulo n, and 0 for 0.</summary>
    /// <param name="value">Below n.</param>
    internal static UInt256 ModuloOrder(in UInt256 value) => Invert(value, Scalar.Order, OrderInverse);

    private static UInt256 Invert(in UInt256 value, in UInt256 modulus, long modulusInverse)
    {
        Debug.Assert(value < modulus);
        Number m = Number.From(modulus);
        Number f = m;
        Number g = Number.From(value);
        Number d = default;
        Number e = default;
        e[0] = 1;
        long eta = -1;
        while (!g.IsZero)
        {
            Matrix step = Divide(ref eta, f[0], g[0]);
            Apply(ref d, ref e, step, m, modulusInverse);
            Apply(ref f, ref g, step);
        }

        // d·value ≡ f = ±1, with d between −2m and m.
        if (d.IsNegative)
        {
            d.Add(m);
        }

        if (f.IsNegative)
        {
            d.Negate();
        }

        if (d.IsNegative)
        {
            d.Add(m);
        }

        return d.ToUInt256();
    }

    /// <summary>62 division steps: runs of halvings at once, and several bits of g cleared by one multiple of f.</summary>
    private static Matrix Divide(ref long eta, long f0, long g0)
    {
        ulong f = (ulong)f0;
        ulong g = (ulong)g0;
        (ulong u, ulong v, ulong q, ulong r) = (1, 0, 0, 1);
        int left = Steps;
        while (true)
        {
            // The guard bit ends the count where the steps end.
            int zeros = BitOperations.TrailingZeroCount(g | (ulong.MaxValue << left));
            g >>= zeros;
            u <<= zeros;
            v <<= zeros;
            eta -= zeros;
            left -= zeros;
            if (left == 0)
            {
                return new Matrix((long)u, (long)v, (long)q, (long)r);
            }

            // Both are odd now. A multiple w of f is added to g so that as many bits become zero as steps can follow without a swap.
            ulong w;
            if (eta < 0)
            {
                eta = -eta;
                (f, g) = (g, 0 - f);
                (u, q) = (q, 0 - u);
                (v, r) = (r, 0 - v);

                // f²(f² − 2) ≡ −1 modulo 64, because f² ≡ 1 modulo 8: six bits of −g/f.
                w = f * g * ((f * f) - 2) & LowBits(Math.Min(eta + 1, left)) & 63;
            }
            else
            {
                // f + 8·(bit 2 of f + 1) is 1/f modulo 16: four bits.
                w = f + (((f + 1) & 4) << 1);
                w = (0 - w) * g & LowBits(Math.Min(eta + 1, left)) & 15;
            }

            g += f * w;
            q += u * w;
            r += v * w;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong LowBits(long count) => ulong.MaxValue >> (64 - (int)count);

    /// <summary>(f, g) = matrix · (f, g) / 2^62, exactly: the steps made the low bits zero.</summary>
    private static void Apply(ref Number f, ref Number g, in Matrix t)
    {
        Int128 sumF = Product(t.U, f[0]) + Product(t.V, g[0]);
        Int128 sumG = Product(t.Q, f[0]) + Product(t.R, g[0]);
        Debug.Assert(((long)sumF & LimbMask) == 0 && ((long)sumG & LimbMask) == 0);
        for (int i = 1; i < Limbs; i++)
        {
            sumF = (sumF >> Steps) + Product(t.U, f[i]) + Product(t.V, g[i]);
            sumG = (sumG >> Steps) + Product(t.Q, f[i]) + Product(t.R, g[i]);
            f[i - 1] = (long)sumF & LimbMask;
            g[i - 1] = (long)sumG & LimbMask;
        }

        f[Limbs - 1] = (long)(sumF >> Steps);
        g[Limbs - 1] = (long)(sumG >> Steps);
    }

    /// <summary>(d, e) = matrix · (d, e) / 2^62 modulo m, both staying between −2m and m.</summary>
    private static void Apply(ref Number d, ref Number e, in Matrix t, in Number m, long modulusInverse)
    {
        // A negative operand is replaced by itself plus m. Then multiples of m are added that make the low 62 bits zero.
        long signD = d[Limbs - 1] >> 63;
        long signE = e[Limbs - 1] >> 63;
        long multipleD = (t.U & signD) + (t.V & signE);
        long multipleE = (t.Q & signD) + (t.R & signE);
        Int128 sumD = Product(t.U, d[0]) + Product(t.V, e[0]);
        Int128 sumE = Product(t.Q, d[0]) + Product(t.R, e[0]);
        multipleD -= ((modulusInverse * (long)sumD) + multipleD) & LimbMask;
        multipleE -= ((modulusInverse * (long)sumE) + multipleE) & LimbMask;
        sumD += Product(m[0], multipleD);
        sumE += Product(m[0], multipleE);
        Debug.Assert(((long)sumD & LimbMask) == 0 && ((long)sumE & LimbMask) == 0);
        for (int i = 1; i < Limbs; i++)
        {
            sumD = (sumD >> Steps) + Product(t.U, d[i]) + Product(t.V, e[i]) + Product(m[i], multipleD);
            sumE = (sumE >> Steps) + Product(t.Q, d[i]) + Product(t.R, e[i]) + Product(m[i], multipleE);
            d[i - 1] = (long)sumD & LimbMask;
            e[i - 1] = (long)sumE & LimbMask;
        }

        d[Limbs - 1] = (long)(sumD >> Steps);
        e[Limbs - 1] = (long)(sumE >> Steps);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Int128 Product(long left, long right)
    {
        long high = Math.BigMul(left, right, out long low);
        return new Int128((ulong)high, (ulong)low);
    }

    /// <summary>What 62 steps do to (f, g), times 2^62; rows (u, v) and (q, r). Entries have at most 63 bits and a sign.</summary>
    private readonly struct Matrix(long u, long v, long q, long r)
    {
        internal long U { get; } = u;

        internal long V { get; } = v;

        internal long Q { get; } = q;

        internal long R { get; } = r;
    }

    /// <summary>Limbs 0 to 3 lie in [0, 2^62); limb 4 has the sign.</summary>
    [InlineArray(Limbs)]
    private struct Number
    {
        private long _limb0;

        internal readonly bool IsZero => (this[0] | this[1] | this[2] | this[3] | this[4]) == 0;

        internal readonly bool IsNegative => this[Limbs - 1] < 0;

        internal static Number From(in UInt256 value)
        {
            Number number = default;
            number[0] = (long)value.Limb0 & LimbMask;
            number[1] = (long)((value.Limb0 >> 62) | (value.Limb1 << 2)) & LimbMask;
            number[2] = (long)((value.Limb1 >> 60) | (value.Limb2 << 4)) & LimbMask;
            number[3] = (long)((value.Limb2 >> 58) | (value.Limb3 << 6)) & LimbMask;
            number[4] = (long)(value.Limb3 >> 56);
            return number;
        }

        internal readonly UInt256 ToUInt256() => new(
            (ulong)this[0] | ((ulong)this[1] << 62),
            ((ulong)this[1] >> 2) | ((ulong)this[2] << 60),
            ((ulong)this[2] >> 4) | ((ulong)this[3] << 58),
            ((ulong)this[3] >> 6) | ((ulong)this[4] << 56));

        internal void Add(in Number other)
        {
            long carry = 0;
            for (int i = 0; i < Limbs - 1; i++)
            {
                carry += this[i] + other[i];
                this[i] = carry & LimbMask;
                carry >>= Steps;
            }

            this[Limbs - 1] += other[Limbs - 1] + carry;
        }

        internal void Negate()
        {
            long carry = 0;
            for (int i = 0; i < Limbs - 1; i++)
            {
                carry -= this[i];
                this[i] = carry & LimbMask;
                carry >>= Steps;
            }

            this[Limbs - 1] = carry - this[Limbs - 1];
        }
    }
}
