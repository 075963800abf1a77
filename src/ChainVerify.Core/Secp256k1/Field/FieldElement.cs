using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace ChainVerify.Secp256k1;

/// <summary>
/// One element of the field of p = 2^256 − 2^32 − 977 in integers: the form that needs nothing of the hardware, and the slow twin of the vectors.
/// </summary>
/// <remarks><i>Normalized</i> means: below p. Every value is, <c>default</c> is zero.</remarks>
internal readonly unsafe partial struct FieldElement : IFieldLanes<FieldElement>, IEquatable<FieldElement>
{
    /// <summary>2^256 mod p.</summary>
    private const ulong Fold = 0x1_0000_03D1;

    private readonly UInt256 _value;

    // The vector forms have five limbs; a row is shared with them, so its size is too.
    private FieldElement(in UInt256 reduced)
    {
        Debug.Assert(reduced < Modulus);
        _value = reduced;
    }

    /// <summary>p.</summary>
    public static UInt256 Modulus => new(0xFFFF_FFFE_FFFF_FC2F, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue);

    /// <inheritdoc/>
    public static int Lanes => 1;

    /// <summary>The element as an integer below p.</summary>
    public UInt256 Value => _value;

    /// <summary>Takes any integer modulo p.</summary>
    /// <param name="value">Below 2^256.</param>
    public static FieldElement Create(in UInt256 value) => new(Reduce(value));

    /// <inheritdoc/>
    public static FieldElement Broadcast(in UInt256 element) => Create(element);

    /// <inheritdoc/>
    public static void Load(ref FieldElement value, UInt256* elements) => value = Create(*elements);

    /// <inheritdoc/>
    public static void Store(UInt256* elements, ref readonly FieldElement value) => *elements = value._value;

    /// <inheritdoc/>
    public static void Add(ref FieldElement result, ref readonly FieldElement left, ref readonly FieldElement right)
    {
        // The sum is below 2p: if it passed 2^256, what is left is below p − fold, so adding the fold cannot pass it again.
        UInt256 sum = UInt256.Add(left._value, right._value, out ulong carry);
        result = new FieldElement(Reduce(UInt256.Add(sum, new UInt256(carry * Fold), out _)));
    }

    /// <inheritdoc/>
    public static void Subtract(ref FieldElement result, ref readonly FieldElement left, ref readonly FieldElement right)
    {
        // A borrow added 2^256 = p + fold: taking the fold away leaves left − right + p, which is in range.
        UInt256 difference = UInt256.Subtract(left._value, right._value, out ulong borrow);
        result = new FieldElement(UInt256.Subtract(difference, new UInt256(borrow * Fold), out _));
    }

    /// <inheritdoc/>
    public static void SubtractBoth(ref FieldElement result, ref readonly FieldElement left, ref readonly FieldElement first, ref readonly FieldElement second)
    {
        FieldElement sum = default;
        Add(ref sum, in first, in second);
        Subtract(ref result, in left, in sum);
    }

    /// <inheritdoc/>
    public static void Double(ref FieldElement result, ref readonly FieldElement value) => Add(ref result, in value, in value);

    /// <inheritdoc/>
    public static void Triple(ref FieldElement result, ref readonly FieldElement value)
    {
        FieldElement twice = default;
        Add(ref twice, in value, in value);
        Add(ref result, in twice, in value);
    }

    /// <inheritdoc/>
    public static void NegateWhere(ref FieldElement value, uint lanes)
    {
        if ((lanes & 1) != 0)
        {
            FieldElement zero = default;
            Subtract(ref value, in zero, in value);
        }
    }

    /// <inheritdoc/>
    public static void CopyWhere(ref FieldElement value, uint lanes, ref readonly FieldElement other)
    {
        if ((lanes & 1) != 0)
        {
            value = other;
        }
    }

    /// <inheritdoc/>
    public static uint ZeroLanes(ref readonly FieldElement value) => value._value.IsZero ? 1u : 0;

    /// <inheritdoc/>
    public static bool IsNormalized(ref readonly FieldElement value) => value._value < Modulus;

    /// <inheritdoc/>
    public static uint OddLanes(ref readonly FieldElement value) => value._value.IsOdd ? 1u : 0;

    /// <inheritdoc/>
    public static void Gather(double* rows, int* references, ref FieldElement x, ref FieldElement y)
    {
        double* row = rows + ((nint)(*references >> 1) * PointRow.Length);
        x = *(FieldElement*)row;
        y = *(FieldElement*)(row + (PointRow.Length / 2));
        Debug.Assert(IsNormalized(in x) && IsNormalized(in y));
        NegateWhere(ref y, (uint)*references & 1);
    }

    /// <inheritdoc/>
    public static void Scatter(double* row, int stride, ref readonly FieldElement x, ref readonly FieldElement y)
    {
        *(FieldElement*)row = x;
        *(FieldElement*)(row + (PointRow.Length / 2)) = y;
    }

    /// <inheritdoc/>
    public bool Equals(FieldElement other) => _value == other._value;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is FieldElement other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _value.GetHashCode();

    /// <inheritdoc/>
    public override string ToString() => _value.ToString();

    /// <summary>Subtracts p where needed: a number below 2^256 is below 2p.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static UInt256 Reduce(in UInt256 value)
    {
        UInt256 reduced = UInt256.Add(value, new UInt256(Fold), out ulong carry);
        return carry != 0 ? reduced : value;
    }
}
