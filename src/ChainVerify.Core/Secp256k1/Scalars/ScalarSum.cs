namespace ChainVerify.Secp256k1;

/// <summary>A sum of scalars that is reduced modulo n only at its end. <c>default</c> is the empty sum.</summary>
/// <remarks>320 bits: 2^64 summands fit, so no batch can overflow it.</remarks>
internal struct ScalarSum
{
    private UInt256 _low;
    private ulong _high;

    /// <summary>Adds a number.</summary>
    /// <param name="value">Below 2^256.</param>
    internal void Add(in UInt256 value)
    {
        _low = UInt256.Add(_low, value, out ulong carry);
        _high += carry;
    }

    /// <summary>The sum modulo n.</summary>
    internal readonly UInt256 ToScalar()
    {
        // high·2^256 ≡ high·fold, below 2^193.
        UInt256.BigMul(new UInt256(_high), Scalar.Fold, out UInt256 folded);
        return Scalar.Add(Scalar.Reduce(_low), folded);
    }
}
