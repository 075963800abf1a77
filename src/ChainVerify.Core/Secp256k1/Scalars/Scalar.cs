namespace ChainVerify.Secp256k1;

/// <summary>Integers modulo n, the order of the group (SEC 2, section 2.4.1), one at a time: the slow twin of the lanes.</summary>
/// <remarks>Operands and results are below n unless a method says otherwise. Not constant-time: nothing here is secret. Thread-safe.</remarks>
internal static class Scalar
{
    /// <summary>n.</summary>
    internal static UInt256 Order => new(0xBFD25E8CD0364141, 0xBAAEDCE6AF48A03B, 0xFFFFFFFFFFFFFFFE, ulong.MaxValue);

    /// <summary>λ, the cube root of 1 modulo n for which λ·(x, y) = (βx, y), β being <see cref="Generator.Beta"/>.</summary>
    internal static UInt256 Lambda => new(0xDF02967C1B23BD72, 0x122E22EA20816678, 0xA5261C028812645A, 0x5363AD4CC05C30E0);

    /// <summary>2^256 mod n, 129 bits.</summary>
    internal static UInt256 Fold => new(0x402DA1732FC9BEBF, 0x4551231950B75FC4, 1);

    /// <summary>The number modulo n.</summary>
    /// <param name="value">Below 2^256, hence below 2n.</param>
    internal static UInt256 Reduce(in UInt256 value)
    {
        UInt256 reduced = UInt256.Subtract(value, Order, out ulong borrow);
        return borrow != 0 ? value : reduced;
    }

    /// <summary>left + right.</summary>
    internal static UInt256 Add(in UInt256 left, in UInt256 right)
    {
        // The sum is below 2n. If it passed 2^256, what is left plus the fold is what n has to be taken from, and below n.
        UInt256 sum = UInt256.Add(left, right, out ulong carry);
        return carry != 0 ? UInt256.Add(sum, Fold, out _) : Reduce(sum);
    }

    /// <summary>−value.</summary>
    internal static UInt256 Negate(in UInt256 value) => value.IsZero ? value : UInt256.Subtract(Order, value, out _);

    /// <summary>left · right.</summary>
    /// <param name="left">Below 2^256.</param>
    /// <param name="right">Below 2^256.</param>
    internal static UInt256 Multiply(in UInt256 left, in UInt256 right)
    {
        UInt256 high = UInt256.BigMul(left, right, out UInt256 low);

        // 2^256 ≡ fold. The upper part shrinks from 256 bits to 130, to 4, to 1, to none.
        while (!high.IsZero)
        {
            UInt256 upper = UInt256.BigMul(high, Fold, out UInt256 lower);
            low = UInt256.Add(low, lower, out ulong carry);
            high = UInt256.Add(upper, new UInt256(carry), out _);
        }

        return Reduce(low);
    }

    /// <summary>1 / value, and 0 for 0.</summary>
    internal static UInt256 Invert(in UInt256 value) => ModularInverse.ModuloOrder(value);
}
